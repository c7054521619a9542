"""Reads the working hours of a weekday as people type them. Pure text; the field that uses it is hours_field.py."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from clinic_desktop.domain.clinical_text import format_time
from clinic_desktop.domain.working_weeks import MIDNIGHT, HoursSpan, SpanKind
from clinic_desktop.ui.hours_words import end_words
from clinic_desktop.ui.widgets.typed_dates import NotUnderstood, read_time

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import time

_AT = r"(midnight|\d{1,2}(?:[:.h]?\d{2})?h?\s?(?:am|pm)?)"
_SPAN = re.compile(rf"{_AT}\s*(?:-|–|—|to|until)\s*{_AT}(?:\s+(\S.*))?", re.IGNORECASE)
_MIDNIGHT = re.compile(r"24(?:[:.h]?00)?h?|0?0(?:[:.h]?00)?h?|12(?:[:.]?00)?\s?am|midnight", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:[,;/]|\band\b)\s*")
_NOTHING = {"", "-", "–", "closed", "off", "none"}
EXAMPLES = {SpanKind.OPEN: "08:00–12:00, 13:00–17:00", SpanKind.BREAK: "10:00–10:15 Tea"}


def read_spans(text: str, weekday: int, kind: SpanKind) -> tuple[HoursSpan, ...]:
    """Return the times typed, none for nothing or "closed": ``8-12, 13-17``, ``0800–1230``, ``8 to 12 and 1pm to 5pm``.

    A break may have words behind its times. Raises NotUnderstood.
    """
    typed = " ".join(text.split())
    if typed.lower() in _NOTHING:
        return ()
    found = sorted(_span(part, weekday, kind) for part in _BETWEEN.split(typed) if part)
    for one, after in pairwise(found):
        if one.ends > after.begins:
            raise NotUnderstood(f"{_words(one)} and {_words(after)} overlap.")
    return tuple(found)


def write_spans(spans: Iterable[HoursSpan]) -> str:
    return ", ".join(f"{_words(one)} {one.why}".rstrip() for one in sorted(spans))


def _span(part: str, weekday: int, kind: SpanKind) -> HoursSpan:
    found = _SPAN.fullmatch(part)
    if found is None or (found[3] and kind is SpanKind.OPEN):
        raise NotUnderstood(f"“{part}” is no time from – to. Write {EXAMPLES[kind]}.")
    begins, ends = _time(found[1]), MIDNIGHT if _MIDNIGHT.fullmatch(found[2]) else _time(found[2])
    if ends <= begins:
        raise NotUnderstood(f"{part} ends before it begins.")
    return HoursSpan(weekday, begins, ends, kind, found[3] or "")


def _time(typed: str) -> time:
    found = read_time(typed)
    if found is None:
        raise NotUnderstood("Write a time such as 09:30 or 930.")
    return found


def _words(span: HoursSpan) -> str:
    return f"{format_time(span.begins)}–{end_words(span.ends)}"
