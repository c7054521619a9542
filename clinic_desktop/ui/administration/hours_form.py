"""A form that changes hours: bookings that would fall out are told before anything is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.domain.errors import EditConflict, NotFound
from clinic_desktop.domain.fallen_bookings import BookingsFallOut
from clinic_desktop.ui.administration.fallen_bookings import FallenBookingsDialog
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.hours_words import booking_words
from clinic_desktop.ui.widgets.form_dialog import FormDialog
from clinic_desktop.ui.widgets.message_bar import MessageBar, MessageKind, Offer

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.domain.identifiers import AppointmentId
    from clinic_desktop.ui.workspace import Workspace

SHOWN = 4
"""How many of the bookings a message names."""


def ask_to_drop(
    message: MessageBar, error: BookingsFallOut, workspace: Workspace, save: Callable[[frozenset[AppointmentId]], None]
) -> None:
    """Say which bookings would fall out, and save only if the person says so."""
    words = words_for(error)
    bookings = error.fallen.bookings
    lines = [booking_words(one, workspace.clock) for one in bookings[:SHOWN]]
    if len(bookings) > SHOWN:
        lines.append(f"and {len(bookings) - SHOWN:,} more")

    def show_list() -> None:
        dialog = FallenBookingsDialog(workspace, message.window(), would_fall=error.fallen)
        dialog.move_wanted.connect(lambda booking: workspace.move_wished.emit(booking, dialog))
        dialog.finished.connect(lambda _: ask_to_drop(message, error, workspace, save))
        dialog.open()

    offers = [
        Offer("Save all the same", lambda: save(frozenset(one.id for one in bookings))),
        Offer("Show list", show_list),
        Offer("Go on editing", lambda: None),
    ]
    message.show_message(MessageKind.WARNING, words.title, "\n".join([words.advice, *lines]), offers)


class HoursForm(FormDialog):
    """Subclasses put ``even_if`` into the order that saves."""

    def __init__(self, name: str, title: str, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(name, title, "Save", workspace.tasks, parent)
        self._workspace = workspace
        self._hours = workspace.services.working_hours
        self.even_if: frozenset[AppointmentId] = frozenset()

    def explain(self, error: ClinicError) -> None:
        if isinstance(error, BookingsFallOut):
            ask_to_drop(self.message, error, self._workspace, self._save_even_if)
        elif isinstance(error, EditConflict | NotFound):
            self.message.show_message(
                MessageKind.ERROR,
                "Somebody else changed this meanwhile",
                "Nothing was overwritten and nothing of yours was saved. Close this and open it again to see what is"
                " there now.",
            )
        else:
            super().explain(error)

    def _save_even_if(self, known: frozenset[AppointmentId]) -> None:
        self.even_if = known
        self.save()
