from __future__ import annotations

from clinic_desktop.domain import statuses

# The database's own words: the other program stores them too, so they never change.
STORED = {
    statuses.Sex: {"male", "female", "other"},
    statuses.AllergySeverity: {"mild", "moderate", "severe", "life_threatening"},
    statuses.AppointmentType: {"new_patient", "follow_up", "routine_checkup", "sick_visit", "telehealth"},
    statuses.AppointmentStatus: {"scheduled", "checked_in", "in_progress", "completed", "cancelled", "no_show"},
    statuses.ConditionStatus: {"active", "managed", "resolved"},
    statuses.Role: {"clinician", "reception", "admin", "auditor"},
}


def test_the_words_are_the_ones_the_database_stores() -> None:
    assert {kind: {str(value) for value in kind} for kind in STORED} == STORED
