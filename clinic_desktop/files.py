"""Where the program's own files are: in a checkout at its top, in a wheel beside the package."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_BUNDLED = _PACKAGE / "_bundled"
_TOP = _BUNDLED if _BUNDLED.is_dir() else _PACKAGE.parent

RESOURCES = _TOP / "resources"
MIGRATIONS = _TOP / "migrations"
CHANGELOG = _TOP / "CHANGELOG.md"
