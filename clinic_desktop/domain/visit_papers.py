"""What the papers of a visit are made of: facts of one moment, names of files, and words that are safe on paper."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from clinic_desktop.domain.problems import cleaned_name

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from clinic_desktop.domain.allergies import AllergyList
    from clinic_desktop.domain.clinic import Clinic
    from clinic_desktop.domain.letters import Letter
    from clinic_desktop.domain.paper_templates import Paper
    from clinic_desktop.domain.patients import PatientDetails
    from clinic_desktop.domain.visits import VisitDetails

LETTER_COUNTRIES = frozenset({"US", "CA", "MX", "CL", "CO", "CR", "GT", "PA", "PH", "PR", "SV", "VE", "DO", "NI"})
"""Where Letter is the usual paper and not A4."""

NAME_BYTES_MOST = 120
"""Of a name in the name of a file: with the rest of it, shorter than any system allows."""

_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f.\s\u200e\u200f\u202a-\u202e\u2066-\u2069]+')

_SPELLED = {
    "mcg": "micrograms",
    "µg": "micrograms",
    "μg": "micrograms",
    "ng": "nanograms",
    "iu": "units",
    "u": "units",
    "prn": "as needed",
    "bd": "twice a day",
    "bid": "twice a day",
    "tds": "three times a day",
    "tid": "three times a day",
    "qds": "four times a day",
    "qid": "four times a day",
    "nocte": "at night",
    "mane": "in the morning",
    "stat": "at once",
    "po": "by mouth",
    "per os": "by mouth",
    "ac": "before meals",
    "pc": "after meals",
    "tab": "tablet",
    "tabs": "tablets",
    "caps": "capsules",
}
"""What has one meaning only, in full."""
_MISREAD = ("od", "qd", "qod", "hs", "qhs", "sc", "sq", "tiw", "au", "os", "ou", "d/c", "mso4", "mgso4")
_MISREAD_IN_CAPITALS = ("AD", "AS", "MS")
"""In small letters they are words, or begin a name."""
_BEFORE, _BEHIND = r"(?<![\w/.'’-])", r"(?![\w/'’-])"
_WORDS = re.compile(
    _BEFORE + "(" + "|".join(sorted((re.escape(one) for one in _SPELLED), key=len, reverse=True)) + ")" + _BEHIND,
    re.IGNORECASE,
)
_WITH_POINTS = re.compile(r"(?<![\w.])((?:[a-z]\.){2,3})(?!\w)", re.IGNORECASE)
_GLUED = re.compile(r"(?<![\w.,])([0-9][0-9.,]*)(mcg|µg|μg|ng|iu)\b", re.IGNORECASE)
_DOUBTFUL = re.compile(
    f"{_BEFORE}((?i:{'|'.join(re.escape(one) for one in _MISREAD)})|{'|'.join(_MISREAD_IN_CAPITALS)}){_BEHIND}"
)
_SHORT = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_TEENS = (*_SHORT, "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_IN_WORDS_MOST = 999


@dataclass(frozen=True, slots=True)
class Prescriber:
    """Whoever had the visit. Without a licence number the paper says that none is recorded."""

    name: str
    specialty: str | None = None
    licence: str | None = None


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """Everything that the papers of one visit hold, of one moment; ``templates`` are the clinic's own, by paper."""

    visit: VisitDetails
    patient: PatientDetails
    allergies: AllergyList
    clinic: Clinic
    prescriber: Prescriber
    letter: Letter | None = None
    templates: Mapping[Paper, str] = field(default_factory=dict)


def file_name(last_name: str, first_name: str, on: date, paper: Paper) -> str:
    """Return ``DoeJane_2026-11-26_visit-summary.pdf``: a name that every system takes."""
    who = _of_file(last_name) + _of_file(first_name)
    return f"{_shortened(who.lstrip('-_')) or 'Patient'}_{on.isoformat()}_{paper.value.replace('_', '-')}.pdf"


def spelled(text: str) -> str:
    """Return a dose or how often it is taken without abbreviations, as far as each has one meaning only."""
    without_points = _WITH_POINTS.sub(_joined, text)
    parted = _GLUED.sub(r"\1 \2", without_points)
    return _WORDS.sub(_in_full, parted)


def misread(text: str) -> tuple[str, ...]:
    """Return the abbreviations in a text that have more than one meaning, or are easily misread, as they were typed."""
    return tuple(dict.fromkeys(found[1] for found in _DOUBTFUL.finditer(_WITH_POINTS.sub(_joined, text))))


def number_in_words(number: int) -> str:
    """Return ``21 (twenty-one)``, which nobody makes 210 with a pen; above 999 the number alone, with commas."""
    if not 0 < number <= _IN_WORDS_MOST:
        return f"{number:,}"
    hundreds, rest = divmod(number, 100)
    words = [f"{_SHORT[hundreds]} hundred"] if hundreds else []
    if 0 < rest < len(_TEENS):
        words.append(_TEENS[rest])
    elif rest:
        tens, ones = divmod(rest, 10)
        words.append(f"{_TENS[tens]}-{_SHORT[ones]}" if ones else _TENS[tens])
    return f"{number} ({' and '.join(words)})"


def _joined(found: re.Match[str]) -> str:
    bare = found[1].replace(".", "")
    return bare if bare.lower() in _SPELLED or bare.lower() in _MISREAD else found[1]


def _in_full(found: re.Match[str]) -> str:
    words = _SPELLED[found[1].lower()]
    is_one = re.search(r"(?<![0-9.,])1[ \u00a0]*$", found.string[: found.start()])
    return words.removesuffix("s") if is_one and words in {"micrograms", "nanograms", "units"} else words


def _of_file(name: str) -> str:
    words = _FORBIDDEN.sub(" ", unicodedata.normalize("NFC", cleaned_name(name))).split()
    return "".join(word[:1].upper() + word[1:] for word in words)


def _shortened(name: str) -> str:
    return name.encode("utf-8", "ignore")[:NAME_BYTES_MOST].decode("utf-8", "ignore")
