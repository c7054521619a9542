"""What a text in a search for codes means ("e11.9", "diab neph", "heart atack"), and the words of a code's own text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from string import ascii_lowercase, digits
from typing import TYPE_CHECKING

from clinic_desktop.domain.folding import MEANT_LEAST, fold
from clinic_desktop.domain.problems import cleaned

if TYPE_CHECKING:
    from collections.abc import Iterable

TEXT_MOST = 100
WORDS_MOST = 8
WORD_MOST = 30
"""Letters of a word that are looked at."""

_CODE = re.compile(r"(?=.*[0-9])[A-Z][0-9A-Z]{1,6}")
_LITTLE_WORDS = frozenset(
    ("a", "an", "and", "as", "at", "by", "due", "for", "from", "in", "of", "on", "or", "the", "to", "with")
)
"""They tell nothing apart, and people leave them out or put in others."""


@dataclass(frozen=True, slots=True)
class CodeQuestion:
    """``code`` is the text as the beginning of a code, without dot; ``words`` are folded beginnings of words."""

    code: str = ""
    words: tuple[str, ...] = ()

    @property
    def is_blank(self) -> bool:
        return not self.code and not self.words


def parse(text: str) -> CodeQuestion:
    typed = cleaned(text)[:TEXT_MOST]
    bare = "".join(typed.upper().replace(".", "").split())
    code = bare if _CODE.fullmatch(bare) else ""
    words = tuple(dict.fromkeys(word[:WORD_MOST] for word in fold(typed.replace(".", "")).split()))
    telling = tuple(word for word in words if word not in _LITTLE_WORDS) or words
    return CodeQuestion(code, telling[:WORDS_MOST])


def plain(code: str) -> str:
    """Return a code without its dot."""
    return code.replace(".", "").upper()


def words_of(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the folded words of texts, each once, without those that tell nothing apart."""
    found = dict.fromkeys(word for text in texts for part in text.split() for word in _folded(part))
    return tuple(word for word in found if word not in _LITTLE_WORDS)


def one_slip_away(word: str) -> tuple[str, ...]:
    """Return every word that one letter left out, added, replaced or exchanged with its neighbour makes of this one."""
    if len(word) < MEANT_LEAST:
        return ()
    letters = ascii_lowercase + digits
    splits = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    found = dict.fromkeys(left + right[1:] for left, right in splits if right)
    found |= dict.fromkeys(left + right[1] + right[0] + right[2:] for left, right in splits if len(right) > 1)
    found |= dict.fromkeys(left + letter + right[1:] for left, right in splits if right for letter in letters)
    found |= dict.fromkeys(left + letter + right for left, right in splits for letter in letters)
    found.pop(word, None)
    return tuple(found)


@lru_cache(maxsize=50_000)
def _folded(part: str) -> tuple[str, ...]:
    return tuple(word[:WORD_MOST] for word in fold(part).split())
