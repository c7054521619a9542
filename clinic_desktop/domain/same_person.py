"""Whether somebody registered may be the person being registered, and how likely."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.domain import limits
from clinic_desktop.domain.folding import fold, fold_spelled_out, is_one_slip
from clinic_desktop.domain.patients import DuplicateReason
from clinic_desktop.domain.problems import cleaned
from clinic_desktop.domain.search_text import local_digits, phone_digits
from clinic_desktop.domain.unreadable import is_unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from clinic_desktop.domain.patients import DuplicateSearch, PatientSummary

_WEIGHTS = {
    DuplicateReason.SAME_NAME: 4,
    DuplicateReason.SIMILAR_NAME: 2,
    DuplicateReason.SAME_BIRTH_DATE: 3,
    DuplicateReason.SAME_EMAIL: 3,
    DuplicateReason.SAME_PHONE: 2,
}
"""A family shares its telephone, seldom its birth date."""

_WORDS_SHARED_LEAST = 2

Name = tuple[str, str]


def reasons_for(question: DuplicateSearch, known: PatientSummary) -> tuple[DuplicateReason, ...]:
    """Return what speaks for one person, in the order of the form; nothing if nothing does."""
    return tuple(_reasons(question, known))


def likeness(reasons: Iterable[DuplicateReason]) -> int:
    return sum(_WEIGHTS[reason] for reason in reasons)


def _reasons(question: DuplicateSearch, known: PatientSummary) -> Iterator[DuplicateReason]:
    typed = (cleaned(question.last_name), cleaned(question.first_name))
    if all(typed):
        if _folded(typed) == _folded((known.last_name, known.first_name)):
            yield DuplicateReason.SAME_NAME
        elif any(_is_similar(typed, name) for name in _names(known)):
            yield DuplicateReason.SIMILAR_NAME
    if question.born_on is not None and not is_unreadable(question.born_on) and question.born_on == known.born_on:
        yield DuplicateReason.SAME_BIRTH_DATE
    if _is_same_phone(cleaned(question.phone), known.phone):
        yield DuplicateReason.SAME_PHONE
    email = cleaned(question.email).lower()
    if email and email == (known.email or "").lower():
        yield DuplicateReason.SAME_EMAIL


def _is_same_phone(typed: str, known: str) -> bool:
    if len(local_digits(typed)) < limits.PHONE_DIGITS_LEAST:
        return False
    return local_digits(typed) == local_digits(known) or phone_digits(typed) == phone_digits(known)


def _names(known: PatientSummary) -> Iterator[Name]:
    yield known.last_name, known.first_name
    if known.preferred_name:
        yield known.last_name, known.preferred_name


def _folded(name: Name) -> Name:
    return fold(name[0]), fold(name[1])


def _is_similar(typed: Name, known: Name) -> bool:
    """Whether two names are one but for a typing error, exchanged parts, further names, or spelled-out umlauts."""
    spelled_out = [(fold_spelled_out(last), fold_spelled_out(first)) for last, first in (typed, known)]
    for one, other in ((_folded(typed), _folded(known)), (spelled_out[0], spelled_out[1])):
        whole, swapped = "".join(one).replace(" ", ""), "".join(reversed(one)).replace(" ", "")
        meant = "".join(other).replace(" ", "")
        if is_one_slip(whole, meant) or is_one_slip(swapped, meant):
            return True
        fewer, more = sorted((set(" ".join(one).split()), set(" ".join(other).split())), key=len)
        if len(fewer) >= _WORDS_SHARED_LEAST and fewer <= more:
            return True
    return False
