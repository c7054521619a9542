"""What is wrong with something that was typed: a field, a kind and a limit, without words."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from clinic_desktop.domain.unreadable import is_unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from clinic_desktop.domain.limits import Length, Range


class ProblemKind(StrEnum):
    MISSING = "missing"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    TOO_SMALL = "too_small"
    TOO_LARGE = "too_large"
    NOT_A_NUMBER = "not_a_number"
    NOT_A_NAME = "not_a_name"
    NOT_A_PHONE = "not_a_phone"
    NOT_AN_EMAIL = "not_an_email"
    NOT_IN_LIST = "not_in_list"
    IN_THE_FUTURE = "in_the_future"
    TOO_LONG_AGO = "too_long_ago"
    IN_THE_PAST = "in_the_past"
    NOT_ABOVE = "not_above"
    NOT_UNDERSTOOD = "not_understood"
    UNREADABLE = "unreadable"
    NOT_STORABLE = "not_storable"
    TRIED_FIRST = "tried_first"
    OWN_NAME = "own_name"
    TOO_LONG_FOR_WEB = "too_long_for_web"
    NOT_THE_PRESENT_ONE = "not_the_present_one"
    NOT_REPEATED = "not_repeated"
    NOT_NEW = "not_new"
    UNCONFIRMED = "unconfirmed"
    UNSAFE = "unsafe"
    ALREADY_THERE = "already_there"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: in which field, of what kind, and the limit that it breaks.

    ``limit`` is a number with its unit, the name of another field, or what a field says of text it cannot read.
    """

    field: str
    kind: ProblemKind
    limit: str = ""


_NAME_PUNCTUATION = frozenset("'’‘.-\u2010\u2011\u200c\u200d")
"""Apostrophes, full stop, hyphens, and the joiners that Persian and Indic spelling needs."""
_APOSTROPHES = "'’‘"
_NUMBER = re.compile(r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)")
_GROUPED_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+")
_EMAIL = re.compile(r"[^@\s,;<>()\"]+@[^@\s,;<>()\"]+\.[^@\s,;<>()\".]+")


_ORDERS_TO_TURN = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Characters that nobody sees and that turn the writing direction of what follows."""


def cleaned(text: str | None) -> str:
    """Return the text as it is stored. Every service stores text through this, or through ``cleaned_name``.

    NUL is dropped, halves of characters become a replacement character or, where both are there, one character;
    what is composed of a letter and its marks is one code point; lines end with a line feed; the ends are trimmed.
    """
    if not text:
        return ""
    whole = text.replace("\x00", "")
    if not whole.isascii():
        whole = whole.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        whole = unicodedata.normalize("NFC", whole)
    return whole.replace("\r\n", "\n").replace("\r", "\n").strip()


def cleaned_name(text: str | None) -> str:
    """Return the name of a person or a drug as it is stored: cleaned, without orders to turn the writing direction."""
    return cleaned(_ORDERS_TO_TURN.sub("", text or ""))


def length_problems(values: Mapping[str, str | None], lengths: Mapping[str, Length]) -> Iterator[Problem]:
    for field, length in lengths.items():
        size = len(cleaned(values.get(field)))
        if size == 0 and length.least > 0:
            yield Problem(field, ProblemKind.MISSING)
        elif 0 < size < length.least:
            yield Problem(field, ProblemKind.TOO_SHORT, str(length.least))
        elif size > length.most:
            yield Problem(field, ProblemKind.TOO_LONG, str(length.most))


def range_problems(field: str, value: Decimal | int | None, allowed: Range) -> Iterator[Problem]:
    if value is None:
        return
    if is_unreadable(value):
        yield Problem(field, ProblemKind.UNREADABLE, value.stored)
    elif Decimal(value) < allowed.least:
        yield Problem(field, ProblemKind.TOO_SMALL, f"{allowed.least} {allowed.unit}".strip())
    elif Decimal(value) > allowed.most:
        yield Problem(field, ProblemKind.TOO_LARGE, f"{allowed.most} {allowed.unit}".strip())


def name_problems(field: str, value: str) -> Iterator[Problem]:
    """A person's name: letters of any script with their marks, spaces, apostrophe, hyphen, full stop."""
    name = cleaned_name(value)
    if name and not (_starts_like_a_name(name) and all(map(_belongs_in_a_name, name))):
        yield Problem(field, ProblemKind.NOT_A_NAME)


def phone_problems(field: str, value: str, least_digits: int) -> Iterator[Problem]:
    if cleaned(value) and sum(character.isdigit() for character in value) < least_digits:
        yield Problem(field, ProblemKind.NOT_A_PHONE, str(least_digits))


def email_problems(field: str, value: str | None) -> Iterator[Problem]:
    if cleaned(value) and not _EMAIL.fullmatch(cleaned(value)):
        yield Problem(field, ProblemKind.NOT_AN_EMAIL)


def past_date_problems(field: str, value: date | None, today: date, years_most: int) -> Iterator[Problem]:
    """A date that lies behind us, and not longer ago than a life."""
    if value is None:
        return
    if is_unreadable(value):
        yield Problem(field, ProblemKind.UNREADABLE, value.stored)
    elif value > today:
        yield Problem(field, ProblemKind.IN_THE_FUTURE)
    elif value < years_before(today, years_most):
        yield Problem(field, ProblemKind.TOO_LONG_AGO, str(years_most))


def years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 3, 1)


def to_decimal(text: str) -> Decimal | None:
    """Read a number typed with a point or a comma. Nothing, or something else, is None.

    So is ``1,000``: it is a thousand to one reader and one to another.
    """
    typed = text.strip()
    if not _NUMBER.fullmatch(typed) or _GROUPED_THOUSANDS.fullmatch(typed):
        return None
    return Decimal(typed.replace(",", "."))


def _starts_like_a_name(name: str) -> bool:
    return name.lstrip(_APOSTROPHES)[:1].isalpha()


def _belongs_in_a_name(character: str) -> bool:
    return (
        character.isalpha()
        or character.isspace()
        or character in _NAME_PUNCTUATION
        or unicodedata.category(character).startswith("M")
    )
