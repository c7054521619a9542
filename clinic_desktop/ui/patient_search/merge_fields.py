"""Two registrations side by side, field by field, and which of the two values stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QLabel, QRadioButton, QWidget

from clinic_desktop.domain.merging import MERGED_FIELDS
from clinic_desktop.ui.field_names import FIELD_NAMES
from clinic_desktop.ui.patient_search.merge_words import NOT_WRITTEN, name_of, value_words
from clinic_desktop.ui.theme import SPACE_L, SPACE_S, set_look

if TYPE_CHECKING:
    from clinic_desktop.domain.patients import PatientDetails


class MergeFields(QWidget):
    """The survivor's values are chosen at first; what only the other one has is taken over at first."""

    def __init__(self, survivor: PatientDetails, merged: PatientDetails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("merge-fields")
        self._survivor = survivor
        self._merged = merged
        self._theirs: dict[str, QRadioButton] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SPACE_L)
        self._grid.setVerticalSpacing(SPACE_S)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(2, 1)
        self._add_heads()
        for name in MERGED_FIELDS:
            self._add(name)

    @property
    def taken(self) -> tuple[str, ...]:
        """The fields whose value comes from the one that goes."""
        return tuple(name for name, button in self._theirs.items() if button.isChecked())

    def _add_heads(self) -> None:
        for column, (place, who) in enumerate((("Stays", self._survivor), ("Goes", self._merged)), start=1):
            head = QLabel(f"{place}: {name_of(who)}")
            head.setObjectName(f"merge-{place.lower()}")
            head.setTextFormat(Qt.TextFormat.PlainText)
            head.setWordWrap(True)
            set_look(head, "role", "strong")
            self._grid.addWidget(head, 0, column)

    def _add(self, name: str) -> None:
        ours, theirs = (getattr(who.fields, name) or None for who in (self._survivor, self._merged))
        if ours is None and theirs is None:
            return
        row = self._grid.rowCount()
        label = QLabel(FIELD_NAMES[name])
        set_look(label, "role", "muted")
        self._grid.addWidget(label, row, 0)
        if ours == theirs:
            self._grid.addWidget(_text(value_words(name, ours)), row, 1)
            self._grid.addWidget(_text("the same", role="muted"), row, 2)
            return
        group = QButtonGroup(self)
        for column, (side, value) in enumerate((("stays", ours), ("goes", theirs)), start=1):
            button = QRadioButton(value_words(name, value).replace("&", "&&").replace("\n", ", "))
            button.setObjectName(f"merge-{name.replace('_', '-')}-{side}")
            button.setAccessibleName(f"{FIELD_NAMES[name]}: {value_words(name, value)}")
            group.addButton(button)
            self._grid.addWidget(button, row, column)
            if value is None:
                set_look(button, "role", "muted")
            if side == "goes":
                self._theirs[name] = button
                # Nothing is given up where only the one that goes has a value.
                button.setChecked(ours is None)
            else:
                button.setChecked(ours is not None)


def _text(words: str, role: str = "") -> QLabel:
    label = QLabel(words)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    # In line with the words beside the buttons of the other rows.
    label.setIndent(28)
    if role or words == NOT_WRITTEN:
        set_look(label, "role", role or "muted")
    return label
