"""Words for what the server did not store because it is dangerous if it is right."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def unconfirmed_words(names: Iterable[str]) -> tuple[str, str]:
    """Return that these vital signs were not stored because nobody said that they are right."""
    named = ", ".join(names) or "A vital sign"
    advice = (
        f"{named}: say at the field that it is right, or correct it, and save again. Nothing was stored yet; what you"
        " typed is still here."
    )
    return "A dangerous value has to be confirmed", advice
