"""The audit trail in words: actions, what they were done to, columns, values, and what verifying has shown."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from clinic_desktop.domain.audit import AuditAction
from clinic_desktop.domain.clinical_text import format_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from clinic_desktop.domain.audit import AuditEvent, AuditVerification

ACTION_WORDS = {
    AuditAction.INSERT: "Added",
    AuditAction.UPDATE: "Changed",
    AuditAction.DELETE: "Deleted",
    AuditAction.SIGN_IN: "Signed in",
    AuditAction.SIGN_IN_FAILED: "Failed sign-in",
    AuditAction.SIGN_OUT: "Signed out",
    AuditAction.LOCK: "Locked the screen",
    AuditAction.UNLOCK: "Unlocked the screen",
    AuditAction.VIEW: "Opened a chart",
    AuditAction.BREAK_GLASS: "Opened without an appointment",
    AuditAction.REVIEW: "Reviewed",
    AuditAction.EXPORT: "Exported",
    AuditAction.PRINT: "Printed",
    AuditAction.DENIED: "Refused",
    AuditAction.ACCOUNT: "Managed an account",
    AuditAction.WITNESS_MISMATCH: "Trail does not fit",
    AuditAction.ERA: "Restored elsewhere",
}

SUBJECT_WORDS = {
    "patients": "Patient",
    "providers": "Provider",
    "appointments": "Appointment",
    "medical_records": "Visit",
    "vital_signs": "Vital signs",
    "vital_observation": "Noted with vital signs",
    "vital_confirmation": "Dangerous value confirmed",
    "symptoms": "Symptom",
    "prescriptions": "Prescription",
    "allergies": "Allergy",
    "chronic_conditions": "Condition",
    "patient_profile": "Patient's profile",
    "no_known_allergies": "No known allergies",
    "struck_allergy": "Allergy struck out",
    "allergy_substance": "What an allergy is about",
    "partial_diagnosis": "How much is known of the day of a diagnosis",
    "partial_onset": "How much is known of an allergy's first day",
    "formulary_item": "Formulary",
    "prescription_detail": "Prescription, details",
    "prescription_stop": "Medication stopped",
    "struck_condition": "Condition struck out",
    "visit_diagnosis": "Coded diagnosis",
    "condition_code": "Code of a condition",
    "icd_release": "List of codes",
    "overbooking": "Overbooking",
    "overbooked_time": "Overbooked time",
    "series": "Series of bookings",
    "series_booking": "Booking of a series",
    "earlier_wish": "Wish for an earlier time",
    "recall": "Recall",
    "snippet": "Snippet",
    "visit_template": "Template of a visit",
    "waiting": "Waiting room",
    "staff": "Account",
    "setting": "Clinic's setting",
    "audit": "Audit trail",
    "working_week": "Working hours",
    "working_span": "Times of working hours",
    "closed_period": "Day off or closure",
    "type_time": "Minutes of a type",
    "kept_outside": "Booking kept outside of hours",
    "backup_proof": "Backup",
    "backup_key": "Key of the backups",
    "day_list": "Day list",
    "week_plan": "Week plan",
    "vital_trends": "Vital signs over time",
    "growth": "Growth chart",
    "appointment_slip": "Appointment slip",
    "bookings": "List of bookings",
    "calendar": "Calendar file",
    "keys": "Page of keys",
    "missing_data_letter": "Letter about missing data",
    "addendum": "Addendum",
    "struck_visit_part": "Entered in error",
    "letter": "Letter",
    "paper_template": "Paper of the clinic",
    "visit_summary": "Visit summary",
    "prescription": "Prescription on paper",
    "sick_note": "Sick note",
    "referral_letter": "Referral letter",
    "visit_changes": "Changes of a visit",
    "merge": "Patients made one",
    "suspected_duplicate": "Not the same person",
}

_COLUMN_WORDS = {
    "id": "Number",
    "sex": "Gender",
    "sha256": "SHA-256 of the file",
    "rows": "Rows",
    "db_role": "Sign-in name",
    "isDraft": "Still a draft",
    "passwordHash": "Password",
    "at": "When",
    "seq": "Event",
}

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def action_words(action: AuditAction) -> str:
    return ACTION_WORDS[action]


def subject_words(subject: str) -> str:
    return SUBJECT_WORDS.get(subject) or subject.replace("_", " ").capitalize()


def column_words(column: str) -> str:
    """Return ``Blood type`` for ``bloodType``, ``Patient`` for ``patient_id``."""
    if column in _COLUMN_WORDS:
        return _COLUMN_WORDS[column]
    words = _HUMP.sub("_", column).lower().split("_")
    if len(words) > 1 and words[-1] == "id":
        words = words[:-1]
    return " ".join(words).strip().capitalize() or column


def columns_in_words(columns: Iterable[str]) -> str:
    return ", ".join(column_words(column) for column in columns)


def value_words(value: object) -> str:
    """Return a stored value as it is shown. Nothing is the empty text."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case str():
            return value
        case int() | float():
            return str(value)
    return json.dumps(value, ensure_ascii=False)


def who_words(event: AuditEvent) -> str:
    return event.actor_name or event.actor


def patient_words(event: AuditEvent) -> str:
    """Return whom an event is about: the patient, or the account."""
    if event.patient_name:
        last, _, first = event.patient_name.partition(", ")
        return format_name(last, first)
    if event.patient_id:
        return f"number {event.patient_id}"
    return event.row_id or "" if event.subject == "staff" else ""


def events_in_words(count: int) -> str:
    return f"{count:,} event" if count == 1 else f"{count:,} events"


def verification_words(found: AuditVerification) -> tuple[str, str]:
    """Return in a title and a sentence what verifying has shown."""
    compared = f"{found.blocks:,} blocks with {events_in_words(found.events)} were compared."
    keep = "Keep the newest backups and tell whoever is responsible."
    if found.bad_block is not None:
        changed = "Events of this block, or the block itself, were changed after they were sealed."
        return f"Block {found.bad_block:,} does not fit", f"{changed} The {found.blocks:,} blocks before it fit. {keep}"
    if found.strays:
        foreign = "They were not written by the program."
        return f"{events_in_words(found.strays)} in no block", f"{foreign} {compared} {keep}"
    return (
        "The trail is sound",
        f"{compared} All fit. Not sealed yet: {events_in_words(found.unsealed)} of the last minute.",
    )
