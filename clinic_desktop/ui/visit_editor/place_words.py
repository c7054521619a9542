"""What is said about places that are left in a visit's texts when it is about to be completed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.domain.completion import CompletionGap
from clinic_desktop.ui.field_names import FIELD_NAMES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from clinic_desktop.domain.placeholders import Place


def gaps_of_places(left: Mapping[str, tuple[Place, ...]]) -> tuple[CompletionGap, ...]:
    """Return a gap for each text with places that are still to be filled."""
    return tuple(
        CompletionGap(name, f"{FIELD_NAMES[name]}: still to be filled: {_named(found)}") for name, found in left.items()
    )


def _named(found: tuple[Place, ...]) -> str:
    return ", ".join(f"{{{{{one.name}}}}}" for one in found)
