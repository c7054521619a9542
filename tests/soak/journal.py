"""What a client did, written down before it is sent and once it is answered: the server's memory is held against it."""

from __future__ import annotations

import json
import os
import time
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

INSERT, UPDATE, DELETE, REVIEW = "insert", "update", "delete", "review"
DONE, REFUSED = "done", "refused"


@dataclass(frozen=True, slots=True)
class Write:
    """One column of one row as an operation found it and leaves it, in the words of the audit trail."""

    kind: str
    subject: str
    row: str
    column: str
    before: object
    after: object


@dataclass(slots=True)
class Entry:
    """One operation. Without an end nobody knows what became of it: the client was killed meanwhile.

    ``unknown`` counts the tries whose answer never came, ``last_try_at`` is when the last one began (seconds of the
    epoch), ``ms`` how long all tries took together. ``digest`` is what the answer showed, where that is kept.
    """

    client: str
    number: int
    operation: str
    actor: str
    writes: list[Write] = field(default_factory=list)
    end: str = ""
    why: str = ""
    tries: int = 0
    unknown: int = 0
    last_try_at: float = 0.0
    ms: float = 0.0
    digest: tuple[str, str] | None = None


class Journal:
    """A file that is only added to. An answer is on the disk before anybody hears of it."""

    def __init__(self, path: Path, client: str) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._client = client
        self._number = 0

    def next_token(self) -> str:
        """Return words that no other operation of any client writes."""
        return f"[{self._client}:{self._number + 1}]"

    def sent(self, operation: str, actor: str, writes: Sequence[Write]) -> int:
        """Write down what is about to be asked for."""
        self._number += 1
        stored = [asdict(one) for one in writes]
        self._add({"n": self._number, "op": operation, "as": actor, "writes": stored})
        return self._number

    def ended(self, number: int, end: str, **known: object) -> None:
        self._add({"n": number, "end": end, **known})
        os.fsync(self._file)

    def read(self, operation: str, actor: str, ms: float, tries: int) -> None:
        self._number += 1
        self._add({"n": self._number, "op": operation, "as": actor, "end": DONE, "ms": ms, "tries": tries})

    def note(self, **known: object) -> None:
        """Write down something that is no operation."""
        self._add({"note": known})

    def close(self) -> None:
        os.close(self._file)

    def _add(self, line: dict[str, object]) -> None:
        os.write(self._file, json.dumps({**line, "t": time.time()}).encode() + b"\n")


@dataclass(frozen=True, slots=True)
class Told:
    """All that the journals of a run tell."""

    entries: tuple[Entry, ...]
    notes: tuple[dict[str, Any], ...]


def read_journals(folder: Path) -> Told:
    entries: list[Entry] = []
    notes: list[dict[str, Any]] = []
    for path in sorted(folder.glob("*.journal")):
        lines = list(_lines(path))
        entries += _entries(path.stem, lines)
        notes += [{"client": path.stem, **line["note"]} for line in lines if "note" in line]
    return Told(tuple(entries), tuple(notes))


def _entries(client: str, lines: Iterable[dict[str, Any]]) -> list[Entry]:
    found: dict[int, Entry] = {}
    for line in lines:
        if "op" in line:
            writes = [Write(**one) for one in line.get("writes", ())]
            found[line["n"]] = Entry(client, line["n"], line["op"], line["as"], writes)
        if "end" in line:
            entry = found[line["n"]]
            entry.end, entry.why = line["end"], line.get("why", "")
            entry.tries, entry.unknown = line.get("tries", 1), line.get("unknown", 0)
            entry.last_try_at, entry.ms = line.get("last_try_at", 0.0), line.get("ms", 0.0)
            entry.digest = tuple(line["digest"]) if line.get("digest") else None
    return list(found.values())


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_bytes().split(b"\n"):
        # A client that was killed while it wrote leaves half a line, the last one.
        if line.endswith(b"}"):
            yield json.loads(line)
