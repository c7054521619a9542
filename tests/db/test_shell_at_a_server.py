"""``clinic-desktop db shell`` at a clinic's server: the password of an address reaches psql, and nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from click.testing import CliRunner
from psycopg.conninfo import make_conninfo

from clinic_desktop.command_line import command

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
