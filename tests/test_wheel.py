"""The wheel gives the same program elsewhere: whole, and without the checkout it was built from."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

from clinic_desktop import __version__
from clinic_desktop.db.revision import head_revision
from tests.conftest import CHECKOUT

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.fresh, pytest.mark.timeout(300)]

BUNDLED = "clinic_desktop/_bundled"
ASKS_THE_PROGRAM = """
import json
import clinic_desktop
from clinic_desktop import files
from clinic_desktop.db.revision import head_revision
from clinic_desktop.db.schema_version import migration_sql
print(json.dumps({
    "package": clinic_desktop.__file__,
    "migrations": str(files.MIGRATIONS),
    "resources": files.RESOURCES.is_dir(),
    "changelog": files.CHANGELOG.read_text(encoding="utf-8")[:11],
    "revision": head_revision(),
    "sql": migration_sql().count("CREATE TABLE public."),
}))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    _run("-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(CHECKOUT))
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the program alone; what it needs is taken from the environment of the tests."""
    target = tmp_path_factory.mktemp("elsewhere") / "Praxis Müller"
    quiet = ("--quiet", "--no-input", "--disable-pip-version-check", "--no-cache-dir")
    _run("-m", "pip", "install", *quiet, "--no-deps", "--no-index", "--target", str(target), str(wheel))
    return target


def test_the_wheel_is_the_program_with_all_its_files_and_no_more(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        held = set(opened.namelist())

    assert wheel.name == f"clinic_desktop-{__version__}-py3-none-any.whl"
    for folder in ("migrations", "resources"):
        assert _ours(folder) == {name for name in held if name.startswith(f"{BUNDLED}/{folder}/")}
    assert f"{BUNDLED}/CHANGELOG.md" in held
    assert {"clinic_desktop/app.py", "clinic_desktop/testing/plugin.py"} <= held
    assert {name.partition("/")[0] for name in held} == {"clinic_desktop", f"clinic_desktop-{__version__}.dist-info"}
    assert [name for name in held if "__pycache__" in name] == []


def test_the_wheel_says_what_it_is(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        notes = f"clinic_desktop-{__version__}.dist-info"
        about = opened.read(f"{notes}/METADATA").decode()
        commands = opened.read(f"{notes}/entry_points.txt").decode()
        licences = [name for name in opened.namelist() if "/licenses/" in name]

    assert "License-Expression: Apache-2.0" in about
    assert "Requires-Python: >=3.11" in about
    assert "clinic-desktop = clinic_desktop.__main__:main" in commands
    assert "clinic_desktop = clinic_desktop.testing.plugin" in commands
    assert len(licences) == 2


def test_it_tells_its_version_elsewhere(installed: Path) -> None:
    told = _run("-m", "clinic_desktop", "--version", path=installed)

    assert told == f"Clinic Desktop, version {__version__}\n"


def test_it_finds_its_own_files_elsewhere(installed: Path) -> None:
    told = json.loads(_run("-c", ASKS_THE_PROGRAM, path=installed))

    assert told == {
        "package": str(installed / "clinic_desktop" / "__init__.py"),
        "migrations": str(installed / BUNDLED / "migrations"),
        "resources": True,
        "changelog": "# Changelog",
        "revision": head_revision(),
        "sql": 9,
    }


def _ours(folder: str) -> set[str]:
    """List the files of a folder as they should stand in the wheel."""
    found = (path for path in (CHECKOUT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {f"{BUNDLED}/{path.relative_to(CHECKOUT).as_posix()}" for path in found}


def _run(*arguments: str, path: Path | None = None) -> str:
    """Run Python in a folder that is not the checkout, with one folder before everything that is installed."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd="/",
        env={**os.environ, "PYTHONPATH": str(path or ""), "PYTHONDONTWRITEBYTECODE": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
