"""In which order a medication list is shown. What is equal stays in the order of the list itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from clinic_desktop.domain.folding import fold
from clinic_desktop.domain.medication import MedicationStatus

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from clinic_desktop.domain.medication import Medication

_STATUSES = tuple(MedicationStatus)


class SortedBy(StrEnum):
    DRUG = "drug"
    STATUS = "status"
    START = "start"
    END = "end"


@dataclass(frozen=True, slots=True)
class MedicationOrder:
    """``is_reversed``: from Z to A, or the newest first."""

    by: SortedBy
    is_reversed: bool = False


CURRENT_ORDER = MedicationOrder(SortedBy.START, is_reversed=True)
PAST_ORDER = MedicationOrder(SortedBy.END, is_reversed=True)


def in_order(rows: Iterable[Medication], order: MedicationOrder, today: date) -> tuple[Medication, ...]:
    """Return rows in this order; a day that nobody knows counts as the earliest."""

    def key(one: Medication) -> str:
        match order.by:
            case SortedBy.DRUG:
                return fold(one.fields.medication)
            case SortedBy.STATUS:
                return str(_STATUSES.index(one.status(today)))
            case SortedBy.START:
                return one.started_on.isoformat() if one.started_on else ""
            case SortedBy.END:
                ended = one.ended_on(today)
                return ended.isoformat() if ended else ""

    return tuple(sorted(rows, key=key, reverse=order.is_reversed))
