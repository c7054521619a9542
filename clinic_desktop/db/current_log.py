"""Which files PostgreSQL writes its log into at this moment, as far as it collects the log itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import psycopg

_COLLECTED = """
SELECT DISTINCT current_setting('data_directory'), pg_current_logfile(format)
FROM unnest(array['stderr', 'csvlog', 'jsonlog']) format WHERE pg_current_logfile(format) IS NOT NULL
"""


def current_log_files(connection: psycopg.Connection[tuple[Any, ...]]) -> tuple[Path, ...]:
    """Return the files; none where something else than PostgreSQL collects what it writes."""
    return tuple(Path(folder) / name for folder, name in connection.execute(_COLLECTED).fetchall())


def is_one_of(path: Path, files: tuple[Path, ...]) -> bool:
    """Say whether a file is among others; where this machine calls their folder otherwise, its name counts."""
    return any(_is_same(path, one) for one in files)


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return one.name == other.name
