"""In which order the coded diagnoses of a visit stand: moved by people, and brought together when two have moved them.

The order is a place of the visit's content: the codes one after the other. Nobody is asked about it: whoever saves last
and has moved something is followed, and what the other one has added stands behind.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from clinic_desktop.domain.codes import in_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from clinic_desktop.domain.codes import CodedDiagnosis
    from clinic_desktop.domain.field_merge import Content, Merge

ORDER = "diagnosis_order"
_BETWEEN = ", "


def order_of(diagnoses: Iterable[CodedDiagnosis]) -> str | None:
    """Return the codes by rank, as the place of a content; None where there is no order: of one, or of none."""
    codes = [one.code for one in sorted(diagnoses, key=lambda one: (one.rank, one.code))]
    return _BETWEEN.join(codes) if len(codes) > 1 else None


def arranged(diagnoses: Sequence[CodedDiagnosis], order: str | None) -> tuple[CodedDiagnosis, ...]:
    """Return the diagnoses ranked in this order; what it does not name stands behind, as it was ranked."""
    places = {code: at for at, code in enumerate(_codes(order))}
    wanted = sorted(diagnoses, key=lambda one: (places.get(one.code, len(places)), one.rank, one.code))
    return _ranked(wanted)


def moved(diagnoses: Iterable[CodedDiagnosis], code: str, place: int) -> tuple[CodedDiagnosis, ...]:
    """Return the diagnoses with this one at a place, counted from 0. Whichever comes to stand first is the main one."""
    known = list(in_order(diagnoses))
    one = next((found for found in known if found.code == code), None)
    if one is None:
        return tuple(known)
    known.remove(one)
    known.insert(min(max(place, 0), len(known)), one)
    return _ranked([replace(found, is_main=at == 0) for at, found in enumerate(known)])


def place_of(diagnoses: Iterable[CodedDiagnosis], code: str) -> int:
    """Return where a code stands, counted from 0; -1 if it is not there."""
    return next((at for at, one in enumerate(in_order(diagnoses)) if one.code == code), -1)


def with_merged_order(found: Merge, base: Content, mine: Content, theirs: Content) -> Merge:
    """Return a merge with an order that holds what both did."""
    was, my, their = (_codes(content.get(ORDER)) for content in (base, mine, theirs))
    known = [code for code in was if code in my]
    is_moved = [code for code in my if code in known] != known
    order = [*my, *(code for code in their if code not in my)] if is_moved else their
    order += [code for code in my if code not in order]
    content = {place: value for place, value in found.content.items() if place != ORDER}
    if order:
        content[ORDER] = _BETWEEN.join(order)
    asked = tuple(one for one in found.conflicts if one.place != ORDER)
    return replace(found, content=content, conflicts=asked)


def without_other_codes(found: Merge) -> Merge:
    """Return differences that name the order only where it is another one of the same codes."""
    asked = tuple(
        one for one in found.conflicts if one.place != ORDER or sorted(_codes(one.mine)) == sorted(_codes(one.theirs))
    )
    return replace(found, conflicts=asked)


def _ranked(diagnoses: Sequence[CodedDiagnosis]) -> tuple[CodedDiagnosis, ...]:
    """Return them with ranks that rise; those that rise already are left as they are."""
    ranks = [one.rank for one in diagnoses]
    if all(first < second for first, second in pairwise(ranks)):
        return tuple(diagnoses)
    return tuple(replace(one, rank=at) for at, one in enumerate(diagnoses, 1))


def _codes(order: str | None) -> list[str]:
    return order.split(_BETWEEN) if order else []
