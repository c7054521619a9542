"""Names without case, accents and punctuation, as they are compared and looked for.

``clinic.fold`` in the database gives the same for every text; a test compares the two.
"""

from __future__ import annotations

import re
import unicodedata

FOLDED_MOST = 100
"""Characters of a folded name that are kept; a test compares it with the database's."""

_CUT = re.compile(
    "[\u00ad\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u064b-\u065f\u0670'`´\u02bc\u2018-\u201b\u2032\u200b-\u200f\u2060\ufeff]+"
)
_SEPARATORS = re.compile(
    "[\u0000-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u00d7\u00f7"
    "\u02b0-\u02ff\u1680\u2000-\u206f\u20a0-\u20bf\u2190-\u2bff\ud800-\udfff\u3000-\u303f\ufe00-\ufe0f\ufeff\uff00-\uffff]+"
)
_PLAIN_LETTERS = str.maketrans(
    {**dict(zip("øłđðŧħŋıς", "olddthniσ", strict=True)), "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"}
)
_SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})


def fold(text: str) -> str:
    """Return the words of a name in small letters without accents, apart by single spaces."""
    return fold_text(text)[:FOLDED_MOST]


def fold_text(text: str) -> str:
    """Fold a text of any length."""
    return _SEPARATORS.sub(" ", _without_accents(text)).strip(" ")


def fold_spelled_out(text: str) -> str:
    """Fold a text after writing ä as ae, ö and ø as oe, ü as ue, å as aa."""
    return fold(unicodedata.normalize("NFC", text).lower().translate(_SPELLED_OUT))


def folded_letters(letter: str) -> str:
    """Return what one character becomes: nothing, a space, or one letter or more."""
    return _SEPARATORS.sub(" ", _without_accents(letter))


def spelled_out_letters(letter: str) -> str:
    """Return what one character becomes when umlauts are spelled out."""
    return folded_letters(letter.lower().translate(_SPELLED_OUT))


def is_one_slip(typed: str, meant: str) -> bool:
    """Whether one letter left out, added, replaced, or two neighbours exchanged makes one word of the other."""
    if typed == meant or abs(len(typed) - len(meant)) > 1:
        return typed == meant
    start = next(
        (at for at, (a, b) in enumerate(zip(typed, meant, strict=False)) if a != b), min(len(typed), len(meant))
    )
    left, right = typed[start:], meant[start:]
    return (
        left[1:] == right[1:]
        or left[1:] == right
        or left == right[1:]
        or (left[1::-1] == right[:2] and left[2:] == right[2:])
    )


def one_letter_less(word: str) -> tuple[str, ...]:
    """Return the word and every word that it becomes by leaving out one letter: what two words a slip apart share."""
    shorter = (word[:at] + word[at + 1 :] for at in range(len(word))) if len(word) > MEANT_LEAST - 1 else ()
    return tuple(dict.fromkeys((word, *shorter)))


MEANT_LEAST = 4
"""Letters that a word must have before a typing error in it is looked for."""


def _without_accents(text: str) -> str:
    bare = _CUT.sub("", unicodedata.normalize("NFKD", text))
    return bare.lower().translate(_PLAIN_LETTERS)
