from __future__ import annotations

from clinic_desktop.domain.allergies import AllergyState
from clinic_desktop.domain.completion import CompletionGap, gaps
from clinic_desktop.domain.visits import VisitTexts

WHOLE = VisitTexts(chief_complaint="Pain", diagnosis="Sprain", treatment_plan="Rest")


def places(texts: VisitTexts, allergies: AllergyState | None = AllergyState.KNOWN) -> list[str]:
    return [gap.place for gap in gaps(texts, allergies)]


def test_a_whole_visit_lacks_nothing() -> None:
    assert gaps(WHOLE, AllergyState.NO_KNOWN) == ()


def test_what_must_be_there_stands_first_and_the_rest_is_advice() -> None:
    found = gaps(VisitTexts(), AllergyState.NOT_RECORDED, ["symptoms"], [CompletionGap("prescriptions", "Not checked")])

    assert [gap.place for gap in found] == [
        *("diagnosis", "chief_complaint", "treatment_plan", "allergies", "symptoms", "prescriptions")
    ]
    assert [gap.must for gap in found] == [True, False, False, False, False, False]


def test_blanks_are_nothing() -> None:
    assert places(VisitTexts(" \n", diagnosis="\t", treatment_plan="  ")) == [
        *("diagnosis", "chief_complaint", "treatment_plan")
    ]


def test_allergies_that_could_not_be_read_are_no_answer() -> None:
    for state in (None, AllergyState.UNAVAILABLE, AllergyState.NOT_RECORDED):
        assert places(WHOLE, state) == ["allergies"]
