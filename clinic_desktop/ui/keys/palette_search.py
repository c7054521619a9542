"""Which actions are meant by what is typed into the palette, the likeliest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.domain.folding import fold, folded_letters

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from clinic_desktop.ui.keys.offered_actions import OfferedAction

_BEGINS, _BEGINS_WORD, _WITHIN, _ELSEWHERE, _LETTERS = range(5)


def matching(typed: str, offered: Iterable[OfferedAction], recent: Sequence[str] = ()) -> tuple[OfferedAction, ...]:
    """Return the actions in which every word typed occurs; among equals those used last, then the usable ones."""
    words = fold(typed).split()
    ranked = []
    for number, one in enumerate(offered):
        ranks = [_rank(word, one) for word in words]
        if None not in ranks:
            used = recent.index(one.name) if one.name in recent else len(recent)
            ranked.append(((sum(rank or 0 for rank in ranks), used, not one.is_usable if words else 0, number), one))
    return tuple(one for _, one in sorted(ranked, key=lambda pair: pair[0]))


def marked_parts(typed: str, said: str) -> tuple[tuple[int, int], ...]:
    """Return where, and how long, the words typed stand in a text, in order; accents make no difference."""
    # A letter that folds to several would move what follows: such texts are marked as they are written.
    plain = "".join(folded_letters(letter) for letter in said)
    looked_in = plain if len(plain) == len(said) else said.lower()
    found = {(looked_in.find(word), len(word)) for word in fold(typed).split() if word in looked_in}
    ends, kept = 0, []
    for start, length in sorted(found):
        if start >= ends:
            kept.append((start, length))
            ends = start + length
    return tuple(kept)


def _rank(word: str, one: OfferedAction) -> int | None:
    """Return how well a word fits, 0 the best, or None."""
    said = fold(one.words)
    if said.startswith(word):
        return _BEGINS
    if any(part.startswith(word) for part in said.split()):
        return _BEGINS_WORD
    if word in said:
        return _WITHIN
    if word in fold(f"{one.place} {one.keys} {one.tip}"):
        return _ELSEWHERE
    return _LETTERS if len(word) > 1 and _are_letters_of(word, said) else None


def _are_letters_of(word: str, said: str) -> bool:
    """Whether the letters occur in this order, the first of them at the beginning of a word: "bkapp" of "Book app…"."""
    parts = said.split()
    for start, part in enumerate(parts):
        if part[0] == word[0]:
            left = iter("".join(parts[start:]))
            if all(letter in left for letter in word):
                return True
    return False
