"""Words of names that a slip of the finger may have made a typed word of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.domain.folding import MEANT_LEAST, is_one_slip, one_letter_less

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clinic_desktop.db.database import ReadSession

_SHARING_LETTERS = "SELECT DISTINCT word FROM clinic.name_word_key WHERE kind = 's' AND key = ANY(%s::text[])"


def meant_words(session: ReadSession, typed: Sequence[str]) -> list[tuple[str, ...]]:
    """Return, for each word typed, the known words one slip away; none for short words."""
    keys = [key for word in typed if len(word) >= MEANT_LEAST for key in one_letter_less(word)]
    if not keys:
        return [() for _ in typed]
    known = sorted(session.connection().exec_driver_sql(_SHARING_LETTERS, (keys,)).scalars())
    return [
        tuple(word for word in known if word != one and is_one_slip(one, word)) if len(one) >= MEANT_LEAST else ()
        for one in typed
    ]
