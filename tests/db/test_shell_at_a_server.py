"""``clinic-desktop db shell`` at a clinic's server: the password of an address reaches psql, and nobody else."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from click.testing import CliRunner
from psycopg.conninfo import make_conninfo

from clinic_desktop.command_line import command
from clinic_desktop.db.postgres_programs import installed_psql

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from clinic_desktop.testing.databases import ThrowAwayDatabase


def test_the_password_of_an_address_is_not_shown_to_whoever_lists_programs(
    clinic_database: ThrowAwayDatabase, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    address = make_conninfo(clinic_database.conninfo, password="password123")
    seen = tmp_path / "seen"
    look = f"\\! tr '\\0' ' ' < /proc/$PPID/cmdline > {seen}"

    asked = CliRunner().invoke(
        command,
        ["--database", address, "db", "shell", "--", "-X", "-At", "-c", "SELECT current_user", "-c", look],
        env={"CLINIC_DATA_DIR": str(tmp_path)},
    )

    said = capfd.readouterr()
    assert asked.exit_code == 0, said.err
    assert said.out.strip() == "doctor@example.com"
    assert "password123" not in seen.read_text(encoding="utf-8")
    assert clinic_database.name in seen.read_text(encoding="utf-8")


def a_psql(folder: Path) -> Path:
    """Give a psql that only says which one it is."""
    folder.mkdir()
    written = folder / "psql"
    written.write_text(f"#!{sys.executable}\nprint('psql of {folder.name}')\n", encoding="utf-8")
    written.chmod(0o755)
    return written


def test_a_chosen_psql_comes_before_an_installed_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen, on_path = a_psql(tmp_path / "chosen"), a_psql(tmp_path / "path")
    monkeypatch.setenv("PATH", os.pathsep.join([str(on_path.parent), os.environ["PATH"]]))

    monkeypatch.setenv("CLINIC_PG_BIN", str(chosen.parent))
    assert installed_psql() == chosen
    monkeypatch.setenv("CLINIC_PG_BIN", str(tmp_path))
    assert installed_psql() == on_path
    monkeypatch.delenv("CLINIC_PG_BIN")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert installed_psql() is None


def test_at_a_far_server_the_installed_psql_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CLINIC_PG_BIN", str(a_psql(tmp_path / "chosen").parent))

    asked = CliRunner().invoke(command, ["--database", "host=db.clinic.example", "db", "shell"])

    assert asked.exit_code == 0
    assert capfd.readouterr().out == "psql of chosen\n"


def test_at_a_far_server_a_psql_without_tls_is_not_tried(tmp_path: Path) -> None:
    asked = CliRunner().invoke(
        command,
        ["--database", "host=db.clinic.example", "db", "shell"],
        env={"PATH": str(tmp_path), "CLINIC_PG_BIN": None},
    )

    assert asked.exit_code == 1
    assert "psql with TLS is needed: install postgresql-client or set CLINIC_PG_BIN" in asked.stderr


def test_on_this_machine_the_psql_of_our_packages_is_enough(
    clinic_database: ThrowAwayDatabase, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    address = make_conninfo(clinic_database.conninfo, password="password123")

    asked = CliRunner().invoke(
        command,
        ["--database", address, "db", "shell", "--", "-X", "-At", "-c", "SELECT current_user"],
        env={"PATH": str(tmp_path), "CLINIC_PG_BIN": None},
    )

    assert asked.exit_code == 0, asked.stderr
    assert capfd.readouterr().out.strip() == "doctor@example.com"
