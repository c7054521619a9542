"""What is said about places that are left in a visit's texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.ui.field_names import FIELD_NAMES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from clinic_desktop.domain.placeholders import Place


def words_for_places(left: Mapping[str, tuple[Place, ...]]) -> tuple[str, str]:
    """Return title and advice: which places are still to be filled, before a visit is completed."""
    number = sum(len(found) for found in left.values())
    where = "; ".join(
        f"{FIELD_NAMES[name]}: {', '.join(f'{{{{{one.name}}}}}' for one in found)}" for name, found in left.items()
    )
    title = "One place is still to be filled" if number == 1 else f"{number} places are still to be filled"
    return title, f"{where}. The visit is not completed yet."
