"""Patients: what the screen shows of them, and what may be asked to be done with them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import chain
from typing import TYPE_CHECKING, Any

from clinic_desktop.domain import limits
from clinic_desktop.domain.problems import (
    Problem,
    ProblemKind,
    cleaned,
    cleaned_name,
    email_problems,
    length_problems,
    name_problems,
    past_date_problems,
    phone_problems,
)
from clinic_desktop.domain.unreadable import is_unreadable

if TYPE_CHECKING:
    from datetime import date, datetime

    from clinic_desktop.domain.identifiers import PatientId, ProviderId, Version
    from clinic_desktop.domain.statuses import Sex


@dataclass(frozen=True, slots=True)
class PatientSummary:
    """A line in a list of patients."""

    id: PatientId
    last_name: str
    first_name: str
    born_on: date
    sex: Sex
    phone: str
    email: str | None = None
    title: str | None = None
    preferred_name: str | None = None
    deceased_on: date | None = None
    is_archived: bool = False


class MatchReason(StrEnum):
    """Why a search found somebody."""

    LAST_NAME = "last_name"
    FIRST_NAME = "first_name"
    NAME = "name"
    INSIDE_NAME = "inside_name"
    SIMILAR_NAME = "similar_name"
    PHONE = "phone"
    BORN_ON = "born_on"
    NAME_AND_BORN_ON = "name_and_born_on"
    EMAIL = "email"
    ID = "id"
    RECENT = "recent"


@dataclass(frozen=True, slots=True)
class SearchPlace:
    """Where in an answer a row stands: its rank, and the keys by which the rows of one rank are ordered."""

    rank: int
    keys: tuple[str, ...]
    id: PatientId


@dataclass(frozen=True, slots=True)
class PatientMatch:
    """A patient found, why, and the words of the question that matched (folded), to be marked on screen.

    ``merged_name`` is the name of a former registration of his that was found: it was merged into this one.
    """

    patient: PatientSummary
    reason: MatchReason
    marks: tuple[str, ...] = ()
    place: SearchPlace | None = field(default=None, compare=False)
    merged_name: str = ""


@dataclass(frozen=True, slots=True)
class PatientSearch:
    """One box that understands names, birth dates, phone digits, e-mail and ids.

    ``after`` is the place of the last row already shown; the answer starts behind it.
    """

    text: str
    after: SearchPlace | None = None
    include_archived: bool = False


@dataclass(frozen=True, slots=True)
class PatientFields:
    """What is written down about a patient at the desk."""

    first_name: str
    last_name: str
    born_on: date | None
    sex: Sex | None
    phone: str
    emergency_contact_name: str
    emergency_contact_phone: str
    emergency_contact_relationship: str | None = None
    email: str | None = None
    address: str | None = None
    blood_type: str | None = None
    title: str | None = None
    preferred_name: str | None = None
    deceased_on: date | None = None


@dataclass(frozen=True, slots=True)
class PatientDetails:
    """A patient with everything the desk may see, as stored at ``version``."""

    id: PatientId
    version: Version
    fields: PatientFields
    registered_at: datetime
    archived_at: datetime | None = None
    archived_by: str | None = None
    archive_reason: str | None = None

    @property
    def summary(self) -> PatientSummary:
        known = self.fields
        if known.born_on is None or known.sex is None:
            raise ValueError("a stored patient has a birth date and a sex")
        return PatientSummary(
            id=self.id,
            last_name=known.last_name,
            first_name=known.first_name,
            born_on=known.born_on,
            sex=known.sex,
            phone=known.phone,
            email=known.email,
            title=known.title,
            preferred_name=known.preferred_name,
            deceased_on=known.deceased_on,
            is_archived=self.archived_at is not None,
        )


@dataclass(frozen=True, slots=True)
class RegisterPatient:
    id: PatientId
    fields: PatientFields


@dataclass(frozen=True, slots=True)
class CorrectPatient:
    id: PatientId
    expected_version: Version
    fields: PatientFields


@dataclass(frozen=True, slots=True)
class ArchivePatient:
    id: PatientId
    expected_version: Version
    reason: str


@dataclass(frozen=True, slots=True)
class RestorePatient:
    id: PatientId
    expected_version: Version


class DuplicateReason(StrEnum):
    """Why somebody registered may be the person being registered."""

    SAME_NAME = "same_name"
    SIMILAR_NAME = "similar_name"
    SAME_BIRTH_DATE = "same_birth_date"
    SAME_PHONE = "same_phone"
    SAME_EMAIL = "same_email"


@dataclass(frozen=True, slots=True)
class DuplicateSearch:
    """What has been typed so far into the registration form. Empty parts are not compared."""

    first_name: str = ""
    last_name: str = ""
    born_on: date | None = None
    phone: str = ""
    email: str = ""
    except_id: PatientId | None = None


@dataclass(frozen=True, slots=True)
class BookedWith:
    """With whom somebody has bookings, and when: the last one that is over, and the next one. Not why."""

    provider_id: ProviderId
    provider_name: str
    last_at: datetime | None = None
    next_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PossibleDuplicate:
    """Somebody registered who may be the one being registered, why, and whose patient he is.

    ``merged_name`` is the former registration that looks alike, where it was merged into this patient.
    """

    patient: PatientSummary
    reasons: tuple[DuplicateReason, ...] = field(default=())
    booked_with: tuple[BookedWith, ...] = field(default=())
    merged_name: str = ""


NAMES = frozenset({"first_name", "last_name", "emergency_contact_name", "title", "preferred_name"})


def as_stored(fields: PatientFields) -> PatientFields:
    """Return the fields as they are stored: every text cleaned, and an empty one as None where it may be left out."""
    values: dict[str, Any] = {}
    for name, length in limits.PATIENT_LENGTHS.items():
        text = (cleaned_name if name in NAMES else cleaned)(getattr(fields, name))
        values[name] = text if length.least else text or None
    values["blood_type"] = cleaned(fields.blood_type) or None
    return replace(fields, **values)


def problems_with(fields: PatientFields, today: date) -> tuple[Problem, ...]:
    """Return what is wrong with a patient's fields, in the order of the form."""
    cleaned_fields = as_stored(fields)
    texts = {name: getattr(cleaned_fields, name) for name in limits.PATIENT_LENGTHS}
    return tuple(
        chain(
            length_problems(texts, limits.PATIENT_LENGTHS),
            name_problems("first_name", fields.first_name),
            name_problems("last_name", fields.last_name),
            _missing("born_on", fields.born_on),
            _missing("sex", fields.sex),
            past_date_problems("born_on", fields.born_on, today, limits.AGE_YEARS_MOST),
            past_date_problems("deceased_on", fields.deceased_on, today, limits.AGE_YEARS_MOST),
            _death_before_birth(fields),
            phone_problems("phone", fields.phone, limits.PHONE_DIGITS_LEAST),
            phone_problems("emergency_contact_phone", fields.emergency_contact_phone, limits.PHONE_DIGITS_LEAST),
            email_problems("email", fields.email),
            _blood_type(fields.blood_type),
        )
    )


def _missing(field_name: str, value: object) -> tuple[Problem, ...]:
    return () if value is not None else (Problem(field_name, ProblemKind.MISSING),)


def _death_before_birth(fields: PatientFields) -> tuple[Problem, ...]:
    if is_unreadable(fields.born_on) or is_unreadable(fields.deceased_on):
        return ()
    if fields.born_on and fields.deceased_on and fields.deceased_on < fields.born_on:
        return (Problem("deceased_on", ProblemKind.NOT_ABOVE, "born_on"),)
    return ()


def _blood_type(value: str | None) -> tuple[Problem, ...]:
    return () if not value or value in limits.BLOOD_TYPES else (Problem("blood_type", ProblemKind.NOT_IN_LIST),)
