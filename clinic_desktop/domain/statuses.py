"""The value sets that the shared database stores. Their values are the database's own words."""

from __future__ import annotations

from enum import StrEnum


class Sex(StrEnum):
    MALE = "male"
    FEMALE = "female"
    OTHER = "other"


class AllergySeverity(StrEnum):
    MILD = "mild"
    MODERATE = "moderate"
    SEVERE = "severe"
    LIFE_THREATENING = "life_threatening"


class AppointmentType(StrEnum):
    NEW_PATIENT = "new_patient"
    FOLLOW_UP = "follow_up"
    ROUTINE_CHECKUP = "routine_checkup"
    SICK_VISIT = "sick_visit"
    TELEHEALTH = "telehealth"


class AppointmentStatus(StrEnum):
    SCHEDULED = "scheduled"
    CHECKED_IN = "checked_in"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


class ConditionStatus(StrEnum):
    ACTIVE = "active"
    MANAGED = "managed"
    RESOLVED = "resolved"


class Role(StrEnum):
    """What somebody on the staff may do. The database's group role is ``clinic_`` and the value."""

    CLINICIAN = "clinician"
    RECEPTION = "reception"
    ADMIN = "admin"
    AUDITOR = "auditor"
