from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from clinic_desktop.domain.addenda import Addendum, AddendumId, AddendumKind, WriteAddendum, marks, problems_with
from clinic_desktop.domain.identifiers import AppointmentId, RecordId, VitalSignsId
from clinic_desktop.domain.problems import ProblemKind
from clinic_desktop.domain.struck import NOTHING_STRUCK, StruckPart, StruckParts, VisitPart, standing_values
from clinic_desktop.domain.vitals import VitalSigns, VitalValues

NOW = datetime(2026, 11, 26, tzinfo=UTC)
VISIT, OTHER = AppointmentId("visit"), AppointmentId("other")


def addendum(number: int, section: str | None) -> Addendum:
    return Addendum(AddendumId(f"{number}"), number, AddendumKind.ADDITION, section, "More.", "Pat", "Clinician", NOW)


def test_a_section_says_which_addenda_are_about_it() -> None:
    known = [addendum(1, "diagnosis"), addendum(2, None), addendum(3, "diagnosis"), addendum(4, "vitals")]

    assert marks(known) == {"diagnosis": "See addendum 1 and 3", "vitals": "See addendum 4"}
    assert marks([addendum(number, "diagnosis") for number in (1, 2, 3)]) == {"diagnosis": "See addendum 1, 2 and 3"}


@pytest.mark.parametrize(("text", "kind"), [("  ", ProblemKind.MISSING), ("x" * 5001, ProblemKind.TOO_LONG)])
def test_an_addendum_has_a_text(text: str, kind: ProblemKind) -> None:
    command = WriteAddendum(AddendumId("1"), VISIT, RecordId("r"), AddendumKind.ADDITION, None, text)

    assert [one.kind for one in problems_with(command)] == [kind]


def struck(part: VisitPart, part_id: str, field: str = "", visit: AppointmentId = VISIT) -> StruckPart:
    return StruckPart(part, part_id, field, visit, "Pat", NOW, "Typed by mistake")


def test_a_part_does_not_count_if_it_was_struck_or_its_whole_visit_was() -> None:
    one = struck(VisitPart.VITAL, "v", "weight")
    whole = struck(VisitPart.VISIT, OTHER, visit=OTHER)
    parts = StruckParts((one, whole))

    assert parts.find(VisitPart.VITAL, "v", VISIT, "weight") is one
    assert parts.find(VisitPart.VITAL, "v", VISIT, "height") is None
    assert parts.find(VisitPart.SYMPTOM, "s", VISIT) is None
    assert parts.find(VisitPart.SYMPTOM, "s", OTHER) is whole
    assert parts.whole(OTHER) is whole
    assert parts.whole(VISIT) is None
    assert NOTHING_STRUCK.find(VisitPart.SYMPTOM, "s", OTHER) is None


def test_values_in_error_do_not_count_nor_what_is_computed_from_them() -> None:
    signs = VitalSigns(VitalSignsId("v"), None, VitalValues(systolic=120, weight=Decimal(70), height=Decimal(170)))
    parts = StruckParts((struck(VisitPart.VITAL, "v", "weight"),))

    standing = standing_values(signs, VISIT, parts)

    assert (standing.systolic, standing.weight, standing.height, standing.bmi) == (120, None, Decimal(170), None)
    assert standing_values(signs, VISIT, NOTHING_STRUCK) == signs.values
    assert standing_values(signs, OTHER, StruckParts((struck(VisitPart.VISIT, OTHER, visit=OTHER),))).is_empty
