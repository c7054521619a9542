from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from clinic_desktop.domain.audit import AuditAction, AuditEvent, AuditVerification
from clinic_desktop.domain.audit_words import (
    ACTION_WORDS,
    SUBJECT_WORDS,
    column_words,
    columns_in_words,
    events_in_words,
    patient_words,
    subject_words,
    value_words,
    verification_words,
    who_words,
)
from clinic_desktop.domain.identifiers import PatientId

EVENT = AuditEvent(1, datetime(2026, 11, 25, tzinfo=UTC), "a@b.cd", None, None, AuditAction.VIEW, "patients")


def test_every_action_has_words_of_its_own() -> None:
    assert set(ACTION_WORDS) == set(AuditAction)
    assert len(set(ACTION_WORDS.values())) == len(ACTION_WORDS)


@pytest.mark.parametrize(
    ("subject", "words"), [("medical_records", "Visit"), ("staff", "Account"), ("waiting_list", "Waiting list")]
)
def test_a_subject_that_nobody_named_is_readable_all_the_same(subject: str, words: str) -> None:
    assert subject_words(subject) == words


def test_subjects_differ_in_words() -> None:
    assert len(set(SUBJECT_WORDS.values())) == len(SUBJECT_WORDS)


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("bloodType", "Blood type"),
        ("patient_id", "Patient"),
        ("providerId", "Provider"),
        ("id", "Number"),
        ("sex", "Gender"),
        ("emergencyContactPhone", "Emergency contact phone"),
        ("at", "When"),
        ("_", "_"),
        ("", ""),
    ],
)
def test_columns_read_like_words(column: str, words: str) -> None:
    assert column_words(column) == words


def test_several_columns_are_listed() -> None:
    assert columns_in_words(("phone", "lastName")) == "Phone, Last name"


@pytest.mark.parametrize(
    ("value", "words"),
    [(None, ""), (True, "yes"), (False, "no"), ("é", "é"), (3, "3"), (1.5, "1.5"), (["é", 1], '["é", 1]')],
)
def test_values_are_shown_as_they_are(value: object, words: str) -> None:
    assert value_words(value) == words


def test_whom_an_event_is_about() -> None:
    known = replace(EVENT, patient_id=PatientId("7"), patient_name="O'Neil, Ana")

    assert patient_words(known) == "O'NEIL, Ana"
    assert patient_words(replace(EVENT, patient_id=PatientId("7"))) == "number 7"
    assert patient_words(replace(EVENT, subject="staff", row_id="x@y.zz")) == "x@y.zz"
    assert patient_words(replace(EVENT, row_id="7")) == ""
    assert who_words(EVENT) == "a@b.cd"
    assert who_words(replace(EVENT, actor_name="Ana")) == "Ana"


@pytest.mark.parametrize(
    ("found", "title", "advice"),
    [
        (AuditVerification(3, 40, unsealed=2), "The trail is sound", "3 blocks with 40 events were compared."),
        (AuditVerification(3, 40, bad_block=4), "Block 4 does not fit", "The 3 blocks before it fit."),
        (AuditVerification(3, 40, strays=1), "1 event in no block", "not written by the program"),
    ],
)
def test_what_verifying_has_shown_is_said(found: AuditVerification, title: str, advice: str) -> None:
    said = verification_words(found)

    assert said[0] == title
    assert advice in said[1]
    assert found.is_sound == (title == "The trail is sound")


def test_what_is_not_complete_is_not_sound() -> None:
    assert not AuditVerification(200, 900, next_block=201).is_sound


def test_one_event_is_one() -> None:
    assert (events_in_words(1), events_in_words(1200)) == ("1 event", "1,200 events")
