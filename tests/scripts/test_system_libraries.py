"""Qt's system libraries: an apt-get that notes what it was asked for, and accounts that may and may not use it."""

from __future__ import annotations

import importlib
import os
import shutil
import sys
from typing import TYPE_CHECKING

import pytest

from tests.scripts.small_checkout import CHECKOUT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import ModuleType

SCRIPTS = ("system_libraries", "reporting")
NOTES_ITS_ARGUMENTS = """#!/bin/sh
echo "$DEBIAN_FRONTEND $*" >> notes
case "$*" in *install*) ;; *) exit 0 ;; esac
[ "$(grep -c install notes)" -ge "$(cat works-at)" ] && touch installed && exit 0
echo "E: Unable to locate package libegl1" && exit 100
"""
INSTALL = "noninteractive -o DPkg::Lock::Timeout=300 install -y -q --no-install-recommends"
UPDATE = "noninteractive update -q"


class Machine:
    """This machine, with an apt-get and an account of our own making, which misses libegl1 until it is installed."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, libraries: ModuleType) -> None:
        self.folder = folder
        self.libraries = libraries
        self._patch = patch
        apt_get = folder / "apt-get"
        apt_get.write_text(NOTES_ITS_ARGUMENTS, encoding="utf-8")
        apt_get.chmod(0o755)
        (folder / "debian_Packages").touch()
        (folder / "works-at").write_text("1", encoding="utf-8")
        patch.chdir(folder)
        patch.setenv("PATH", f"{folder}:/usr/bin:/bin")
        patch.setattr(libraries, "APT_LISTS", folder)
        patch.setattr(libraries, "missing_packages", self._missing)
        patch.setattr(libraries, "finds_a_font", lambda: True)
        self.is_used_by(root=True)

    def is_used_by(self, *, root: bool) -> None:
        self._patch.setattr(os, "geteuid", lambda: 0 if root else 1000)

    def calls(self) -> list[str]:
        notes = self.folder / "notes"
        return notes.read_text(encoding="utf-8").splitlines() if notes.exists() else []

    def _missing(self, _libraries: object) -> list[str]:
        return [] if (self.folder / "installed").exists() else ["libegl1"]


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    monkeypatch.syspath_prepend(str(CHECKOUT / ".ci"))
    yield Machine(tmp_path, monkeypatch, importlib.import_module("system_libraries"))
    for name in SCRIPTS:
        sys.modules.pop(name, None)


def refusal(machine: Machine) -> str:
    with pytest.raises(machine.libraries.CannotSetUp) as refused:
        machine.libraries.ensure_qt()
    return str(refused.value)


def test_what_is_there_is_not_installed(machine: Machine) -> None:
    (machine.folder / "installed").touch()
    machine.libraries.ensure_qt()
    assert machine.calls() == []


def test_root_gets_what_is_missing_without_being_asked(machine: Machine) -> None:
    machine.libraries.ensure_qt()
    assert machine.calls() == [f"{INSTALL} libegl1"]


def test_the_package_lists_are_fetched_where_there_are_none(machine: Machine) -> None:
    (machine.folder / "debian_Packages").unlink()
    machine.libraries.ensure_qt()
    assert machine.calls() == [UPDATE, f"{INSTALL} libegl1"]


def test_outdated_package_lists_are_fetched_again(machine: Machine) -> None:
    (machine.folder / "works-at").write_text("2", encoding="utf-8")
    machine.libraries.ensure_qt()
    assert machine.calls() == [f"{INSTALL} libegl1", UPDATE, f"{INSTALL} libegl1"]


def test_when_apt_get_fails_its_last_words_are_told(machine: Machine) -> None:
    (machine.folder / "works-at").write_text("99", encoding="utf-8")
    words = refusal(machine)
    assert "E: Unable to locate package libegl1" in words
    assert "sudo apt-get install libegl1" in words


def test_an_ordinary_user_hears_exactly_what_to_type(machine: Machine) -> None:
    machine.is_used_by(root=False)
    assert refusal(machine).endswith("Type this, then start again: sudo apt-get install libegl1")
    assert machine.calls() == []


def test_where_there_is_no_apt_get_the_packages_are_named(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    assert "what Debian calls libegl1" in refusal(machine)


def test_a_machine_without_a_font_gets_one(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    (machine.folder / "installed").touch()
    monkeypatch.setattr(machine.libraries, "finds_a_font", lambda: bool(machine.calls()))
    machine.libraries.ensure_qt()
    assert machine.calls() == [f"{INSTALL} fonts-dejavu-core"]


def test_what_only_a_window_needs_never_stops_the_start(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("DISPLAY", ":77")
    (machine.folder / "works-at").write_text("99", encoding="utf-8")
    machine.libraries.try_screen()
    assert "apt-get could not install them" in capsys.readouterr().err

    machine.is_used_by(root=False)
    calls = machine.calls()
    machine.libraries.try_screen()
    assert machine.calls() == calls


def test_fontconfig_is_asked_whether_there_is_a_font(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(CHECKOUT / ".ci"))
    libraries = importlib.import_module("system_libraries")
    assert libraries.finds_a_font() is True
    (tmp_path / "fonts.conf").write_text("<fontconfig></fontconfig>", encoding="utf-8")
    monkeypatch.setenv("FONTCONFIG_FILE", str(tmp_path / "fonts.conf"))
    assert libraries.finds_a_font() is False
    for name in SCRIPTS:
        sys.modules.pop(name, None)
