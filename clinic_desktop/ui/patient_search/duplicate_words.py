"""Why two registrations may be one person, and whose patient somebody is: in the words of the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.domain.clinical_text import format_date, format_name
from clinic_desktop.domain.patients import DuplicateReason

if TYPE_CHECKING:
    from datetime import datetime

    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.identifiers import ProviderId
    from clinic_desktop.domain.patients import BookedWith, PossibleDuplicate

WHY_SAME = {
    DuplicateReason.SAME_NAME: "same name",
    DuplicateReason.SIMILAR_NAME: "similar name",
    DuplicateReason.SAME_BIRTH_DATE: "same birth date",
    DuplicateReason.SAME_PHONE: "same phone",
    DuplicateReason.SAME_EMAIL: "same e-mail",
}


def reason_words(reasons: tuple[DuplicateReason, ...]) -> str:
    return ", ".join(WHY_SAME[reason] for reason in reasons)


def merged_words(merged_name: str) -> str:
    """Return a former registration's name as names are shown."""
    last, _, first = merged_name.partition(", ")
    return format_name(last, first)


def booked_words(one: PossibleDuplicate, own: ProviderId | None, clock: ClinicClock) -> str:
    """Return with whom somebody has bookings and when, the next one first; nothing of what they are about.

    ``own`` is the provider who asks: whoever is only booked with others exists "with another provider".
    """
    if one.patient.is_archived:
        return "archived"
    if not one.booked_with:
        return "no bookings"
    only_others = own is not None and all(with_.provider_id != own for with_ in one.booked_with)
    words = "; ".join(_with(with_, clock) for with_ in one.booked_with)
    return f"with another provider: {words}" if only_others else words


def _with(one: BookedWith, clock: ClinicClock) -> str:
    days = [
        f"{word} {_day(moment, clock)}"
        for word, moment in (("next", one.next_at), ("last", one.last_at))
        if moment is not None
    ]
    return f"{one.provider_name}, {', '.join(days)}"


def _day(moment: datetime, clock: ClinicClock) -> str:
    return format_date(clock.local(moment).date())
