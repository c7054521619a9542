"""Why patients are not merged, in words: what happened, and what to do. ui/error_words.py fills them in."""

from __future__ import annotations

from clinic_desktop.domain.merging import MergeObstacle, MergeRefused, PatientMerged

_NOTHING = "Nothing was changed."
_REFUSALS = {
    MergeObstacle.IN_PROGRESS: ("A visit of {detail} is in progress", f"{_NOTHING} Wait until the visit is over."),
    MergeObstacle.CHART_OPEN: (
        "A chart of one of them is open",
        f"It is open with {{detail}}. {_NOTHING} Ask them to open another patient, or to sign out.",
    ),
    MergeObstacle.OVERLAP: (
        "Both have a booking at the same time",
        f"One person cannot be in two places. {_NOTHING} Move or cancel one of the bookings first.",
    ),
    MergeObstacle.MERGED_ALREADY: (
        "One of them was merged with somebody already",
        f"{_NOTHING} Look for the patient again: the old name finds who is left.",
    ),
    MergeObstacle.MERGED_LATER: (
        "A later merge has to be undone first",
        f"The patient was merged once more since. {_NOTHING} Undo merges in reverse order, the latest first.",
    ),
    MergeObstacle.SURVIVOR_ARCHIVED: (
        "The patient who stays is archived",
        f"{_NOTHING} Restore the patient first, or let the other one stay.",
    ),
    MergeObstacle.SAME: ("This was merged already, or is one patient", f"{_NOTHING} Choose two patients again."),
}


def words_for_merging(error: MergeRefused | PatientMerged) -> tuple[str, str]:
    """Return title and advice."""
    if isinstance(error, PatientMerged):
        return (
            f"This patient is now {error.survivor}",
            "Two registrations were made one. Nothing was changed here: open the other one, or undo the merge.",
        )
    title, advice = _REFUSALS[error.why]
    return title.format(detail=error.detail or "one of them"), advice.format(detail=error.detail or "somebody")
