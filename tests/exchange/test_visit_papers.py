"""What stands on the papers of a visit, in our templates and in the clinic's own."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from clinic_desktop.domain.addenda import AddendumKind
from clinic_desktop.domain.clinic import Clinic
from clinic_desktop.domain.clock import ClinicClock
from clinic_desktop.domain.codes import CodedDiagnosis
from clinic_desktop.domain.identifiers import AppointmentId
from clinic_desktop.domain.letters import LetterId
from clinic_desktop.domain.observations import Observation
from clinic_desktop.domain.paper_templates import Paper, TemplateTrouble
from clinic_desktop.domain.statuses import AppointmentStatus
from clinic_desktop.domain.struck import StruckPart, StruckParts, VisitPart
from clinic_desktop.exchange.demo_paper import demo_facts
from clinic_desktop.exchange.visit_papers import letter_paper, our_template, preview, visit_paper
from clinic_desktop.services.visit_papers import VisitPaperService

if TYPE_CHECKING:
    from clinic_desktop.domain.visit_papers import PaperFacts
    from clinic_desktop.exchange.visit_papers import VisitPaper

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
CLOCK = ClinicClock(ZoneInfo("Europe/Berlin"), lambda: NOW)
CLINIC = Clinic("Sampletown Clinic", "Europe/Berlin", "DE", "3 Sample Street", "555-0200")
HOSTILE = "<b>&\"'</td>{{ 7 * 7 }}{% for %}"


class Canned(VisitPaperService):
    """Gives the same facts whatever is asked."""

    def __init__(self, known: PaperFacts) -> None:
        self._known = known

    def facts(self, appointment_id: AppointmentId) -> PaperFacts:
        del appointment_id
        return self._known

    def letter_facts(self, letter_id: LetterId) -> PaperFacts:
        del letter_id
        return self._known


def written(paper: Paper, facts: PaperFacts | None = None) -> VisitPaper:
    service = Canned(facts or demo_facts(paper, CLINIC))
    if paper in (Paper.SICK_NOTE, Paper.REFERRAL_LETTER):
        return letter_paper(service, CLOCK, LetterId("demo"))
    return visit_paper(service, CLOCK, paper, AppointmentId("demo"))


def plain(paper: VisitPaper) -> str:
    """Return the words of a paper without its markup."""
    return html.unescape(re.sub(r"<[^>]+>", "", paper.written.html)).replace("\u00a0", " ")


def with_text(facts: PaperFacts, **texts: str) -> PaperFacts:
    return replace(facts, visit=replace(facts.visit, texts=replace(facts.visit.texts, **texts)))


EVERYTHING = {
    Paper.VISIT_SUMMARY: (
        *(
            "PATIENT, Sample",
            "14-Aug-1980",
            "(45y)",
            "Female",
            "Known allergies: Penicillin (Rash)",
            "02-Mar-2026 10:30",
        ),
        *("Sore throat since Sunday", "No cough.", "Acute tonsillitis", "Blood pressure 118/76 mmHg", "38.5 °C"),
        *("severity 7 out of 10", "azithromycin — 500 mg — DOSE 500 mg — once a day — 3 days", "for tonsillitis"),
        *(
            "See addendum 1",
            "ADDENDUM 1",
            "Addition to diagnosis notes, Pat Practitioner (General Practice), 04-Mar-2026",
        ),
        *("J03.90 Acute tonsillitis, unspecified", "group A streptococci", "Completed 02-Mar-2026 10:30"),
    ),
    Paper.PRESCRIPTION: (
        *("Sampletown Clinic", "Telephone 555-0200", "PATIENT, Sample", "14-Aug-1980", "1 Sample Street, Sampletown"),
        *("Known allergies: Penicillin (Rash)", "azithromycin — 500 mg — DOSE 500 mg — once a day — 3 days"),
        *("With or without food", "Quantity 3 (three)", "Refills none", "For tonsillitis"),
        *("Pat Practitioner", "Licence MD-00000", "Date 02-Mar-2026", "Signature"),
    ),
    Paper.SICK_NOTE: (
        *("Sampletown Clinic", "Note for work", "Sample Patient", "From02 March 2026", "To04 March 2026"),
        *("3 days, both included", "was seen at our clinic on 02 March 2026", "licence MD-00000"),
    ),
    Paper.REFERRAL_LETTER: (
        *("Ear, nose and throat clinic", "Fifth tonsillitis within a year", "Soon", "Acute tonsillitis"),
        *("Known allergies: Penicillin (Rash)", "azithromycin", "tonsils should be removed", "licence MD-00000"),
    ),
}


@pytest.mark.parametrize("paper", Paper)
def test_a_paper_holds_everything_it_must(paper: Paper) -> None:
    found = written(paper)

    text = " ".join(plain(found).split())
    assert [one for one in EVERYTHING[paper] if one not in text] == []
    assert found.notice == ""
    assert found.file_name == f"PatientSample_2026-03-02_{paper.value.replace('_', '-')}.pdf"
    assert "PATIENT, Sample, born 14-Aug-1980" in found.written.title


def test_codes_stand_in_the_summary_with_the_main_one_first() -> None:
    facts = demo_facts(Paper.VISIT_SUMMARY, CLINIC)
    codes = (CodedDiagnosis("E11.9", "Type 2 diabetes", 1), CodedDiagnosis("I10", "Hypertension", 2, is_main=True))

    found = plain(written(Paper.VISIT_SUMMARY, replace(facts, visit=replace(facts.visit, diagnoses=codes))))

    assert "Coded diagnosesI10 Hypertension (main)\nE11.9 Type 2 diabetes" in found


def test_why_something_was_prescribed_in_spite_of_an_allergy_stands_in_the_summary() -> None:
    facts = demo_facts(Paper.VISIT_SUMMARY, CLINIC)
    one = facts.visit.prescriptions[0]
    meant = replace(one, fields=replace(one.fields, override_reason="Taken before <without> a reaction"))

    found = written(Paper.VISIT_SUMMARY, replace(facts, visit=replace(facts.visit, prescriptions=(meant,))))

    assert "Prescribed in spite of an allergy. Reason: Taken before <without> a reaction" in plain(found)
    assert "in spite of" not in plain(written(Paper.VISIT_SUMMARY, facts))


def test_a_clinic_with_us_units_reads_them_on_paper_as_they_were_typed() -> None:
    facts = demo_facts(Paper.VISIT_SUMMARY, replace(CLINIC, units="us"))
    signs = facts.visit.vitals
    assert signs is not None
    typed = replace(signs, observed=Observation(weight_lb=Decimal("135.5")))
    values = replace(signs.values, weight=Decimal("61.46"))

    found = plain(
        written(Paper.VISIT_SUMMARY, replace(facts, visit=replace(facts.visit, vitals=replace(typed, values=values))))
    )

    for words in ("Temperature 101.3 °F", "Weight 135.5 lb", "Height 66.1 in", "Heart rate 88"):
        assert words in found
    assert "°C" not in found
    assert " kg," not in found


def test_a_sick_note_tells_the_employer_no_diagnosis() -> None:
    assert "tonsillitis" not in plain(written(Paper.SICK_NOTE)).lower()


@pytest.mark.parametrize("paper", Paper)
def test_whatever_was_typed_is_text_and_no_markup(paper: Paper) -> None:
    facts = with_text(demo_facts(paper, CLINIC), diagnosis=HOSTILE, chief_complaint=HOSTILE)
    facts = replace(facts, patient=replace(facts.patient, fields=replace(facts.patient.fields, address=HOSTILE)))

    found = written(paper, facts)

    assert "<b>&" not in found.written.html
    assert "{{ 7 * 7 }}" in plain(found) or paper is Paper.SICK_NOTE


@pytest.mark.parametrize("paper", [Paper.VISIT_SUMMARY, Paper.PRESCRIPTION])
def test_what_is_not_completed_says_so_on_every_page(paper: Paper) -> None:
    facts = demo_facts(paper, CLINIC)
    line = replace(facts.visit.appointment, status=AppointmentStatus.IN_PROGRESS)

    found = written(paper, replace(facts, visit=replace(facts.visit, appointment=line)))

    assert "DRAFT – NOT SIGNED" in plain(found)
    assert found.written.title.startswith("DRAFT – NOT SIGNED – ")
    assert "Completed 0" not in plain(found)


def struck(part: VisitPart, part_id: str = "demo", field: str = "") -> StruckParts:
    return StruckParts((StruckPart(part, part_id, field, AppointmentId("demo"), "Pat", NOW, "Wrong patient"),))


def test_what_was_entered_in_error_stays_readable_and_is_marked() -> None:
    facts = demo_facts(Paper.VISIT_SUMMARY, CLINIC)
    for part, field, text in (
        (VisitPart.SYMPTOM, "", "Sore throat, Throat"),
        (VisitPart.VITAL, "weight", "Weight 61.5 kg"),
        (VisitPart.ADDENDUM, "", "streptococci."),
        (VisitPart.PRESCRIPTION, "", "azithromycin"),
    ):
        found = written(
            Paper.VISIT_SUMMARY, replace(facts, visit=replace(facts.visit, struck=struck(part, field=field)))
        )
        words = plain(found)
        assert text in words
        assert "Entered in error (Pat, 26-Nov-2026 10:00): Wrong patient" in words
        assert "<s>" in found.written.html
        if field == "weight":
            assert words.count("Entered in error") == 2, "the body mass index was computed from it"


@pytest.mark.parametrize("part", [VisitPart.PRESCRIPTION, VisitPart.VISIT])
def test_what_was_entered_in_error_is_not_prescribed(part: VisitPart) -> None:
    facts = demo_facts(Paper.PRESCRIPTION, CLINIC)

    found = written(Paper.PRESCRIPTION, replace(facts, visit=replace(facts.visit, struck=struck(part))))

    assert "Nothing was prescribed" in plain(found)
    assert "azithromycin" not in plain(found)
    assert ("ENTERED IN ERROR – NOT VALID" in plain(found)) is (part is VisitPart.VISIT)


def test_abbreviations_are_written_in_full_and_doubtful_ones_told() -> None:
    facts = demo_facts(Paper.PRESCRIPTION, CLINIC)
    (one,) = facts.visit.prescriptions
    fields = replace(one.fields, strength="50mcg", dosage="10 IU", frequency="BD, then OD")
    facts = replace(facts, visit=replace(facts.visit, prescriptions=(replace(one, fields=fields),)))

    found = written(Paper.PRESCRIPTION, facts)

    assert "50 micrograms — DOSE 10 units — twice a day, then OD" in plain(found)
    assert found.notice == "Easily misread, printed as typed: OD. Write it in full if you can."


def test_without_a_licence_the_paper_says_so() -> None:
    facts = demo_facts(Paper.PRESCRIPTION, CLINIC)

    found = written(Paper.PRESCRIPTION, replace(facts, prescriber=replace(facts.prescriber, licence=None)))

    assert "Licence number not recorded" in plain(found)


def test_an_addendum_about_an_empty_text_is_marked_where_the_text_would_stand() -> None:
    facts = with_text(demo_facts(Paper.VISIT_SUMMARY, CLINIC), patient_education="")
    (one,) = facts.visit.addenda
    addenda = (replace(one, kind=AddendumKind.LATE_ENTRY, section="patient_education"),)

    words = plain(written(Paper.VISIT_SUMMARY, replace(facts, visit=replace(facts.visit, addenda=addenda))))

    assert "Patient education" in words
    assert "Late entry to patient education" in words
    assert "See addendum 1" in words


@pytest.mark.parametrize("paper", [Paper.PRESCRIPTION, Paper.REFERRAL_LETTER])
def test_a_correction_of_what_is_prescribed_stands_on_the_paper(paper: Paper) -> None:
    facts = demo_facts(paper, CLINIC)
    (one,) = facts.visit.addenda
    about = replace(one, kind=AddendumKind.CORRECTION, section="prescriptions", text="For five days, not three.")
    elsewhere = replace(one, number=2, section="patient_education", text="Nothing for this paper.")
    facts = replace(facts, visit=replace(facts.visit, addenda=(about, elsewhere)))

    text = plain(written(paper, facts))
    in_error = replace(facts, visit=replace(facts.visit, struck=struck(VisitPart.ADDENDUM)))

    assert "Addendum 1 Correction to prescriptions, Pat Practitioner" in text
    assert "For five days, not three." in text
    assert "Nothing for this paper." not in text
    assert "For five days" not in plain(written(paper, in_error))


def test_the_clinics_own_version_is_used() -> None:
    of_each = "{% for one in prescriptions %}{{ one.quantity }}{% endfor %}"
    own = f"<h1>{{{{ clinic.name }}}}</h1><p>{{{{ patient.name }}}}: {of_each}</p>"
    facts = replace(demo_facts(Paper.PRESCRIPTION, CLINIC), templates={Paper.PRESCRIPTION: own})

    assert written(Paper.PRESCRIPTION, facts).written.html == (
        "<h1>Sampletown Clinic</h1><p>PATIENT, Sample: 3 (three)</p>"
    )


def test_a_version_that_goes_wrong_never_stops_printing() -> None:
    facts = replace(demo_facts(Paper.PRESCRIPTION, CLINIC), templates={Paper.PRESCRIPTION: "one\n{{ nothing.there }}"})

    found = written(Paper.PRESCRIPTION, facts)

    assert "azithromycin" in plain(found)
    assert found.notice.startswith("The clinic's own version of this paper does not work (Line 2: ")
    assert "so ours was taken" in found.notice


@pytest.mark.parametrize("paper", Paper)
def test_ours_can_be_where_a_clinic_begins(paper: Paper) -> None:
    """What stands in our template works in the sandbox too, and gives the same."""
    facts = demo_facts(paper, CLINIC)

    shown = preview(paper, our_template(paper), facts, CLOCK)

    assert not isinstance(shown, TemplateTrouble)
    assert shown.html == written(paper).written.html
