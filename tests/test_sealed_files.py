"""A sealed text opens whole for its key and its purpose, or not at all; a file is replaced whole, or not at all."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as some

from clinic_desktop.sealed_files import KEY_BYTES, SealBrokenError, seal, unseal, write_whole

if TYPE_CHECKING:
    from pathlib import Path

KEY = bytes(range(KEY_BYTES))


@given(some.binary(max_size=2000))
def test_what_was_sealed_comes_back(plain: bytes) -> None:
    assert unseal(KEY, seal(KEY, plain, "a"), "a") == plain


@given(some.data())
def test_one_changed_byte_or_a_missing_end_is_noticed(data: some.DataObject) -> None:
    sealed = seal(KEY, b"Chest pain since Tuesday", "a")
    place = data.draw(some.integers(0, len(sealed) - 1))
    flipped = bytes([*sealed[:place], sealed[place] ^ 1, *sealed[place + 1 :]])

    for damaged in (flipped, sealed[:place]):
        with pytest.raises(SealBrokenError):
            unseal(KEY, damaged, "a")


def test_another_key_or_another_purpose_opens_nothing() -> None:
    sealed = seal(KEY, b"Chest pain", "a")

    for key, about in ((bytes(KEY_BYTES), "a"), (KEY, "b")):
        with pytest.raises(SealBrokenError):
            unseal(key, sealed, about)
    assert b"Chest" not in sealed


def test_a_file_is_for_its_owner_only_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "new" / "file"

    write_whole(path, b"one")
    write_whole(path, b"two")

    assert path.read_bytes() == b"two"
    assert [one.name for one in path.parent.iterdir()] == ["file"]
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root makes a small disk")
def test_a_full_disk_keeps_what_was_there(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["/bin/mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], check=True)
    try:
        write_whole(disk / "file", b"good" * 1000)
        with pytest.raises(OSError, match="No space"):
            write_whole(disk / "file", b"larger" * 100_000)
        assert (disk / "file").read_bytes() == b"good" * 1000
        assert [one.name for one in disk.iterdir()] == ["file"]
    finally:
        subprocess.run(["/bin/umount", disk], check=True)
