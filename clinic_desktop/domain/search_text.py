"""What a text in the search box means ("smi 70", "garcía lópez, maría", "+1 (555) 010"), and what of it to mark."""

from __future__ import annotations

import re
from dataclasses import dataclass

from clinic_desktop.domain.birth_date_text import BornBetween, day_within, whole_date, year_beside
from clinic_desktop.domain.folding import fold, folded_letters, spelled_out_letters
from clinic_desktop.domain.problems import cleaned

TEXT_MOST = 200
WORDS_MOST = 8
DIGITS_MOST = 30
DIGITS_LEAST_BESIDE = 3
"""Digits beside a name that are looked for in the phone number; fewer are the beginning of something."""

_NUMBER = re.compile(r"[0-9\s()+./,–-]*[0-9][0-9\s()+./,–-]*")
_BESIDE = re.compile(r"(?<![^\s,;])[+(]?[0-9][0-9()+./–-]*(?![^\s,;])")
_HALF_A_CHARACTER = "\ufffd"
_ID = re.compile(r"(?=.*[0-9])[0-9A-Za-z-]{4,}")
_EMAIL = re.compile(r"(?=.*[@._0-9])[^\s@,;]+@?[^\s@,;]*")
_INTERNATIONAL = re.compile(r" *(?:\+|00)")
_COUNTRY_CODE = re.compile(
    "1|7|20|27|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]"
    "|2[1-689][0-9]|3[578][0-9]|42[0-9]|5[09][0-9]|6[789][0-9]|8[035789][0-9]|9[679][0-9]"
)


@dataclass(frozen=True, slots=True)
class SearchQuestion:
    """The meanings of a text, each empty if it has none; more than one may hold.

    ``words`` are folded. ``last`` and ``first`` are what stood before and behind a comma. ``born`` is the whole text
    as a birth date, ``born_beside`` a date or year beside the words; likewise the digits of phones.
    ``local_digits`` are the digits without leading zeros and, if one was typed, without country code.
    """

    is_blank: bool = False
    words: tuple[str, ...] = ()
    last: str | None = None
    first: str | None = None
    born: tuple[BornBetween, ...] = ()
    born_beside: tuple[BornBetween, ...] = ()
    digits: str = ""
    local_digits: str = ""
    is_international: bool = False
    digits_beside: str = ""
    email: str = ""
    id: str = ""


def parse(text: str, day_first: bool) -> SearchQuestion:  # noqa: FBT001 - the clinic's way of writing dates
    """Return what the text means. ``day_first`` decides which reading of 3/4/85 stands first."""
    typed = cleaned(cleaned(text[: 4 * TEXT_MOST]).replace(_HALF_A_CHARACTER, ""))[:TEXT_MOST]
    if not typed:
        return SearchQuestion(is_blank=True)
    if _NUMBER.fullmatch(typed):
        return _number(typed, day_first=day_first)
    email = typed.lower() if _EMAIL.fullmatch(typed) else ""
    if "@" in email:
        return SearchQuestion(email=email)
    born_beside, rest = day_within(typed, day_first=day_first)
    digits_beside = ""
    for found in _BESIDE.findall(rest):
        digits = re.sub("[^0-9]", "", found)
        born_beside = born_beside or year_beside(digits)
        if len(digits) >= DIGITS_LEAST_BESIDE:
            digits_beside = digits_beside or digits[:DIGITS_MOST]
    rest = _BESIDE.sub(" ", rest)
    last, comma, first = (fold(part) if part != "," else part for part in rest.partition(","))
    words = tuple(fold(rest).split())[:WORDS_MOST]
    return SearchQuestion(
        words=words,
        last=last if comma and words else None,
        first=first if comma and words else None,
        born=whole_date(typed, day_first=day_first),
        born_beside=born_beside if words else (),
        digits_beside=digits_beside if words else "",
        email=email,
        id=_id(typed),
    )


def phone_digits(phone: str) -> str:
    """Return the digits of a phone number; the zero of "+49 (0)176" is none."""
    return re.sub("[^0-9]", "", phone.replace("(0)", ""))[:DIGITS_MOST]


def local_digits(phone: str) -> str:
    """Return a phone number's digits without country code, if it is written with one, and without leading zeros."""
    digits = phone_digits(phone)
    if _INTERNATIONAL.match(phone):
        national = digits if phone.lstrip(" ").startswith("+") else digits.removeprefix("00")
        code = _COUNTRY_CODE.match(national)
        digits = national[code.end() :] if code else digits
    return digits.lstrip("0")


def marked_spans(text: str, marks: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    """Return where the marks stand in a text as shown, as (start, end), in order and not overlapping.

    Case, accents, and the punctuation within phone numbers and double names do not matter.
    """
    letters = _letters(text, spelled_out=False)
    spelled_out = _letters(text, spelled_out=True)
    found: set[int] = set()
    for mark in marks:
        found |= _places(letters, mark) or (_places(spelled_out, mark) if spelled_out != letters else set())
    return _spans(text, found)


def _number(typed: str, *, day_first: bool) -> SearchQuestion:
    digits = phone_digits(typed)
    return SearchQuestion(
        born=whole_date(typed, day_first=day_first),
        digits=digits,
        local_digits=local_digits(typed),
        is_international=_INTERNATIONAL.match(typed) is not None and local_digits(typed) != "",
        id=_id(typed),
    )


def _id(typed: str) -> str:
    return typed if _ID.fullmatch(typed) else ""


_Letter = tuple[str, int]


def _letters(text: str, *, spelled_out: bool) -> list[_Letter]:
    """Return every folded letter with the place it comes from; a space between words."""
    fold_one = spelled_out_letters if spelled_out else folded_letters
    return [(letter, at) for at, character in enumerate(text) for letter in fold_one(character)]


def _places(letters: list[_Letter], mark: str) -> set[int]:
    wanted = "".join(folded_letters(mark).split())
    if not wanted:
        return set()
    kept = [number for number, (letter, _at) in enumerate(letters) if letter != " "]
    joined = "".join(letters[number][0] for number in kept)
    hits = [hit.start() for hit in re.finditer(f"(?={re.escape(wanted)})", joined)]
    begins = [hit for hit in hits if kept[hit] == 0 or letters[kept[hit] - 1][0] == " "]
    inside = [hit for hit in hits if kept[hit + len(wanted) - 1] - kept[hit] == len(wanted) - 1]
    chosen = begins or inside or (hits if wanted.isdigit() or " " in folded_letters(mark) else [])
    within_words = [hit for hit in chosen if hit in inside] or chosen
    return {letters[kept[number]][1] for hit in within_words for number in range(hit, hit + len(wanted))}


def _spans(text: str, places: set[int]) -> tuple[tuple[int, int], ...]:
    spans: list[tuple[int, int]] = []
    for at in sorted(places):
        gap = text[spans[-1][1] : at] if spans else "x"
        if spans and not any(folded_letters(character).strip() for character in gap) and " " not in gap:
            spans[-1] = (spans[-1][0], at + 1)
        else:
            spans.append((at, at + 1))
    return tuple(spans)
