"""A medication line as a label: wrapped between attributes, never cut."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from clinic_desktop.domain.medication_text import Emphasis, medication_line, medication_text
from clinic_desktop.domain.tall_man import TALL_MAN
from clinic_desktop.ui.theme import colours

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.domain.formulary import Formulary
    from clinic_desktop.domain.prescriptions import PrescriptionFields

LINE_HEIGHT = 130
"""Per cent; the guide allows 120 to 140."""


def line_as_html(fields: PrescriptionFields, *, uses_tall_man: bool = False) -> str:
    """Return a medication line as HTML; what is typed in it is escaped."""
    return _html(fields, colours().muted_text.name(), uses_tall_man=uses_tall_man)


@lru_cache(maxsize=500)
def _html(fields: PrescriptionFields, muted: str, *, uses_tall_man: bool) -> str:
    parts = []
    for place, part in enumerate(medication_line(fields)):
        text = part.text
        if place == 0 and uses_tall_man:
            text = " ".join(TALL_MAN.get(word, word) for word in text.split(" "))
        shown = escape(text)
        if part.emphasis is Emphasis.STRONG:
            shown = f"<b>{shown}</b>"
        elif part.emphasis is Emphasis.LABEL:
            shown = f'<span style="color:{muted}">{shown}</span>'
        parts.append(shown)
    return f'<p style="line-height:{LINE_HEIGHT}%; margin:0">{"".join(parts)}</p>'


class MedicationLabel(QLabel):
    def __init__(self, name: str, formulary: Callable[[], Formulary], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._formulary = formulary
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def show_fields(self, fields: PrescriptionFields) -> None:
        self.setText(line_as_html(fields, uses_tall_man=self._formulary().uses_tall_man))
        self.setAccessibleName(medication_text(fields))
