"""The time zone of this machine is asked once, when a clinic is made, and must be one that Python knows."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from clinic_desktop import time_zone
from clinic_desktop.time_zone import is_time_zone, workstation_time_zone

if TYPE_CHECKING:
    from pathlib import Path


class Machine:
    """A machine whose files say what its time zone is."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._folder = folder
        monkeypatch.setattr(time_zone, "Path", self._path)
        monkeypatch.delenv("TZ", raising=False)

    def link(self, zone: str) -> None:
        target = self._folder / "usr" / "share" / "zoneinfo" / zone
        target.parent.mkdir(parents=True)
        target.touch()
        self._path("/etc/localtime").symlink_to(target)

    def name(self, zone: str) -> None:
        self._path("/etc/timezone").write_text(f"{zone}\n", encoding="utf-8")

    def _path(self, name: str) -> Path:
        path = self._folder / name.lstrip("/")
        path.parent.mkdir(exist_ok=True)
        return path


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(tmp_path, monkeypatch)


@pytest.mark.usefixtures("machine")
def test_a_machine_that_says_nothing_is_in_utc() -> None:
    assert workstation_time_zone() == "UTC"


def test_the_link_of_the_machine_names_its_zone(machine: Machine) -> None:
    machine.link("America/Argentina/Ushuaia")
    assert workstation_time_zone() == "America/Argentina/Ushuaia"


def test_the_file_of_debian_names_it_too(machine: Machine) -> None:
    machine.name("Europe/Madrid")
    assert workstation_time_zone() == "Europe/Madrid"


def test_the_environment_goes_before_the_machine(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.link("Europe/Madrid")
    monkeypatch.setenv("TZ", ":Asia/Kolkata")
    assert workstation_time_zone() == "Asia/Kolkata"


def test_what_is_no_zone_is_passed_over(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "/etc/localtime")
    machine.link("Nowhere/At_All")
    machine.name("Europe/Madrid")
    assert workstation_time_zone() == "Europe/Madrid"


@pytest.mark.parametrize("name", ["UTC", "Europe/Madrid", "America/St_Johns"])
def test_zones_are_known_by_their_names(name: str) -> None:
    assert is_time_zone(name)
    assert ZoneInfo(name).key == name


@pytest.mark.parametrize(
    "name", ["", "Mars/Olympus", "../../etc/passwd", "/etc/localtime", "Europe", "a\0b", "CET-1CEST"]
)
def test_what_no_zone_is_called_is_refused(name: str) -> None:
    assert not is_time_zone(name)
