"""What is said about drafts: text that was typed and not saved."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from clinic_desktop.domain.clinical_text import format_moment
from clinic_desktop.domain.drafts import DraftSubject
from clinic_desktop.ui.error_words import Words, field_name
from clinic_desktop.ui.widgets.versions_dialog import VersionsWords

if TYPE_CHECKING:
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.drafts import DraftText, KeptDraft

RECOVERY = VersionsWords(
    title="Text that was not saved",
    said="What you typed and did not save, and what stands there now. Choose for each place; nothing is "
    "stored until you save.",
    mine="Typed",
    theirs="In the visit now",
    before="When you began",
    later="Not now",
)

RECOVERY_OF_FORM = replace(RECOVERY, theirs="Stored now")

DISCARDING = Words("Discard what was typed?", "It was not saved and cannot be brought back.")

SUBJECTS = {
    DraftSubject.VISIT: "Visit",
    DraftSubject.PATIENT: "Patient's details",
    DraftSubject.BOOKING: "Booking",
    DraftSubject.SERIES: "Series of bookings",
    DraftSubject.MOVED_SERIES: "Moving a series",
    DraftSubject.CANCELLED_SERIES: "Cancelling a series",
    DraftSubject.EARLIER_WISH: "Wish for an earlier time",
    DraftSubject.RECALL: "Recall",
    DraftSubject.CLOSED_RECALL: "Closing a recall",
    DraftSubject.WALK_IN: "Walk-in",
    DraftSubject.HAS_LEFT: "Why somebody left",
    DraftSubject.STATUS: "Reason for a booking",
    DraftSubject.ARCHIVING: "Archiving a patient",
    DraftSubject.WEEK: "Working hours",
    DraftSubject.CLOSING: "Closed time",
    DraftSubject.CLINIC: "Clinic",
    DraftSubject.ALLERGY: "Allergy",
    DraftSubject.CONDITION: "Condition",
    DraftSubject.SNIPPET: "Snippet",
    DraftSubject.TEMPLATE: "Template of a visit",
    DraftSubject.ADDENDUM: "Addendum",
    DraftSubject.LETTER: "Letter",
}

WAITING = Words(
    "Not saved yet: the server cannot be reached",
    "Your text is safe on this computer. Go on writing: it is saved by itself as soon as the server answers.",
)

WAITING_FORM = Words(
    "Not saved yet: the server cannot be reached",
    "What you entered is safe on this computer. Leave this open: it is saved by itself as soon as the server answers.",
)

BACK = Words("The server answers again", "You have changed this meanwhile: save when it is complete.")

COMPLETION_WAITING = Words(
    "Not completed: the server cannot be reached",
    "Your text is safe on this computer and is saved by itself as soon as the server answers. Complete the visit then.",
)


def about_words(text: DraftText, clock: ClinicClock) -> str:
    """Say what a draft is about: "Visit of 24-Nov-2026 10:30"."""
    what = SUBJECTS[text.subject]
    starts_at = text.about.get("starts_at")
    return f"{what} of {format_moment(clock.local(datetime.fromisoformat(starts_at)))}" if starts_at else what


_IN_OWN_WORDS = ("reason", "why", "note", "name", "address", "phone", "open-", "break-")
"""Fields in which people write; the others hold what was chosen."""


def gone_words(text: DraftText, why: Words) -> Words:
    """Say that a form cannot be opened again, with what was typed in it, so that it can be used elsewhere."""
    typed = [
        f"{field_name(name)}: {typed}"
        for name, typed in text.typed.items()
        if typed != text.base.get(name, "") and name.startswith(_IN_OWN_WORDS)
    ]
    said = f"What you typed is kept. {'; '.join(typed)}." if typed else "What you typed is kept."
    return Words(f"{SUBJECTS[text.subject]}: this cannot be opened now", f"{why.title}. {said}")


def state_words(kept: KeptDraft) -> str:
    return "Being written there now" if kept.is_open_elsewhere else "Not saved"


def found_words(kept: KeptDraft, when: str) -> Words:
    """Say in an editor that something typed before was not saved."""
    where = f" at {kept.draft.workstation}" if kept.draft.workstation else ""
    if kept.is_open_elsewhere:
        return Words(
            f"You are writing here{where} at this moment",
            f"Last changed {when} and not saved yet. Save it there, or compare what came here.",
        )
    return Words(
        f"What you typed here on {when}{where} was not saved", "It was kept. Compare it with what is stored now."
    )


def shelf_words(count: int, damaged: int) -> Words:
    """Say above all panes what was found again."""
    if not count:
        things = "1 draft is" if damaged == 1 else f"{damaged} drafts are"
        return Words(f"{things} damaged and cannot be read", "What was saved is not touched by that.")
    things = "Text of yours was not saved" if count == 1 else f"{count} texts of yours were not saved"
    return Words(things, "Kept from when the program ended or you put it aside. It can be opened where it belongs.")
