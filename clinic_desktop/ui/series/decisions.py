"""What somebody decided about single dates of a series, as a text that a draft keeps, and back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from clinic_desktop.domain.identifiers import ProviderId

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from clinic_desktop.domain.series import PlannedBooking, SeriesDate

DATES = "dates"


def decisions_text(dates: Iterable[SeriesDate]) -> str:
    """Return the decisions by the place of the date; nothing if all are as they were worked out."""
    found = {
        str(place): {
            "at": one.booking.starts_at.isoformat(),
            "provider": one.booking.provider_id,
            "why": one.booking.overbook_reason,
            "skipped": one.is_skipped,
            "confirmed": one.is_confirmed,
        }
        for place, one in enumerate(dates)
        if one.is_skipped or one.is_confirmed or one.is_mended
    }
    return json.dumps(found, sort_keys=True) if found else ""


def decided(dates: Sequence[SeriesDate], text: str) -> list[SeriesDate]:
    """Return dates with the decisions of a text; what is about a date that there is no more is left out."""
    known = json.loads(text) if text else {}
    return [_decided(one, known.get(str(place))) for place, one in enumerate(dates)]


def _decided(one: SeriesDate, known: dict[str, object] | None) -> SeriesDate:
    if known is None:
        return one
    return replace(
        one,
        booking=_booking(one.booking, known),
        is_skipped=bool(known["skipped"]),
        is_confirmed=bool(known["confirmed"]),
        is_mended=True,
    )


def _booking(booking: PlannedBooking, known: dict[str, object]) -> PlannedBooking:
    why = known["why"]
    return replace(
        booking,
        starts_at=datetime.fromisoformat(str(known["at"])),
        provider_id=ProviderId(str(known["provider"])),
        overbook_reason=None if why is None else str(why),
    )
