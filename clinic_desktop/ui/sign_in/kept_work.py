"""What the sign-in and the lock screen say about work that its people have locked: names of staff only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.ui.widgets.message_bar import MessageKind, Offer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from clinic_desktop.ui.widgets.message_bar import MessageBar


def kept_words(people: Sequence[str]) -> str:
    """Say whose work waits, and how to come back to it."""
    return f"Locked and kept as it was: the work of {_names(people)}. Sign in again to go on." if people else ""


def warn_unsaved(message: MessageBar, people: Sequence[str], close: Callable[[], object]) -> None:
    """Say whose text is not saved before the program closes; only the button closes it."""
    offers = [Offer("Close", close), Offer("Keep open", lambda: None)]
    message.show_message(
        MessageKind.WARNING,
        f"{_names(people)}: text is not saved",
        "It is kept for this person alone, and offered the next time he or she signs in.",
        offers,
    )


def _names(people: Sequence[str]) -> str:
    *others, last = people
    return f"{', '.join(others)} and {last}" if others else last
