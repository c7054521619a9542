"""What a workstation remembers of audit trails is whole, and an unreadable file is as good as none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from clinic_desktop.witness_file import read_witness, write_witness

if TYPE_CHECKING:
    from pathlib import Path


def test_a_block_is_remembered_for_each_database(tmp_path: Path) -> None:
    file = tmp_path / "new" / "witness.json"

    write_witness(file, "one", 3, "aa")
    write_witness(file, "two", 7, "bb")
    write_witness(file, "one", 4, "cc")

    assert (read_witness(file, "one"), read_witness(file, "two")) == ((4, "cc"), (7, "bb"))
    assert read_witness(file, "three") is None
    assert [one.name for one in file.parent.iterdir()] == ["witness.json"]


@pytest.mark.parametrize("content", ["", "{", "[]", "7", '{"one": 3}', '{"one": ["x", 1]}'])
def test_an_unreadable_file_remembers_nothing(tmp_path: Path, content: str) -> None:
    file = tmp_path / "witness.json"
    file.write_text(content)

    assert read_witness(file, "one") is None
    write_witness(file, "one", 1, "aa")
    assert read_witness(file, "one") == (1, "aa")
