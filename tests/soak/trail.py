"""What the server remembers of a run, held against what the clients were told."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from tests.soak.journal import DELETE, DONE, INSERT, REFUSED, REVIEW, UPDATE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.soak.clinic import Rows
    from tests.soak.journal import Entry, Write

WHOLE_ROW = ""
EVENTS = (
    "SELECT seq, extract(epoch FROM at)::float8, actor, action, subject, row_id, reason, data"
    " FROM clinic.audit_event WHERE seq > %s ORDER BY seq"
)
Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Step:
    """One change of one column as the audit trail tells it."""

    seq: int
    at: float
    actor: str
    kind: str
    before: object
    after: object


@dataclass
class Findings:
    """What does not fit, in words; ``counts`` says how much was looked at."""

    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    wrong: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    endings: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def check(self, what: str, *, fits: bool, words: str) -> None:
        self.counts[what] += 1
        if not fits:
            self.wrong[what].append(words)

    def nothing(self, what: str, found: Iterable[object], looked_at: int) -> None:
        """Note a question whose right answer is empty."""
        self.counts[what] += looked_at
        self.wrong[what] += [str(one) for one in found]


ACKNOWLEDGED = "acknowledged writes are there, with their audit event"
UNSEEN = "no write over something that its writer had not seen"
DOUBLED = "nothing is stored twice"
WHOLE = "an operation is stored whole or not at all"
SAME_ANSWER = "a repeat is answered as the first try, unless somebody else wrote meanwhile"
NOT_REFUSED = "what was refused is not stored"
LAST = "each column holds what its last event says"
CHAIN = "each event goes on where the one before ended"


class Trail:
    """The events since a moment, by what they changed."""

    def __init__(self, rows: Rows, since: int) -> None:
        self._rows = rows
        self.steps: dict[Key, list[Step]] = defaultdict(list)
        self.events = 0
        for seq, at, actor, action, subject, row, reason, data in rows(EVENTS, since):
            self.events += 1
            for column, before, after in _columns(action, reason, data):
                self.steps[subject, row, column].append(Step(seq, at, actor, action, before, after))

    def hold_against(self, entries: Iterable[Entry], findings: Findings) -> None:
        known = list(entries)
        sent = _sent(known)
        for entry in known:
            if entry.writes:
                self._one(entry, findings)
        for (actor, write), times in sent.items():
            stored = [step for step in self._steps(write) if step.actor == actor and _is(step, write)]
            findings.check(DOUBLED, fits=len(stored) <= times, words=f"{actor} {write}: {len(stored)} times")

    def hold_against_tables(self, findings: Findings) -> None:
        """Compare the last event of every column with the table, and each event with the one before."""
        for (subject, row, column), steps in self.steps.items():
            if column == WHOLE_ROW or subject == "audit":
                continue
            for earlier, later in pairwise(steps):
                if later.kind == UPDATE:
                    findings.check(
                        CHAIN,
                        fits=later.before == earlier.after,
                        words=f"{subject} {row} {column}: {earlier} then {later}",
                    )
        for subject, (schema, name) in _TABLES.items():
            self._compare_table(subject, schema, name, findings)

    def _one(self, entry: Entry, findings: Findings) -> None:
        found = [self._matching(entry, write) for write in entry.writes]
        stored = [one for one in found if one is not None]
        unique = [one for one, write in zip(found, entry.writes, strict=True) if _is_unique(write)]
        name = f"{entry.client}:{entry.number} {entry.operation}"
        if entry.end == DONE:
            for write, step in zip(entry.writes, found, strict=True):
                findings.check(ACKNOWLEDGED, fits=step is not None, words=f"{name} {write}")
                is_own = step is not None and step.actor == entry.actor
                if step is not None and is_own and step.kind == UPDATE and entry.client != "other":
                    fits = step.before == write.before
                    findings.check(UNSEEN, fits=fits, words=f"{name} {write} found {step.before!r}")
        elif unique:
            some = [one for one in unique if one is not None]
            findings.check(WHOLE, fits=len(some) in {0, len(unique)}, words=f"{name}: {found}")
            if entry.end == REFUSED and not entry.unknown:
                # The service may have done it once more by itself, after somebody else had gone on from there.
                fits = not some or bool(self._written_since(some[0], entry))
                findings.check(NOT_REFUSED, fits=fits, words=f"{name} ({entry.why}): {some}")
        is_unique = [one for one in unique if one is not None]
        if entry.end == REFUSED and entry.unknown and is_unique:
            between = self._written_since(is_unique[0], entry)
            words = f"{name} ({entry.why}): {is_unique}, then nothing but the refusal"
            findings.check(SAME_ANSWER, fits=bool(between), words=words)
        self._note_ending(entry, is_unique if entry.end == REFUSED else stored, findings)

    def _written_since(self, first: Step, entry: Entry) -> list[Step]:
        """Return what others wrote into the same rows after an operation was stored."""
        rows = {(write.subject, write.row) for write in entry.writes}
        return [
            step
            for (subject, row, _), steps in self.steps.items()
            if (subject, row) in rows
            for step in steps
            if step.seq > first.seq and step.actor != entry.actor
        ]

    def _note_ending(self, entry: Entry, stored: list[Step], findings: Findings) -> None:
        if entry.end and not entry.unknown and not (entry.end == REFUSED and stored):
            return
        if not entry.end:
            ending = "client killed, stored" if stored else "client killed, not stored"
        elif entry.end == DONE:
            was_first = stored and stored[0].at < entry.last_try_at
            ending = "stored at first, the repeat changed nothing" if was_first else "stored by the repeat"
        else:
            ending = f"repeat refused, {'but stored at first' if stored else 'nothing stored'}"
        findings.endings[ending] += 1

    def _matching(self, entry: Entry, write: Write) -> Step | None:
        steps = [step for step in self._steps(write) if _is(step, write)]
        own = [step for step in steps if step.actor == entry.actor]
        own.sort(key=lambda step: step.before != write.before)
        if own or _is_unique(write):
            return own[0] if own else None
        # Somebody else brought it to the same status: then there is nothing left to do.
        return steps[0] if steps else None

    def _steps(self, write: Write) -> list[Step]:
        column = WHOLE_ROW if write.kind == DELETE else write.column
        return self.steps.get((write.subject, write.row, column), [])

    def _compare_table(self, subject: str, schema: str, name: str, findings: Findings) -> None:
        touched = {row for known, row, _ in self.steps if known == subject}
        query = f"SELECT {name}, to_jsonb(t) FROM {schema}.{subject} t WHERE {name} = ANY (%s)"
        stored: dict[str, dict[str, Any]] = dict(self._rows(query, list(touched)))
        for (known, row, column), steps in self.steps.items():
            if known != subject:
                continue
            last, now = steps[-1], stored.get(row)
            if column == WHOLE_ROW:
                findings.check(LAST, fits=now is None or self._is_back(steps, subject, row), words=f"{subject} {row}")
            elif now is not None:
                fits = now.get(column) == last.after
                findings.check(LAST, fits=fits, words=f"{subject} {row} {column}: {now.get(column)!r}, last {last}")
            else:
                gone = self.steps.get((subject, row, WHOLE_ROW))
                findings.check(LAST, fits=bool(gone), words=f"{subject} {row} is gone without an event")

    def _is_back(self, gone: list[Step], subject: str, row: str) -> bool:
        return any(
            step.kind == INSERT and step.seq > gone[-1].seq
            for (known, one, _), steps in self.steps.items()
            if (known, one) == (subject, row)
            for step in steps
        )


_TABLES = {
    "patients": ("public", "id"),
    "appointments": ("public", "id"),
    "medical_records": ("public", "id"),
    "vital_signs": ("public", "id"),
    "symptoms": ("public", "id"),
    "prescriptions": ("public", "id"),
    "allergies": ("public", "id"),
    "chronic_conditions": ("public", "id"),
    "struck_allergy": ("clinic", "allergy_id"),
    "struck_condition": ("clinic", "condition_id"),
    "overbooking": ("clinic", "appointment_id"),
}


def _columns(action: str, reason: str | None, data: dict[str, Any] | None) -> Iterator[tuple[str, object, object]]:
    if action == REVIEW:
        yield "reason", None, reason
    for column, value in (data or {}).items():
        if action == UPDATE:
            yield column, value[0], value[1]
        elif action == INSERT:
            yield column, None, value
    if action == DELETE:
        yield WHOLE_ROW, None, None


def _is(step: Step, write: Write) -> bool:
    return step.kind == write.kind and step.after == write.after


def _is_unique(write: Write) -> bool:
    """Say whether no other operation writes the same: it holds words of its own, or a number of its own."""
    return "[" in str(write.after) or write.kind == INSERT


def _sent(entries: Iterable[Entry]) -> dict[tuple[str, Write], int]:
    """Count how often each person may have stored the same; what is asked for twice is stored once."""
    counted: dict[tuple[str, Write], int] = defaultdict(int)
    for entry in entries:
        for write in entry.writes:
            counted[entry.actor, _without_before(write)] += 1
    return counted


def _without_before(write: Write) -> Write:
    return replace(write, before=None)
