from __future__ import annotations

from datetime import date

import pytest

from clinic_desktop.domain.identifiers import PatientId
from clinic_desktop.domain.problems import ProblemKind
from clinic_desktop.domain.recalls import AddRecall, RecallId, months_after, recall_problems
from clinic_desktop.domain.statuses import AppointmentType
from tests.builders import changed

RECALL = AddRecall(RecallId("r"), PatientId("p"), AppointmentType.ROUTINE_CHECKUP, date(2027, 1, 31), "Yearly check-up")


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 11, 26), 12, date(2027, 11, 26)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2027, 1, 31), 3, date(2027, 4, 30)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_the_month(day: date, months: int, then: date) -> None:
    assert months_after(day, months) == then


def test_what_a_recall_may_not_be() -> None:
    def kinds(**changes: object) -> dict[str, ProblemKind]:
        return {one.field: one.kind for one in recall_problems(changed(RECALL, changes))}

    assert kinds() == {}
    assert kinds(interval_months=12) == {}
    assert kinds(why=" ", interval_months=0) == {"why": ProblemKind.MISSING, "interval_months": ProblemKind.TOO_SMALL}
    assert kinds(why="x" * 201, interval_months=121) == {
        "why": ProblemKind.TOO_LONG,
        "interval_months": ProblemKind.TOO_LARGE,
    }
