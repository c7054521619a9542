from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from clinic_desktop.domain.errors import ChartNotOpen, InvalidInput, NotFound, NotStarted
from clinic_desktop.domain.identifiers import new_id
from clinic_desktop.domain.letters import LetterFields, LetterId, LetterKind, Purpose, Urgency, WriteLetter
from clinic_desktop.domain.struck import StrikeVisitPart, VisitPart
from clinic_desktop.services.addenda import AddendumService
from clinic_desktop.services.charts import ChartService
from clinic_desktop.services.letters import LetterService
from clinic_desktop.services.visit_papers import VisitPaperService
from tests.builders import JANE, JANES_COMPLETED, MARIA, MARIAS_SCHEDULED

if TYPE_CHECKING:
    from clinic_desktop.db.database import Database

NOTE = LetterFields(LetterKind.SICK_NOTE, Purpose.WORK, date(2026, 11, 2), date(2026, 11, 3), text=" Rest. ")
REFERRAL = LetterFields(LetterKind.REFERRAL, recipient="Clinic\nStreet", urgency=Urgency.SOON, reason="Knee")


@pytest.fixture
def letters(doctor: Database) -> LetterService:
    return LetterService(doctor)


def test_a_letter_is_stored_once_and_can_be_read_again(letters: LetterService, doctor: Database) -> None:
    command = WriteLetter(LetterId(new_id()), JANES_COMPLETED, NOTE)

    first = letters.write(command)
    second = letters.write(command)
    other = letters.write(WriteLetter(LetterId(new_id()), JANES_COMPLETED, REFERRAL))

    assert first == second == letters.open(first.id)
    assert first.fields == replace(NOTE, text="Rest.")
    assert (first.author_name, first.author_licence) == ("John Smith", "MD-12345")
    assert letters.of_patient(JANE) == (other, first)
    assert letters.of_patient(MARIA) == ()
    facts = VisitPaperService(doctor).letter_facts(first.id)
    assert (facts.letter, facts.patient.id, facts.prescriber.licence) == (first, JANE, "MD-12345")


def test_a_letter_that_is_not_whole_is_refused(letters: LetterService) -> None:
    with pytest.raises(InvalidInput):
        letters.write(WriteLetter(LetterId(new_id()), JANES_COMPLETED, replace(NOTE, last_on=date(2026, 11, 1))))
    with pytest.raises(NotStarted):
        letters.write(WriteLetter(LetterId(new_id()), MARIAS_SCHEDULED, NOTE))
    with pytest.raises(NotFound):
        letters.open(LetterId("nobody"))


def test_a_letter_can_be_struck(letters: LetterService, doctor: Database) -> None:
    letter = letters.write(WriteLetter(LetterId(new_id()), JANES_COMPLETED, NOTE))

    AddendumService(doctor).strike(StrikeVisitPart(VisitPart.LETTER, letter.id, JANES_COMPLETED, "Wrong days"))

    facts = VisitPaperService(doctor).letter_facts(letter.id)
    assert facts.visit.struck.find(VisitPart.LETTER, letter.id, JANES_COMPLETED)


def test_of_a_closed_chart_nothing_is_read_or_printed(letters: LetterService, doctor: Database) -> None:
    letter = letters.write(WriteLetter(LetterId(new_id()), JANES_COMPLETED, NOTE))
    ChartService(doctor).close_all()

    with pytest.raises(ChartNotOpen):
        letters.of_patient(JANE)
    with pytest.raises(NotFound):
        letters.open(letter.id)
    with pytest.raises(NotFound):
        VisitPaperService(doctor).letter_facts(letter.id)
    with pytest.raises(ChartNotOpen):
        VisitPaperService(doctor).facts(JANES_COMPLETED)
