"""Which words of a clinical text are looked up in a dictionary, and which never are."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_WORD = re.compile(r"(?<![\w.@/#&{])[^\W\d_](?:[^\W_]|['’](?=[^\W\d_]))+(?![\w@/]|\.\w)|\{\{[^{}\n]{0,60}\}\}")
_ABBREVIATION_MOST = 6
WORD_MOST = 40
"""A longer one is no word of any dictionary, and looking it up may take for ever."""

SYSTEM_OFF = ""
"""The language of nobody's spell check: it is switched off."""


def words_to_check(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and word. Left out: places, words with digits, short words in capitals (BP, COPD)."""
    for found in _WORD.finditer(text):
        word = found[0]
        if (
            word[0] == "{"
            or len(word) > WORD_MOST
            or (word.isupper() and len(word) <= _ABBREVIATION_MOST)
            or any(map(str.isdigit, word))
        ):
            continue
        yield found.start(), found.end(), word.replace("’", "'")


def known_forms(word: str) -> tuple[str, ...]:
    """Return the forms of a word under which it may be known: as it is, in small letters, without 's."""
    small = unicodedata.normalize("NFC", word).casefold()
    return (small, small.removesuffix("'s"))


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """Return the words of names and terms, in small letters, as a set of what is never wrong."""
    return frozenset(
        form for text in texts for _, _, word in words_to_check(text.title()) for form in known_forms(word)
    )


def medical_words(resources: Path) -> frozenset[str]:
    """Read the words of medicine that dictionaries lack, and the names of drugs if there is a formulary."""
    texts = (resources / "medical_words.txt").read_text(encoding="utf-8").splitlines()
    formulary = resources / "formulary.csv"
    if formulary.exists():
        texts += formulary.read_text(encoding="utf-8").splitlines()
    return words_of(texts)
