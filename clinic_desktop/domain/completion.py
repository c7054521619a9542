"""What is missing when a visit is about to be completed: the diagnosis must be there, the rest is for a last look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinic_desktop.domain.allergies import AllergyState
from clinic_desktop.domain.problems import cleaned

if TYPE_CHECKING:
    from collections.abc import Iterable

    from clinic_desktop.domain.visits import VisitTexts


@dataclass(frozen=True, slots=True)
class CompletionGap:
    """One thing that is missing. ``place`` is where it belongs: a text of the visit, one of its lists, or "allergies".

    Without a ``must`` the visit can be completed all the same.
    """

    place: str
    words: str
    must: bool = False


def gaps(
    texts: VisitTexts,
    allergies: AllergyState | None,
    empty_rows: Iterable[str] = (),
    others: Iterable[CompletionGap] = (),
) -> tuple[CompletionGap, ...]:
    """Return what is missing, what must be there first.

    ``allergies`` is None while they are not known here; ``empty_rows`` names the lists with rows that nothing was
    written into; ``others`` are found by parts of the visit that check themselves.
    """
    found: list[CompletionGap] = []
    if not cleaned(texts.diagnosis):
        found.append(CompletionGap("diagnosis", "A diagnosis: a visit is completed with one", must=True))
    if not cleaned(texts.chief_complaint):
        found.append(CompletionGap("chief_complaint", "No chief complaint is written down"))
    if not cleaned(texts.treatment_plan):
        found.append(CompletionGap("treatment_plan", "No treatment plan is written down"))
    if allergies in (None, AllergyState.NOT_RECORDED, AllergyState.UNAVAILABLE):
        found.append(CompletionGap("allergies", _ALLERGIES[allergies]))
    found += [CompletionGap(name, f"An empty row in {name}: it is not stored") for name in empty_rows]
    found += others
    return tuple(sorted(found, key=lambda gap: not gap.must))


_ALLERGIES = {
    None: "Whether there are allergies could not be read",
    AllergyState.UNAVAILABLE: "Whether there are allergies could not be read",
    AllergyState.NOT_RECORDED: "Allergies are not recorded, nor that none are known",
}
