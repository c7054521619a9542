"""What one edit did to a text: where, what went, what came. Places are counted in characters, as Python counts them."""

from __future__ import annotations

from dataclasses import dataclass

_TYPED_MOST = 2
"""A key, or a key with its accent. What is longer was pasted, dictated or inserted, and is a step of its own."""


@dataclass(frozen=True, slots=True)
class Splice:
    """At ``start``, ``removed`` went and ``added`` came in its place."""

    start: int
    removed: str
    added: str

    @property
    def end(self) -> int:
        """Where what was added ends."""
        return self.start + len(self.added)

    @property
    def reverse(self) -> Splice:
        return Splice(self.start, self.added, self.removed)

    def fits(self, text: str) -> bool:
        """Say whether what it takes away stands where it takes it from."""
        return text[self.start : self.start + len(self.removed)] == self.removed and self.start <= len(text)

    def applied(self, text: str) -> str:
        return text[: self.start] + self.added + text[self.start + len(self.removed) :]


def splice_between(before: str, after: str) -> Splice:
    """Return the shortest edit that makes one text of the other."""
    start = _alike(before, after)
    most = min(len(before), len(after)) - start
    end = min(_alike(before[::-1], after[::-1]), most)
    return Splice(start, before[start : len(before) - end], after[start : len(after) - end])


def joined(last: Splice, following: Splice) -> Splice | None:
    """Return both as one step, if a person would take them back together: the letters of one word, typed or deleted."""
    if max(len(following.added), len(following.removed)) > _TYPED_MOST:
        return None
    if not following.removed and not last.removed:
        return _typed_on(last, following)
    if not following.added and not last.added:
        return _deleted_on(last, following)
    return None


def utf16_length(text: str) -> int:
    """Return how long Qt thinks a text is."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _typed_on(last: Splice, following: Splice) -> Splice | None:
    begins_a_word = last.added[-1:].isspace() and not following.added[:1].isspace()
    if following.start != last.end or begins_a_word or "\n" in following.added:
        return None
    return Splice(last.start, "", last.added + following.added)


def _deleted_on(last: Splice, following: Splice) -> Splice | None:
    if following.start + len(following.removed) == last.start:
        ends_a_word = last.removed[:1].isspace() and not following.removed[-1:].isspace()
        return None if ends_a_word else Splice(following.start, following.removed + last.removed, "")
    if following.start == last.start:
        return Splice(last.start, last.removed + following.removed, "")
    return None


def _alike(one: str, other: str) -> int:
    """Return how many characters both begin with alike, by halves: long texts are compared by the machine."""
    least, most = 0, min(len(one), len(other))
    while least < most:
        middle = (least + most + 1) // 2
        if one[least:middle] == other[least:middle]:
            least = middle
        else:
            most = middle - 1
    return least
