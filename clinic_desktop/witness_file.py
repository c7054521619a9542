"""The last sealed block of each audit trail that this workstation saw. Kept here, out of the server's reach."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from clinic_desktop.sealed_files import write_whole

if TYPE_CHECKING:
    from pathlib import Path


def read_witness(path: Path, database: str) -> tuple[int, str] | None:
    """Return number and hash of the block seen in this database, or None."""
    seen = _read(path).get(database)
    return (seen[0], seen[1]) if seen else None


def write_witness(path: Path, database: str, block: int, block_hash: str) -> None:
    """Remember a block. The file is whole at any moment, whatever happens while it is written."""
    known = {**_read(path), database: (block, block_hash)}
    write_whole(path, json.dumps(known).encode())


def _read(path: Path) -> dict[str, tuple[int, str]]:
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
        return {str(name): (int(block), str(block_hash)) for name, (block, block_hash) in known.items()}
    except (FileNotFoundError, ValueError, TypeError, AttributeError):
        # Without a readable file nothing was seen: the next block is the first.
        return {}
