"""Addenda, what was entered in error, and letters, shown below a visit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from clinic_desktop.domain.addenda import KIND_WORDS
from clinic_desktop.domain.clinical_text import format_moment, one_line
from clinic_desktop.domain.medication_text import medication_text
from clinic_desktop.domain.struck import VisitPart
from clinic_desktop.domain.us_units import Units
from clinic_desktop.domain.vital_text import vital_text
from clinic_desktop.ui.field_names import FIELD_NAMES
from clinic_desktop.ui.theme import SPACE_M, SPACE_S, SPACE_XS, set_look
from clinic_desktop.ui.visit_editor.addendum_dialog import SECTION_WORDS
from clinic_desktop.ui.visit_editor.papers_dialog import letter_words, signed_words
from clinic_desktop.ui.widgets.icon_label import IconLabel
from clinic_desktop.ui.widgets.section_header import SectionHeader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clinic_desktop.domain.addenda import Addendum
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.letters import Letter
    from clinic_desktop.domain.struck import StruckPart
    from clinic_desktop.domain.visits import VisitDetails


class AfterPanel(QWidget):
    """Hidden while there is nothing to show. ``whole`` is the strip that stands above a visit that was struck."""

    def __init__(self, clock: ClinicClock, units: Units = Units.METRIC, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("visit-after")
        self._clock = clock
        self._units = units
        self.whole = _Strip("visit-struck")
        self._addenda = SectionHeader("addenda-header", "Addenda", "notebook-pen")
        self._struck = SectionHeader("struck-header", "Entered in error", "ban")
        self._letters = SectionHeader("letters-header", "Letters", "mail")
        self._columns: dict[str, QVBoxLayout] = {}
        self._shown: tuple[object, ...] | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_S)
        for name, header in (("addenda", self._addenda), ("struck", self._struck), ("letters", self._letters)):
            column.addWidget(header)
            self._columns[name] = QVBoxLayout()
            self._columns[name].setSpacing(SPACE_S)
            column.addLayout(self._columns[name])

    def show_visit(self, visit: VisitDetails | None, letters: tuple[Letter, ...]) -> None:
        wanted = (visit.appointment.id, visit.addenda, visit.struck, letters) if visit is not None else None
        if wanted == self._shown:
            return
        self._shown = wanted
        addenda = [self._addendum(visit, one) for one in visit.addenda] if visit else []
        struck = list(self._struck_lines(visit)) if visit else []
        written = [self._letter(visit, one, place) for place, one in enumerate(letters, start=1)] if visit else []
        for name, header, lines in (
            ("addenda", self._addenda, addenda),
            ("struck", self._struck, struck),
            ("letters", self._letters, written),
        ):
            _fill(self._columns[name], lines)
            header.set_count(len(lines) or None)
            header.setVisible(bool(lines))
        whole = visit.struck.whole(visit.appointment.id) if visit else None
        self.whole.say(f"This visit was {_small(struck_words(whole, self._clock))}" if whole else "")
        self.setVisible(bool(addenda or struck or written))

    def _addendum(self, visit: VisitDetails, one: Addendum) -> QWidget:
        about = f" to {SECTION_WORDS[one.section].lower()}" if one.section else ""
        at = format_moment(self._clock.local(one.written_at))
        head = f"Addendum {one.number} · {KIND_WORDS[one.kind]}{about}"
        found = visit.struck.find(VisitPart.ADDENDUM, one.id, visit.appointment.id)
        why = struck_words(found, self._clock) if found else ""
        signed = f"{one.author_name} ({one.author_role}), {at}"
        return _Entry(f"addendum-{one.number}", head, signed, one.text, why)

    def _letter(self, visit: VisitDetails, one: Letter, place: int) -> QWidget:
        found = visit.struck.find(VisitPart.LETTER, one.id, visit.appointment.id)
        why = struck_words(found, self._clock) if found else ""
        return _Entry(f"visit-letter-{place}", letter_words(one), signed_words(one, self._clock), "", why)

    def _struck_lines(self, visit: VisitDetails) -> Iterator[QWidget]:
        shown = ((one, _part_words(visit, one, self._units)) for one in visit.struck.parts)
        for place, (one, words) in enumerate((pair for pair in shown if pair[1]), start=1):
            yield _Entry(f"visit-struck-part-{place}", words, "", "", struck_words(one, self._clock), is_struck=True)


class _Strip(QFrame):
    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._words = QLabel()
        self._words.setObjectName(f"{name}-words")
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setWordWrap(True)
        set_look(self._words, "tint", "warning")
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, SPACE_S)
        row.setSpacing(SPACE_S)
        row.addWidget(IconLabel("ban", "warning_text"))
        row.addWidget(self._words, 1)
        self.hide()

    def say(self, words: str) -> None:
        self._words.setText(words)
        self.setVisible(bool(words))


class _Entry(QFrame):
    """One thing with who signed it; struck through, with why, if it was entered in error."""

    def __init__(
        self, name: str, head: str, signed: str, text: str, why: str, *, is_struck: bool | None = None
    ) -> None:
        super().__init__()
        self.setObjectName(name)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_S, 0, SPACE_S, 0)
        column.setSpacing(SPACE_XS)
        struck = bool(why) if is_struck is None else is_struck
        for part, words, role, is_struck_part in (
            ("head", head, "strong", struck and not text),
            ("signed", signed, "muted", False),
            ("text", text, "", struck),
            ("why", why, "problem", False),
        ):
            if words:
                column.addWidget(_label(f"{name}-{part}", words, role, is_struck=is_struck_part))


def _label(name: str, words: str, role: str, *, is_struck: bool) -> QLabel:
    label = QLabel(words)
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    if role:
        set_look(label, "role", role)
    if is_struck:
        label.setProperty("struck", True)
    return label


def struck_words(one: StruckPart, clock: ClinicClock) -> str:
    """Return what stands beside something that does not count any more."""
    return f"Entered in error: {one.reason} ({one.by}, {format_moment(clock.local(one.at))})"


def _small(words: str) -> str:
    return f"{words[:1].lower()}{words[1:]}. It does not count any more."


def _part_words(visit: VisitDetails, one: StruckPart, units: Units) -> str:
    """Return what was struck; nothing for what says so itself."""
    if one.part is VisitPart.SYMPTOM:
        return next((f"Symptom: {one_line(row.fields.name)}" for row in visit.symptoms if row.id == one.id), "")
    if one.part is VisitPart.PRESCRIPTION:
        found = (row.fields for row in visit.prescriptions if row.id == one.id)
        return next((f"Prescription: {medication_text(fields)}" for fields in found), "")
    if one.part is VisitPart.VITAL and visit.vitals is not None:
        measured = vital_text(one.field, visit.vitals.values, visit.vitals.observed, units)
        return f"{FIELD_NAMES[one.field]} {measured}"
    return ""


def _fill(column: QVBoxLayout, lines: list[QWidget]) -> None:
    while column.count():
        item = column.takeAt(0)
        widget = item.widget() if item is not None else None
        if widget is not None:
            widget.hide()
            widget.deleteLater()
    for line in lines:
        column.addWidget(line)
