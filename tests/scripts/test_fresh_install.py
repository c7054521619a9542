"""Everything that is really locked, installed into a fresh folder: the one test here that may need the network."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from clinic_desktop import __version__
from tests.scripts.small_checkout import CHECKOUT

if TYPE_CHECKING:
    from collections.abc import Iterator

PARTS_OF_THE_PROGRAM = (".ci", "clinic_desktop", "migrations", "resources")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    fresh = tmp_path / "Praxis Müller & Söhne"
    fresh.mkdir()
    yield fresh
    # pytest keeps its folders for a while; this one is large.
    shutil.rmtree(fresh)


@pytest.mark.fresh
@pytest.mark.timeout(900)
def test_a_fresh_copy_tells_its_version_without_a_home(folder: Path) -> None:
    for name in PARTS_OF_THE_PROGRAM:
        shutil.copytree(CHECKOUT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("run", "requirements.lock", "CHANGELOG.md"):
        if (CHECKOUT / name).exists():
            shutil.copy2(CHECKOUT / name, folder / name)
    environ = {name: value for name, value in os.environ.items() if name not in {"HOME", "DISPLAY", "WAYLAND_DISPLAY"}}
    if "HOME" in os.environ:
        # What ./test fetched is used again.
        environ.setdefault("PIP_CACHE_DIR", str(Path(os.environ["HOME"], ".cache", "pip")))

    started = subprocess.run(
        [folder / "run", "--version"],
        cwd="/",
        env=environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    if "no connection to the package index" in started.stderr:
        pytest.skip("the packages cannot be fetched: no connection")
    assert started.returncode == 0, started.stderr
    assert __version__ in started.stdout
