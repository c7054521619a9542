"""What a lock file names, why pip failed, and whether its cache may be used."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.scripts.small_checkout import CHECKOUT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import ModuleType

    from tests.scripts.small_checkout import SmallCheckout


@pytest.fixture
def locked_packages(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    monkeypatch.syspath_prepend(str(CHECKOUT / ".ci"))
    yield importlib.import_module("locked_packages")
    for name in ("locked_packages", "reporting"):
        sys.modules.pop(name, None)


def test_a_lock_names_what_this_system_gets(locked_packages: ModuleType, tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text(
        "alembic==1.20.1 \\\n    --hash=sha256:83 \\\n    --hash=sha256:99\n"
        "psycopg-binary==3.3.9 ; implementation_name != 'pypy' \\\n    --hash=sha256:01\n"
        "tzdata==2026.6 ; sys_platform == 'win32' \\\n    --hash=sha256:02\n",
        encoding="utf-8",
    )
    assert locked_packages.names(lock) == {"alembic", "psycopg-binary"}
    assert locked_packages.names(tmp_path / "none") == set()
    assert "pyside6-essentials" in locked_packages.names(CHECKOUT / "requirements.lock")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("Retrying after connection broken by 'X'\nERROR: No matching distribution found for a==1", "no connection"),
        ("ERROR: Could not install: [Errno 28] No space left on device", "The disk is full"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM", "not the one that was locked"),
        ("ERROR: No matching distribution found for bcrypt==5.0.0", "no ready-made bcrypt==5.0.0 for this computer"),
        ("something\nelse went wrong", "else went wrong"),
    ],
)
def test_a_failure_of_pip_is_summed_up(locked_packages: ModuleType, said: str, words: str) -> None:
    assert words in "\n".join(locked_packages.failure(said))


def test_a_cache_of_ones_own_is_used(
    locked_packages: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.delenv("PIP_CACHE_DIR", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert locked_packages.can_write_cache() is True
    if os.geteuid() == 0:
        os.chown(tmp_path, 65534, 65534)
        assert locked_packages.can_write_cache() is False


@pytest.mark.parametrize("home", ["locked", "locked/inside", "nowhere"])
def test_a_home_that_cannot_be_reached_has_no_cache(as_nobody: SmallCheckout, home: str) -> None:
    locked = as_nobody.folder.parent / "locked"
    locked.mkdir(mode=0o700)
    question = "import sys; sys.path.insert(0, '.ci'); import locked_packages; print(locked_packages.can_write_cache())"
    asked = subprocess.run(
        [*as_nobody.prefix, "python3", "-c", question],
        cwd=as_nobody.folder,
        env={**as_nobody.environ, "HOME": str(as_nobody.folder.parent / home)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (asked.stdout, asked.stderr) == ("False\n", "")
