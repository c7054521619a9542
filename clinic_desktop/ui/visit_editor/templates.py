"""Templates: offered when a visit of their type begins empty, or by key; they fill empty texts only."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from clinic_desktop.domain.clinical_text import type_words
from clinic_desktop.domain.placeholders import place_after
from clinic_desktop.domain.visits import TEXT_FIELDS
from clinic_desktop.ui.field_names import FIELD_NAMES
from clinic_desktop.ui.visit_editor.pick_dialog import Pick, PickDialog
from clinic_desktop.ui.widgets.message_bar import MessageKind, Offer

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from clinic_desktop.background.writing import WritingShelf
    from clinic_desktop.domain.identifiers import AppointmentId
    from clinic_desktop.domain.visits import VisitDetails
    from clinic_desktop.domain.writing import VisitTemplate
    from clinic_desktop.ui.visit_editor.form import VisitForm
    from clinic_desktop.ui.visit_editor.insertion import Insertion
    from clinic_desktop.ui.widgets.message_bar import MessageBar

OFFERS_MOST = 3
OFFERED = "This visit is still empty: begin with a template?"


class Templates(QObject):
    def __init__(
        self, shelf: WritingShelf, form: VisitForm, insertion: Insertion, message: MessageBar, window: QWidget
    ) -> None:
        super().__init__(window)
        self._shelf = shelf
        self._form = form
        self._insertion = insertion
        self._message = message
        self._window = window
        self._visit: VisitDetails | None = None
        self._was_offered: AppointmentId | None = None
        shelf.changed.connect(self._offer)

    def follow(self, visit: VisitDetails | None) -> None:
        """Know which visit is on the screen; offer a template if it is empty, once."""
        self._visit = visit
        self._offer()

    def take_back(self) -> None:
        """Somebody began to write without one."""
        if self._message.title == OFFERED and not self._message.isHidden():
            self._message.clear()

    def choose(self, whose: str) -> None:
        """Show the templates for the type of this visit first, then all others."""
        visit = self._visit
        if visit is None or not visit.is_writable:
            return
        picks = tuple(
            Pick(
                one.id,
                "",
                one.title,
                type_words(one.type),
                "Shared" if one.is_shared else "Own",
                self._preview(one),
            )
            for one in sorted(self._shelf.texts.templates, key=lambda one: one.type is not visit.appointment.type)
        )

        def find(typed: str) -> tuple[Pick, ...]:
            words = typed.casefold().split()
            return tuple(one for one in picks if all(word in f"{one.title} {one.place}".casefold() for word in words))

        empty = ("No template", "Templates are made in the menu Visit, Snippets and templates.")
        dialog = PickDialog("templates", "Use a template", "Find a template", whose, find, empty, self._window)
        dialog.picked.connect(self._use_id)
        dialog.open()

    def use(self, template: VisitTemplate) -> None:
        """Fill the texts that are empty, as one step, and go to the first place that is left."""
        if self._visit is None or not self._visit.is_writable:
            return
        texts = {
            name: template.texts[name]
            for name in TEXT_FIELDS
            if template.texts.get(name) and not self._form.texts[name].read().strip()
        }
        if not texts:
            self._message.show_message(
                MessageKind.INFO, "Nothing was inserted", "Every text of this template has something written already."
            )
            return
        with self._form.history.as_one("Use template"):
            for name, text in texts.items():
                area = self._form.texts[name]
                self._insertion.put(area, text, 0, len(area.read()), selects=False)
        first = next((name for name in texts if place_after(self._form.texts[name].read(), 0)), next(iter(texts)))
        self._form.to_place(first)

    def _use_id(self, template_id: str) -> None:
        template = next((one for one in self._shelf.texts.templates if one.id == template_id), None)
        if template is not None:
            self.use(template)

    def _preview(self, template: VisitTemplate) -> str:
        parts = [
            f"{FIELD_NAMES[name]}:\n{self._insertion.preview(template.texts[name]).text}"
            for name in TEXT_FIELDS
            if template.texts.get(name)
        ]
        return "\n\n".join(parts)

    def _offer(self) -> None:
        visit = self._visit
        if visit is None or not visit.is_writable or visit.appointment.id == self._was_offered:
            return
        fitting = [one for one in self._shelf.texts.templates if one.type is visit.appointment.type]
        is_empty = not any(area.read().strip() for area in self._form.texts.values())
        if not fitting or not is_empty or not self._message.isHidden():
            return
        self._was_offered = visit.appointment.id
        offers = [Offer(one.title.replace("&", "&&"), partial(self.use, one)) for one in fitting[:OFFERS_MOST]]
        more = len(fitting) - OFFERS_MOST
        said = "Only empty texts are filled; Ctrl + Z takes it back."
        self._message.show_message(
            MessageKind.INFO,
            OFFERED,
            f"{said} {more} more with Ctrl + Alt + T." if more > 0 else said,
            offers,
        )
