"""Codes of diagnoses (ICD-10-CM): what is found, what a visit carries, and what of the list is loaded."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from clinic_desktop.domain.errors import ClinicError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from clinic_desktop.domain.identifiers import Version

FOUND_MOST = 50
"""How many codes an answer holds: whoever does not see his among them types one more letter."""
DIAGNOSES_MOST = 50
"""How many coded diagnoses one visit may have."""


@dataclass(frozen=True, slots=True)
class CodeName:
    """A code and what it says: a chapter, a block, a category or one that can be billed."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class CodeMatch:
    """A code that was found.

    ``parents`` lead from the chapter down to it. ``also`` are other names of it. ``is_used`` means that this clinic
    uses it often; ``is_similar`` that it was found only after a typing error was assumed.
    """

    code: str
    text: str
    is_billable: bool = True
    parents: tuple[CodeName, ...] = ()
    also: tuple[str, ...] = ()
    is_used: bool = False
    is_similar: bool = False


@dataclass(frozen=True, slots=True)
class CodesFound:
    """The answer to a text. ``marks`` are the beginnings of words to be marked in what is shown.

    ``are_loaded`` is False where there is no list of codes to look into.
    """

    items: tuple[CodeMatch, ...] = ()
    has_more: bool = False
    marks: tuple[str, ...] = ()
    are_loaded: bool = True


@dataclass(frozen=True, slots=True)
class LoadedCodes:
    """What of the list is loaded: which release from where and when, how many codes, and how many went away since."""

    release: str
    source: str
    codes: int
    gone: int
    loaded_at: datetime
    loaded_by: str


@dataclass(frozen=True, slots=True)
class CodedDiagnosis:
    """A code of a visit, known by the code itself, with what it said when it was chosen.

    ``rank`` is its place in the order of entry. ``version`` is None until it is stored.
    """

    code: str
    text: str
    rank: int = 1
    is_main: bool = False
    version: Version | None = None


@dataclass(eq=False)
class CodeUnknown(ClinicError):
    """A code that is not, or no longer, in the list."""

    code: str = ""


@dataclass(eq=False)
class CodeFileUnreadable(ClinicError):
    """A file that is no list of codes: which line is the first that cannot be read; 0 if the file as a whole cannot."""

    path: str
    line: int = 0


def in_order(diagnoses: Iterable[CodedDiagnosis]) -> tuple[CodedDiagnosis, ...]:
    """Return the main diagnosis first, the others as they were entered."""
    return tuple(sorted(diagnoses, key=lambda one: (not one.is_main, one.rank, one.code)))


def main_code(diagnoses: Iterable[CodedDiagnosis]) -> str | None:
    """Return the code of the main diagnosis, if there is one."""
    return next((one.code for one in diagnoses if one.is_main), None)


def with_main(diagnoses: Iterable[CodedDiagnosis], code: str | None) -> tuple[CodedDiagnosis, ...]:
    """Return the diagnoses with this one as the main one; the first if it is none of them."""
    known = in_order(diagnoses)
    codes = [one.code for one in known]
    main = code if code in codes else next(iter(codes), None)
    return in_order(replace(one, is_main=one.code == main) for one in known)


def with_new(diagnoses: Iterable[CodedDiagnosis], code: str, text: str) -> tuple[CodedDiagnosis, ...]:
    """Return the diagnoses with one more, unless it is there; the first of all is the main one."""
    known = tuple(diagnoses)
    if any(one.code == code for one in known):
        return in_order(known)
    rank = max((one.rank for one in known), default=0) + 1
    return in_order((*known, CodedDiagnosis(code, text, rank, is_main=not known)))


def without(diagnoses: Iterable[CodedDiagnosis], code: str) -> tuple[CodedDiagnosis, ...]:
    """Return the diagnoses without this one; if it was the main one, the next is it."""
    left = tuple(one for one in diagnoses if one.code != code)
    return with_main(left, main_code(left))
