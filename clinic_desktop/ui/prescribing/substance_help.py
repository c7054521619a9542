"""What an allergy is about, looked for in the formulary: a drug or a group; and whether checks will know it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QListWidget, QVBoxLayout, QWidget

from clinic_desktop.domain.folding import fold
from clinic_desktop.domain.substances import Substance, SubstanceKind, substance_named, substance_words
from clinic_desktop.ui.theme import SPACE_XS, set_look

if TYPE_CHECKING:
    from clinic_desktop.background.known_formulary import KnownFormulary
    from clinic_desktop.ui.widgets.line_field import LineField

_MOST = 6
_KINDS = {SubstanceKind.DRUG: "drug", SubstanceKind.GROUP: "group of drugs", SubstanceKind.CLASS: "class of drugs"}


class SubstanceHelp(QWidget):
    """Stands below the line of an allergen. Nothing is completed: what is picked from the list is written there."""

    def __init__(self, line: LineField, formulary: KnownFormulary, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("allergy-substance")
        self._line = line
        self._formulary = formulary
        self.list = QListWidget()
        self.list.setObjectName("allergy-substances")
        self.list.setAccessibleName("Drugs and groups found")
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.hide()
        self._said = QLabel()
        self._said.setObjectName("allergy-substance-said")
        self._said.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_XS)
        column.addWidget(self.list)
        column.addWidget(self._said)
        line.textEdited.connect(lambda _: self._search())
        line.textChanged.connect(lambda _: self._show_state())
        line.installEventFilter(self)
        self.list.installEventFilter(self)
        self.list.itemClicked.connect(lambda item: self._take(item.text()))
        formulary.changed.connect(self._show_state)
        formulary.want()
        self._show_state()

    def substance(self) -> Substance | None:
        """Return what stands in the line, if the formulary knows it by this name."""
        text = self._line.plain()
        return substance_named(text, self._formulary.now) if text.strip() else None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down leads into the list; Enter there takes a line, Escape leaves it."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress or self.list.isHidden():
            return super().eventFilter(watched, event)
        if watched is self._line and event.key() == Qt.Key.Key_Down:
            self.list.setFocus()
            self.list.setCurrentRow(0)
            return True
        if watched is self.list and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            item = self.list.currentItem()
            if item is not None:
                self._take(item.text())
            return True
        if watched is self.list and event.key() == Qt.Key.Key_Escape:
            self.list.hide()
            self._line.setFocus()
            return True
        return super().eventFilter(watched, event)

    def _search(self) -> None:
        typed, known = fold(self._line.plain()), self._formulary.now
        groups = [one for one in known.groups if typed and f" {typed}" in f" {fold(one)}"]
        drugs = [hit.name for hit in known.search(self._line.plain()) if typed]
        found = list(dict.fromkeys((*groups[: _MOST // 2], *drugs)))[:_MOST]
        self.list.clear()
        self.list.addItems(found)
        self.list.setFixedHeight(len(found) * max(self.list.sizeHintForRow(0), 1) + 2 * self.list.frameWidth())
        self.list.setVisible(bool(found) and found != [self._line.plain()])

    def _take(self, name: str) -> None:
        self._line.setText(name)
        self.list.hide()
        self._line.setFocus()

    def _show_state(self) -> None:
        text, found = self._line.plain().strip(), self.substance()
        if found is not None:
            words = f"Prescriptions are checked against this {_KINDS[found.kind]}"
            name = substance_words(found, self._formulary.now)
            if fold(name) != fold(text):
                words = f"{words}: {name}"
        elif text:
            words = "Not in the formulary: prescriptions cannot be checked against it"
        else:
            words = ""
        self._said.setText(words)
        self._said.setVisible(bool(words))
        set_look(self._said, "role", "small" if found is not None else "near")
