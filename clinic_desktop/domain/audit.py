"""The audit trail: who did what, and whether anybody tampered with the record of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from clinic_desktop.domain.identifiers import Login, PatientId


class AuditAction(StrEnum):
    """What can be done, in the words of the database."""

    INSERT = "insert"
    UPDATE = "update"
    DELETE = "delete"
    SIGN_IN = "sign_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGN_OUT = "sign_out"
    LOCK = "lock"
    UNLOCK = "unlock"
    VIEW = "view"
    BREAK_GLASS = "break_glass"
    REVIEW = "review"
    EXPORT = "export"
    PRINT = "print"
    DENIED = "denied"
    ACCOUNT = "account"
    WITNESS_MISMATCH = "witness_mismatch"
    ERA = "era"


BEFORE_AND_AFTER = 2

LOOKING = (AuditAction.VIEW, AuditAction.BREAK_GLASS, AuditAction.EXPORT, AuditAction.PRINT)
"""What counts as having looked at a patient's chart."""


@dataclass(frozen=True, slots=True)
class AuditPlace:
    """Where a page of events ended: the next one begins with what is older."""

    at: datetime
    seq: int


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One event. What a row held before and after is asked for apart, and only shown to who may read it.

    ``actor`` is the role that did it, ``actor_name`` its name if it belongs to the staff. ``subject`` is the table, or
    what was printed or exported; ``changed`` are the columns of a change.
    """

    seq: int
    at: datetime
    actor: str
    actor_name: str | None
    workstation: str | None
    action: AuditAction
    subject: str
    row_id: str | None = None
    patient_id: PatientId | None = None
    patient_name: str | None = None
    reason: str | None = None
    changed: tuple[str, ...] = ()
    reviewed_by: str | None = None
    reviewed_at: datetime | None = None

    @property
    def place(self) -> AuditPlace:
        return AuditPlace(self.at, self.seq)

    @property
    def wants_review(self) -> bool:
        return self.action is AuditAction.BREAK_GLASS and self.reviewed_at is None


@dataclass(frozen=True, slots=True)
class AuditSearch:
    """Events from ``since`` until before ``until``, of one person, about one patient; the latest first."""

    since: datetime | None = None
    until: datetime | None = None
    actor: Login | None = None
    patient_id: PatientId | None = None
    actions: tuple[AuditAction, ...] = ()
    subjects: tuple[str, ...] = ()
    after: AuditPlace | None = None


@dataclass(frozen=True, slots=True)
class AuditPerson:
    """Somebody whose events can be asked for."""

    login: Login
    name: str
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class AuditPatient:
    """A patient who occurs in the trail: no more is told of him to those who may not read patients."""

    id: PatientId
    last_name: str
    first_name: str


@dataclass(frozen=True, slots=True)
class AuditChange:
    """What one column held before and after, as it is stored. A side that there is not is None."""

    column: str
    before: object = None
    after: object = None


@dataclass(frozen=True, slots=True)
class ReviewBreakGlass:
    """A chart opened without an appointment was looked into; the remark says with what result."""

    seq: int
    remark: str


@dataclass(frozen=True, slots=True)
class NoteExport:
    """What left the program: a list, a file or a page, with how many rows and the SHA-256 of the file."""

    subject: str
    patients: tuple[PatientId, ...]
    rows: int
    sha256: str
    reason: str = ""
    is_printed: bool = False


@dataclass(frozen=True, slots=True)
class Witness:
    """The last sealed block that this workstation saw in a database: nobody who re-writes the trail can change that."""

    database: str
    block: int
    block_hash: str


class WitnessVerdict(StrEnum):
    NOTHING_SEEN = "nothing_seen"
    AGREES = "agrees"
    RESTORED = "restored"
    """The block is gone, and an administrator has said that an older backup was restored."""
    CUT_SHORT = "cut_short"
    DIFFERENT = "different"

    @property
    def is_alarm(self) -> bool:
        return self in (WitnessVerdict.CUT_SHORT, WitnessVerdict.DIFFERENT)


@dataclass(frozen=True, slots=True)
class AuditVerification:
    """What comparing every block with its events has shown.

    ``bad_block`` is the first block that does not fit, ``strays`` are events that belong to no block though they
    are older than the last one, ``unsealed`` are those of the last minute. ``next_block`` is where comparing goes on,
    None once everything was compared.
    """

    blocks: int
    events: int
    bad_block: int | None = None
    unsealed: int = 0
    strays: int = 0
    next_block: int | None = None

    @property
    def is_complete(self) -> bool:
        return self.next_block is None

    @property
    def is_sound(self) -> bool:
        return self.is_complete and self.bad_block is None and self.strays == 0


def changes(action: AuditAction, data: Mapping[str, object]) -> tuple[AuditChange, ...]:
    """Return what an event holds column by column, in the order of their names."""
    found = []
    for column, value in sorted(data.items()):
        if action is AuditAction.UPDATE and isinstance(value, list) and len(value) == BEFORE_AND_AFTER:
            found.append(AuditChange(column, value[0], value[1]))
        elif action is AuditAction.DELETE:
            found.append(AuditChange(column, before=value))
        else:
            found.append(AuditChange(column, after=value))
    return tuple(found)
