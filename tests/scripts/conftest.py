"""Checkouts to start the scripts in: a new one, one that was started before, and one that somebody else owns."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.scripts.small_checkout import SYSTEM_PATH, SmallCheckout, make_checkout

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def checkout(tmp_path: Path) -> SmallCheckout:
    """Give a checkout in which nothing was started yet."""
    return make_checkout(tmp_path)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> SmallCheckout:
    """Give a checkout that was started once, without a home; for tests that leave it as it is."""
    checkout = make_checkout(tmp_path_factory.mktemp("opened"))
    checkout.first_start = checkout.start("run", "tour", "pictures of today")
    return checkout


@pytest.fixture
def prepared(checkout: SmallCheckout, opened: SmallCheckout) -> SmallCheckout:
    """Give a checkout with an environment that somebody made by hand: saves the seconds that making one takes."""
    shutil.copytree(
        opened.folder / ".venv", checkout.folder / ".venv", symlinks=True, ignore=shutil.ignore_patterns("set-up*")
    )
    return checkout


@pytest.fixture
def as_nobody() -> Iterator[SmallCheckout]:
    """Give a checkout that belongs to root, and start its scripts as an ordinary user with a home of his own."""
    if os.geteuid() != 0 or shutil.which("setpriv") is None:
        pytest.skip("only root can start something as another user")
    with tempfile.TemporaryDirectory() as name:
        parent = Path(name)
        parent.chmod(0o755)
        checkout = make_checkout(parent)
        checkout.prefix = ("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups")
        # Not this Python: it may be in root's home.
        checkout.environ["PATH"] = SYSTEM_PATH
        asked = [*checkout.prefix, "python3", "-c", "import sys, ensurepip; sys.exit(sys.version_info < (3, 11))"]
        if subprocess.run(asked, env=checkout.environ, capture_output=True, check=False).returncode:
            pytest.skip("ordinary users of this machine have no Python 3.11 with venv")
        home = parent / "home"
        home.mkdir()
        shutil.chown(home, "nobody", "nogroup")
        checkout.environ["HOME"] = str(home)
        yield checkout
