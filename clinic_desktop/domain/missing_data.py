"""What is not known of patients although the desk needs it, and whom to ask for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clinic_desktop.domain.patients import PatientSummary


class Missing(StrEnum):
    """What may be missing. Nothing clinical."""

    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"
    CONTACT = "contact"


MISSING_WORDS = {
    Missing.PHONE: "phone number",
    Missing.EMAIL: "e-mail address",
    Missing.ADDRESS: "postal address",
    Missing.CONTACT: "emergency contact",
}


@dataclass(frozen=True, slots=True)
class MissingSearch:
    """Patients of whom any of these is missing; ``only_coming`` leaves those with a booking to come."""

    wanted: frozenset[Missing] = frozenset(Missing)
    only_coming: bool = False


@dataclass(frozen=True, slots=True)
class IncompletePatient:
    """A patient and all that is missing of him, with the address that a letter goes to."""

    patient: PatientSummary
    missing: tuple[Missing, ...] = field(default=())
    address: str = ""
