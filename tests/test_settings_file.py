"""The file that says which server a workstation uses: whole or not at all, private, and without a secret."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from clinic_desktop.domain.errors import FolderUnusable, SettingsFileBroken
from clinic_desktop.domain.server_address import ServerAddress
from clinic_desktop.settings_file import read_server, write_server
from tests.conftest import CHECKOUT

if TYPE_CHECKING:
    from pathlib import Path

ADDRESSES = [
    None,
    ServerAddress(hosts=("db.clinic.example",)),
    ServerAddress(hosts=("a.example", "b.example"), ports=(5433, 5434), database="harbour"),
    ServerAddress(service="ward"),
    ServerAddress(
        hosts=("db.clinic.example",),
        authority='/home/ána \U0001f3e5/auth"ority\\.crt',
        certificate="/keys/ward 1.crt",
        key="/keys/ward\x7f1.key",
    ),
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_was_written_is_read_again(address: ServerAddress | None, tmp_path: Path) -> None:
    path = tmp_path / "new" / "settings.toml"

    write_server(path, address)

    assert read_server(path) == address
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["settings.toml"]


def test_the_example_of_the_guide_is_understood(tmp_path: Path) -> None:
    guide = (CHECKOUT / "docs" / "administrator.md").read_text("utf-8")
    path = tmp_path / "settings.toml"
    path.write_text(guide.partition("```toml\n")[2].partition("```")[0], encoding="utf-8")

    assert read_server(path) == ServerAddress(
        hosts=("db.clinic.example",),
        authority="/etc/clinic/authority.crt",
        certificate="/etc/clinic/workstation-ward-1.crt",
        key="/etc/clinic/workstation-ward-1.key",
    )


def test_no_file_means_this_computer(tmp_path: Path) -> None:
    assert read_server(tmp_path / "settings.toml") is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[server\nhosts = 1", "at line 1, column 8"),
        ("[server]\nhosts = ['a']\npassword = 'canary'", "password is not known here"),
        ("theme = 'canary'", "theme is not known here"),
        ("server = 'canary'", "server is not a table"),
        ("[server]\nhosts = [1]", "hosts is of another kind"),
        ("[server]\nhosts = ['a']\nports = [true]", "ports is of another kind"),
        ("[server]\nhosts = ['a']\nports = [70000]", "ports is missing or wrong"),
        ("[server]\ndatabase = 'clinic'", "hosts is missing or wrong"),
        ("[server]\nhosts = ['a']\ncertificate = 'canary.crt'", "key is missing or wrong"),
    ],
)
def test_a_file_that_is_not_ours_is_told_by_its_place_and_not_by_what_stands_there(
    text: str, told: str, tmp_path: Path
) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(SettingsFileBroken) as broken:
        read_server(path)

    assert (broken.value.path, broken.value.detail) == (str(path), told)
    assert path.read_text(encoding="utf-8") == text


def test_a_file_that_is_no_text_is_broken(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(b"\xff\xfe")

    with pytest.raises(SettingsFileBroken):
        read_server(path)


def test_a_broken_file_is_kept_beside_the_new_one(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("what somebody wrote by hand", encoding="utf-8")

    write_server(path, ServerAddress(service="ward"))

    assert read_server(path) == ServerAddress(service="ward")
    kept = path.with_name("settings.toml.broken").read_text(encoding="utf-8")
    assert kept == "what somebody wrote by hand"


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "settings.toml"
    write_server(path, ServerAddress(service="ward"))

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FolderUnusable):
        write_server(path, None)

    assert read_server(path) == ServerAddress(service="ward")
    assert [one.name for one in tmp_path.iterdir()] == ["settings.toml"]
