"""Words that mix Latin letters with Cyrillic or Greek ones that look the same: to a search they are other words."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"\w+")
# α, β, γ and their like belong to names of substances and look like no Latin letter.
_GREEK_LOOK_ALIKES = frozenset("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοικνρυχ")


@lru_cache(maxsize=1000)
def mixed_words(text: str) -> tuple[str, ...]:
    """Return the words of a text that hold letters of two alphabets which are easily taken for one another."""
    if text.isascii():
        return ()
    return tuple(word for word in _WORD.findall(unicodedata.normalize("NFC", text)) if _is_mixed(word))


def _is_mixed(word: str) -> bool:
    names = [unicodedata.name(letter, "") for letter in word]
    has_latin = any(name.startswith("LATIN ") for name in names)
    has_other = any(name.startswith("CYRILLIC ") for name in names) or not _GREEK_LOOK_ALIKES.isdisjoint(word)
    return has_latin and has_other
