"""Helps while a patient is registered: phone numbers, e-mail addresses, streets and towns. None of them blocks."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStringListModel, Qt, QTimer
from PySide6.QtWidgets import QCompleter, QListView

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain.email_hint import meant_email
from clinic_desktop.ui.phone_hint import PhoneHint, phone_hint
from clinic_desktop.ui.theme import dress
from clinic_desktop.ui.widgets.line_field import LineField

if TYPE_CHECKING:
    from collections.abc import Iterable

    from clinic_desktop.domain.clinic import Clinic
    from clinic_desktop.ui.widgets.form_field import FormField
    from clinic_desktop.ui.workspace import Workspace

PAUSE_MS = 250
NO_COUNTRY = "Not checked: the clinic's country is not set (Administration, Clinic)."
_HOUSE_NUMBER = re.compile(r"(\s*(?:[0-9]+[A-Za-z]?\s+)?)(.*)", re.DOTALL)


class PhoneHelps(QObject):
    """Says under each telephone field how the number is usually written, or that it can hardly be right."""

    def __init__(self, workspace: Workspace, fields: Iterable[FormField], parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._country = ""
        self._is_known = False
        self._fields = [field for field in fields if isinstance(field.editor, LineField)]
        self._asking = {field: LatestTask(workspace.tasks, self) for field in self._fields}
        for field in self._fields:
            pause = QTimer(self, interval=PAUSE_MS, singleShot=True)
            pause.timeout.connect(partial(self._look, field))
            if isinstance(field.editor, LineField):
                field.editor.textChanged.connect(pause.start)
        service = workspace.services.clinic
        workspace.tasks.run(service.details, owner=self, done=self._know, failed=lambda _: None)

    def _know(self, clinic: Clinic) -> None:
        self._country, self._is_known = clinic.country, True
        for field in self._fields:
            self._look(field)

    def _look(self, field: FormField) -> None:
        typed = field.editor.text() if isinstance(field.editor, LineField) else ""
        if not self._is_known:
            return
        work = partial(phone_hint, typed, self._country)
        self._asking[field].run(work, done=partial(self._show, field, typed), failed=lambda _: None)

    def _show(self, field: FormField, typed: str, hint: PhoneHint) -> None:
        is_unchecked = not self._country and bool(typed.strip()) and not typed.strip().startswith(("+", "00"))
        field.set_hint(NO_COUNTRY if is_unchecked else hint.sentence)


class EmailHelp(QObject):
    """Asks whether a well-known provider was meant: gmial.com is most often gmail.com."""

    def __init__(self, field: FormField, parent: QObject) -> None:
        super().__init__(parent)
        self._field = field
        if isinstance(field.editor, LineField):
            field.editor.textChanged.connect(self._look)

    def _look(self, typed: str) -> None:
        meant = meant_email(typed)
        self._field.set_hint(f"Did you mean {meant}?" if meant else "")


class AddressHelp(QObject):
    """Offers streets and towns that other patients live in, as they are typed."""

    def __init__(self, workspace: Workspace, editor: LineField, parent: QObject) -> None:
        super().__init__(parent)
        self._patients = workspace.services.patients
        self._editor = editor
        self._asking = LatestTask(workspace.tasks, self)
        self._model = QStringListModel(self)
        self._completer = QCompleter(self._model, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._popup = QListView()
        self._popup.setObjectName(f"{editor.objectName()}-known")
        self._popup.setAccessibleName("Streets and towns that are known")
        self._completer.setPopup(self._popup)
        dress(self._popup)
        self._completer.setWidget(editor)
        self._completer.activated.connect(self._take)
        self._pause = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self._ask)
        editor.textEdited.connect(self._on_typed)

    def _on_typed(self, _: str) -> None:
        self._popup.hide()
        self._pause.start()

    def _ask(self) -> None:
        typed = self._editor.text()
        if self._editor.cursorPosition() == len(typed):
            begun = begun_part(typed)[1]
            work = partial(self._patients.known_addresses, begun)
            self._asking.run(work, done=partial(self._offer, typed), failed=lambda _: None)

    def _offer(self, typed: str, parts: tuple[str, ...]) -> None:
        before, begun = begun_part(typed)
        others = [before + part for part in parts if part.casefold() != begun.casefold()]
        self._model.setStringList(others)
        if others and typed == self._editor.text() and self._editor.hasFocus():
            self._completer.complete()

    def _take(self, chosen: str) -> None:
        self._editor.setText(chosen)
        self._editor.setCursorPosition(len(chosen))


def begun_part(typed: str) -> tuple[str, str]:
    """Return what stands before the street or town that is typed, its house number included, and its beginning."""
    before, comma, rest = typed.rpartition(",")
    found = _HOUSE_NUMBER.fullmatch(rest)
    number, begun = (found[1], found[2]) if found else ("", rest)
    return before + comma + number, begun.rstrip()
