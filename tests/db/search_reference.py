"""Whom the patient search has to find, said a second time and simply: a filter over all patients."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinic_desktop.domain.folding import fold, fold_spelled_out
from clinic_desktop.domain.search_text import SearchQuestion, local_digits, parse, phone_digits

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date


@dataclass(frozen=True, slots=True)
class Known:
    """A patient of the test."""

    id: str
    first_name: str
    last_name: str
    born_on: date
    phone: str
    email: str | None = None
    preferred_name: str = ""
    is_archived: bool = False

    @property
    def plain_words(self) -> set[str]:
        names = (self.last_name, self.first_name, self.preferred_name)
        spelled_out = fold_spelled_out(f"{self.last_name} {self.first_name}") if has_umlaut(self) else ""
        return set(" ".join((*map(fold, names), spelled_out)).split())

    @property
    def words(self) -> set[str]:
        joined = {fold(name).replace(" ", "") for name in (self.last_name, self.first_name)}
        return self.plain_words | joined - {""}

    @property
    def digits(self) -> str:
        return phone_digits(self.phone)


def has_umlaut(known: Known) -> bool:
    return any(letter in "äöüåø" for letter in f"{known.last_name}{known.first_name}".lower())


def expected(text: str, people: Iterable[Known], *, day_first: bool = True) -> set[str]:
    """Return the ids of everybody the text finds, without corrected typing errors."""
    question = parse(text, day_first)
    return {known.id for known in people if not known.is_archived and _is_meant(question, known)}


def _is_meant(question: SearchQuestion, known: Known) -> bool:
    if question.is_blank or any(born.first <= known.born_on <= born.last for born in question.born):
        return True
    if question.id and known.id.startswith(question.id):
        return True
    if question.email and (known.email or "").lower().startswith(question.email):
        return True
    if question.digits:
        return _has_phone(question, known)
    return bool(question.words) and _is_named(question, known)


def _has_phone(question: SearchQuestion, known: Known) -> bool:
    digits, local = known.digits, local_digits(known.phone)
    leads = len(question.digits) >= 3 and question.local_digits and local.startswith(question.local_digits)
    if question.is_international:
        return bool(leads) or (len(question.local_digits) >= 4 and question.local_digits in digits)
    return (
        digits.endswith(question.digits)
        or bool(leads)
        or (len(question.digits) >= 3 and bool(question.local_digits) and digits.startswith(question.digits))
        or (len(question.digits) >= 4 and question.digits in digits)
    )


def _is_named(question: SearchQuestion, known: Known) -> bool:
    is_named = all(any(word.startswith(typed) for word in known.words) for typed in question.words)
    if question.born_beside or question.digits_beside:
        is_born = any(born.first <= known.born_on <= born.last for born in question.born_beside)
        return is_named and (is_born or (bool(question.digits_beside) and question.digits_beside in known.digits))
    if is_named or question.last is not None:
        return is_named or _is_last_or_first(question, known)
    whole = " ".join(question.words)
    if len(question.words) == 1:
        return len(whole) >= 3 and any(whole in word[1:] for word in known.plain_words)
    return fold(known.last_name).startswith("".join(question.words)) or _begins(known, whole)


def _begins(known: Known, whole: str) -> bool:
    return fold(known.last_name).startswith(whole) or fold(known.first_name).startswith(whole)


def _is_last_or_first(question: SearchQuestion, known: Known) -> bool:
    return fold(known.last_name).startswith(question.last or "") and fold(known.first_name).startswith(
        question.first or ""
    )
