"""The program finds its own files in the checkout it runs from, never a copy of them that has gone stale."""

from __future__ import annotations

import clinic_desktop
from clinic_desktop import files
from tests.conftest import CHECKOUT


def test_in_a_checkout_its_own_folders_are_used() -> None:
    assert files.MIGRATIONS == CHECKOUT / "migrations"
    assert files.RESOURCES == CHECKOUT / "resources"
    assert files.CHANGELOG == CHECKOUT / "CHANGELOG.md"
    assert clinic_desktop.__path__ == [str(CHECKOUT / "clinic_desktop")]


def test_everything_the_program_looks_for_is_there() -> None:
    assert list((files.MIGRATIONS / "versions").glob("*.py"))
    assert list((files.RESOURCES / "icons").glob("*.svg"))
    assert (files.RESOURCES / "style" / "clinic.qss").is_file()
    assert files.CHANGELOG.is_file()


def test_the_changelog_tells_of_this_version() -> None:
    assert f"## [{clinic_desktop.__version__}]" in files.CHANGELOG.read_text(encoding="utf-8")


def test_a_checkout_holds_no_copy_of_its_own_files() -> None:
    assert not (CHECKOUT / "clinic_desktop" / "_bundled").exists()
