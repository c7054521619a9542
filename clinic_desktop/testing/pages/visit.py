"""The visit editor: texts, symptoms, vital signs, prescriptions; start, save, complete."""

from __future__ import annotations

from typing import ClassVar, Self

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QPushButton, QToolButton, QWidget

from clinic_desktop.testing.pages import hands
from clinic_desktop.testing.pages.after_visit import AddendumPage, StrikePartPage, VisitChangesPage, VisitPapersPage
from clinic_desktop.testing.pages.finding import is_visible, widget
from clinic_desktop.testing.pages.lists import ListPage
from clinic_desktop.testing.pages.page import Page
from clinic_desktop.testing.pages.writing import CopyPage, FullTextPage


class VisitPage(Page):
    """Texts are named as in the database, in snake_case: "chief_complaint", "diagnosis"."""

    root_name: ClassVar[str] = "visit-editor"
    message_name: ClassVar[str] = "visit-message"

    @property
    def is_open(self) -> bool:
        """Whether a visit is shown, and not only the hint to open one."""
        return is_visible(self.root, "visit-form")

    def expect_open(self) -> Self:
        return self.expect(lambda: self.is_open, lambda: f"a visit to be shown; {self._notice()}")

    def expect_none(self) -> Self:
        return self.expect(lambda: not self.is_open, "no visit to be shown")

    @property
    def title(self) -> str:
        """The kind of visit."""
        return self._text("visit-title")

    @property
    def when(self) -> str:
        return self._text("visit-when")

    @property
    def status(self) -> str:
        return self.widget("visit-status", QWidget).accessibleName() if self.is_open else ""

    def expect_status(self, words: str) -> Self:
        return self.expect(lambda: self.status == words, lambda: f"the visit to be {words}, not “{self.status}”")

    @property
    def state(self) -> str:
        """Whether it is saved, in words: "Not saved *", "Saving…", "Saved 10:32"."""
        return self._text("visit-state")

    def expect_state(self, words: str) -> Self:
        return self._expect_text("visit-state", words)

    def expect_saved(self) -> Self:
        """Wait until everything typed is stored."""
        return self.expect(
            lambda: self.state.startswith("Saved"),
            lambda: f"the visit to be saved; it says “{self.state}” and “{self.message.words}”",
        )

    @property
    def presence(self) -> str:
        """Who else has this visit open, in words; nothing if nobody has."""
        return self._text("visit-presence-words") if is_visible(self.root, "visit-presence") else ""

    def expect_presence(self, *parts: str) -> Self:
        """Wait until the line about others says all of this; without parts, until it is gone."""
        return self.expect(
            lambda: all(part in self.presence for part in parts) if parts else not self.presence,
            lambda: f"the line about others to say {parts or 'nothing'}, not “{self.presence}”",
        )

    def start(self) -> Self:
        """Start the visit, and wait until it can be written."""
        return self.press("Ctrl+Shift+S").expect_status("In progress")

    def save(self) -> Self:
        """Save with Ctrl+S. What comes of it is for expect_saved() or expect_message()."""
        return self.press("Ctrl+S")

    def complete(self) -> Self:
        """Complete, whatever is missing that need not be there. For expect_status("Completed") or expect_missing()."""
        self.ask_to_complete()
        button = self.widget("completing-now", QPushButton)
        return self._click("completing-now") if button.isVisible() and button.isEnabled() else self

    def ask_to_complete(self) -> Self:
        """Ask to complete and answer nothing: what is missing is for expect_missing()."""
        return self.press("Ctrl+Shift+Return")

    @property
    def missing(self) -> list[str]:
        """What is said to be missing before the visit is completed, line by line."""
        if not is_visible(self.root, "completing"):
            return []
        lines = self.widget("completing", QWidget).findChildren(QPushButton)
        return [one.text() for one in lines if one.objectName().startswith("completing-gap-") and not one.isHidden()]

    def expect_missing(self, *beginnings: str) -> Self:
        """Wait until exactly these lines say what is missing; the beginning of each is enough."""
        return self.expect(
            lambda: (
                len(self.missing) == len(beginnings)
                and all(line.startswith(words) for line, words in zip(self.missing, beginnings, strict=True))
            ),
            lambda: f"what is missing to be {beginnings}, not {self.missing}",
        )

    def go_to_missing(self, number: int) -> Self:
        """Press a line of what is missing, counted from 1."""
        return self._click(f"completing-gap-{number}")

    def go_on_writing(self) -> Self:
        return self._click("completing-go-on")

    @property
    def struck(self) -> str:
        """What stands above a visit that was entered in error; nothing above others."""
        return self._text("visit-struck-words") if is_visible(self.root, "visit-struck") else ""

    @property
    def addenda(self) -> list[tuple[str, str]]:
        """Who signed each addendum and what it says, in their order."""
        found, number = [], 1
        while is_visible(self.root, f"addendum-{number}"):
            found.append((self._text(f"addendum-{number}-signed"), self._text(f"addendum-{number}-text")))
            number += 1
        return found

    @property
    def struck_parts(self) -> list[tuple[str, str]]:
        """What of the visit was entered in error, and why, in the order in which it was struck."""
        found, number = [], 1
        while is_visible(self.root, f"visit-struck-part-{number}"):
            part = f"visit-struck-part-{number}"
            found.append((self._text(f"{part}-head"), self._text(f"{part}-why")))
            number += 1
        return found

    @property
    def letters(self) -> list[str]:
        """The letters that were written at this visit, in words."""
        found, number = [], 1
        while is_visible(self.root, f"visit-letter-{number}"):
            found.append(self._text(f"visit-letter-{number}-head"))
            number += 1
        return found

    def expect_addenda(self, *texts: str) -> Self:
        """Wait until these addenda stand below the visit."""
        return self.expect(
            lambda: [text for _, text in self.addenda] == list(texts), lambda: f"addenda {texts}, not {self.addenda}"
        )

    def is_struck_row(self, name: str, row: int) -> bool:
        """Whether a row of "symptoms" or "prescriptions" is shown struck through."""
        model = ListPage(self.window, f"{name}-table").table.model()
        font = model.index(row, 0).data(Qt.ItemDataRole.FontRole)
        return isinstance(font, QFont) and font.strikeOut()

    def is_struck_vital(self, name: str) -> bool:
        return self.widget(_vital_name(name), QLineEdit).font().strikeOut()

    def is_in_view(self, name: str) -> bool:
        """Whether some of a text can be seen without scrolling."""
        return not self.widget(_text_name(name), QPlainTextEdit).visibleRegion().isEmpty()

    def shown_struck(self, name: str) -> bool:
        """Whether a text is shown struck through."""
        return self.widget(_text_name(name), QPlainTextEdit).font().strikeOut()

    def add_addendum(self) -> AddendumPage:
        self.press("Alt+F10")
        return AddendumPage(self.window)

    def strike_part(self) -> StrikePartPage:
        self.press("Alt+Shift+F10")
        return StrikePartPage(self.window)

    def show_papers(self) -> VisitPapersPage:
        self.press("Ctrl+Alt+P")
        return VisitPapersPage(self.window)

    def show_changes(self) -> VisitChangesPage:
        self.press("Ctrl+Alt+H")
        return VisitChangesPage(self.window)

    def hint(self, name: str) -> str:
        """Return what stands under a text while nothing is wrong: "See addendum 1"."""
        return self.problem(name)

    def to_section(self, number: int) -> Self:
        """Put the cursor into a section: 1 subjective, 2 objective, 3 assessment, 4 plan."""
        return self.press(f"Ctrl+{number}")

    def write(self, name: str, text: str) -> Self:
        """Write a text in place of what stands there."""
        return self._write(_text_name(name), text)

    def write_more(self, name: str, text: str) -> Self:
        """Write at the end of a text."""
        hands.click_into(self.widget(_text_name(name), QPlainTextEdit))
        return self.press("Ctrl+End").type_text(text)

    def copy_last_visit(self, section: str) -> CopyPage:
        """Ask for what the last visit says: "subjective", "objective", "assessment", "plan"."""
        self._click(f"visit-{section}-header-copy-{section}")
        return CopyPage(self.window)

    def whole_pane(self) -> FullTextPage:
        """Show the text that has the cursor in the whole pane."""
        self.press("F4")
        return FullTextPage(self.window)

    def spelling(self, name: str) -> str:
        """Return what is said about unknown words below a text."""
        return self._text(f"{_text_name(name)}-spelling")

    def expect_copied(self, name: str, words: str) -> Self:
        """Wait until this is said of lines that stand in the last visit: "1 line word for word as on 12-Oct-2025"."""
        return self._expect_text(f"{_text_name(name)}-copied", words)

    def text(self, name: str) -> str:
        return self._text(_text_name(name))

    def expect_text(self, name: str, text: str) -> Self:
        return self._expect_text(_text_name(name), text)

    def counter(self, name: str) -> str:
        """Return how many characters of a text are written and how many are allowed."""
        return self._text(f"{_text_name(name)}-counter")

    def problem(self, name: str) -> str:
        """Return what stands under a text, if anything is wrong."""
        label = f"{_text_name(name)}-problem"
        return self._text(label) if is_visible(self.root, label) else ""

    @property
    def is_writable(self) -> bool:
        return not self.widget("visit-chief-complaint", QPlainTextEdit).isReadOnly()

    @property
    def offers(self) -> list[str]:
        """What can be done with the visit now, of "start", "save" and "complete"."""
        buttons = {name: self.widget(f"visit-{name}-visit", QToolButton) for name in ("start", "save", "complete")}
        return [name for name, button in buttons.items() if button.isVisible() and button.isEnabled()]

    @property
    def symptoms(self) -> ListPage:
        return ListPage(self.window, "symptoms-table")

    @property
    def prescriptions(self) -> ListPage:
        return ListPage(self.window, "prescriptions-table")

    def add_symptom(self, **texts: str) -> Self:
        """Add a row and fill it in by columns: symptom="Cough", body_site="Chest"."""
        return self._add("symptoms", self.symptoms, texts)

    def begin_symptom(self, text: str) -> Self:
        """Add a row and type into its first cell, without finishing it."""
        return self._begin("symptoms", self.symptoms).type_text(text)

    def add_prescription(self, **texts: str) -> Self:
        """Add an empty row and fill it in by columns: medication="Ibuprofen", dose="1 tablet"."""
        return self._add("prescriptions", self.prescriptions, texts)

    def delete_symptom(self, **texts: str) -> Self:
        self.symptoms.choose(**texts)
        return self._click("symptoms-header-delete-symptoms")

    def undo_symptoms(self) -> Self:
        return self._click("symptoms-header-undo-symptoms")

    def write_vital(self, name: str, value: str) -> Self:
        """Write a vital sign and leave the field: "systolic", "temperature", "weight" and so on."""
        return self._write(_vital_name(name), value).press("Tab")

    def vital(self, name: str) -> str:
        return self.widget(_vital_name(name), QLineEdit).text()

    def vital_words(self, name: str) -> str:
        """Return what is said under a value: out of the normal range, or not possible."""
        return self._text(f"{_vital_name(name)}-words")

    def offered_conversion(self, name: str) -> str:
        """Return the words of the offer to convert a value from another unit, if there is one."""
        button = self.widget(f"{_vital_name(name)}-convert", QPushButton)
        return button.text() if button.isVisible() else ""

    def convert(self, name: str) -> Self:
        """Take the offer."""
        return self._click(f"{_vital_name(name)}-convert")

    @property
    def bmi(self) -> str:
        return self._text("vitals-bmi")

    def _add(self, name: str, table: ListPage, texts: dict[str, str]) -> Self:
        row = len(table.rows)
        self._begin(name, table)
        table.fill(row, texts)
        return self

    def _begin(self, name: str, table: ListPage) -> Self:
        rows = len(table.rows)
        way = "write" if name == "prescriptions" else "add"
        self._click(f"{name}-header-{way}-{name}")
        return self.expect(lambda: len(table.rows) == rows + 1, f"one more row in {name}")

    def _notice(self) -> str:
        name = "visit-none-notice-title"
        return f"it says “{widget(self.root, name, QWidget).property('text')}”"


def _text_name(name: str) -> str:
    return f"visit-{name.replace('_', '-')}"


def _vital_name(name: str) -> str:
    return f"vitals-{name.replace('_', '-')}"
