"""Codes of diagnoses: those of a visit with their search, a search in a form, and what is loaded."""

from __future__ import annotations

from typing import ClassVar, Self

from PySide6.QtWidgets import QLineEdit, QWidget

from clinic_desktop.testing.pages import hands
from clinic_desktop.testing.pages.background import ConditionPage
from clinic_desktop.testing.pages.finding import is_visible
from clinic_desktop.testing.pages.lists import ListPage
from clinic_desktop.testing.pages.page import Page


class DiagnosesPage(Page):
    """The coded diagnoses of the visit that is open. ``search`` waits for the answer to what was typed."""

    root_name: ClassVar[str] = "diagnoses"

    @property
    def codes(self) -> list[str]:
        """The codes of the visit, the main one first."""
        return ListPage(self.window, "diagnoses-list").column("code") if is_visible(self.root, "diagnoses-list") else []

    @property
    def rows(self) -> ListPage:
        return ListPage(self.window, "diagnoses-list")

    @property
    def results(self) -> ListPage:
        return ListPage(self.window, "codes-results")

    @property
    def found(self) -> list[str]:
        return self.results.column("code") if is_visible(self.root, "codes-results") else []

    @property
    def above(self) -> str:
        """What the chosen result lies under, and what else it is called."""
        return self._text("codes-above")

    def search(self, text: str) -> Self:
        """Go into the search by its key and type over what stands there."""
        self.press("Ctrl+Alt+D").expect_focus("codes-box")
        self.press("Ctrl+A").press("Del")
        return self.type_text(text)

    def expect_found(self, *codes: str) -> Self:
        """Wait until exactly these codes are found, in this order."""
        return self.expect(lambda: self.found == list(codes), lambda: f"{codes} to be found, not {self.found}")

    def expect_first(self, code: str) -> Self:
        return self.expect(lambda: self.found[:1] == [code], lambda: f"{code} to be found first, not {self.found}")

    def take_first(self) -> Self:
        """Take the first result by Enter, and wait until it stands in the list."""
        first = self.found[0]
        return self.press("Return").expect(lambda: first in self.codes, f"{first} among the codes of the visit")

    def add(self, text: str, code: str) -> Self:
        """Search, and take the first result, which must be this code."""
        return self.search(text).expect_first(code).take_first()

    def expect_codes(self, *codes: str) -> Self:
        return self.expect(lambda: self.codes == list(codes), lambda: f"the codes {codes}, not {self.codes}")

    def remove(self, code: str) -> Self:
        self.rows.choose(code=code)
        return self.press("Del").expect(lambda: code not in self.codes, f"{code} to be gone")

    def make_main(self, code: str) -> Self:
        """Make one the main diagnosis by Enter in the list."""
        self.rows.open(code=code)
        return self.expect(lambda: self.codes[:1] == [code], f"{code} to be the main diagnosis")

    def move(self, code: str, keys: str) -> Self:
        """Move a code by "Alt+Up" or "Alt+Down"."""
        self.rows.choose(code=code)
        return self.press(keys)

    def drag(self, code: str, onto: str) -> Self:
        """Drag a code with the mouse to just above another one."""
        self.rows.drag(code, onto)
        return self

    def write_into_diagnosis(self, code: str) -> Self:
        self.rows.choose(code=code)
        return self.press("Ctrl+Alt+G")

    def make_condition(self) -> ConditionPage:
        """Make the chosen code, or the main one, or what is written, a chronic condition by its key."""
        self.press("Ctrl+Alt+K")
        return ConditionPage(self.window)

    def wish_condition(self) -> Self:
        """The same, where the answer may be that it is recorded already."""
        return self.press("Ctrl+Alt+K")


class CodeFieldPage(Page):
    """The code in the form of a condition."""

    root_name: ClassVar[str] = "condition-code"

    @property
    def chosen(self) -> str:
        """The code that was chosen with what it says; empty if there is none."""
        return self._text("condition-code-chosen")

    def search(self, text: str) -> Self:
        hands.write(self.widget("condition-code-search-box", QLineEdit), text)
        return self

    def take(self, code: str) -> Self:
        """Wait until this code is the first one found, and take it."""
        results = "condition-code-search-results"
        self.expect(
            lambda: is_visible(self.root, results) and ListPage(self.window, results).column("code")[:1] == [code],
            f"{code} to be found first",
        )
        return self.press("Return").expect(lambda: self.chosen.startswith(f"{code} "), f"{code} to be chosen")

    def remove(self) -> Self:
        self._click("condition-code-remove")
        return self.expect(lambda: not self.chosen, "no code to be chosen")


class CodeListPage(Page):
    """Which list of codes is loaded, and how one is."""

    root_name: ClassVar[str] = "code-list"
    message_name: ClassVar[str] = "code-list-message"

    @property
    def loaded(self) -> str:
        return self._text("code-list-loaded")

    def expect_loaded(self, *parts: str) -> Self:
        return self.expect(
            lambda: all(part in self.loaded for part in parts), lambda: f"{parts} to be said, not “{self.loaded}”"
        )

    def close(self) -> None:
        self._click("code-list-close")

    def copy(self) -> Self:
        """Copy the command."""
        return self._click("code-list-copy").expect_message("The command is copied")


class OffersPage:
    """What is offered under the cell of a symptom that is being typed into."""

    def __init__(self, window: QWidget) -> None:
        self.window = window

    @property
    def values(self) -> list[str]:
        from clinic_desktop.ui.widgets.offers import Offers

        open_ones = [one for one in self.window.findChildren(Offers, "symptom-cell-offers") if one.is_open]
        return open_ones[0].shown if open_ones else []

    def expect(self, *values: str) -> Self:
        """Wait until exactly this is offered; nothing named, nothing offered."""
        from clinic_desktop.testing.pages.waiting import wait_until

        wait_until(lambda: self.values == list(values), lambda: f"{values} to be offered, not {self.values}")
        return self

    def take(self, value: str) -> Self:
        """Go down to a line and take it by Enter."""
        place = self.values.index(value)
        hands.press(self.window, "Down", place + 1)
        hands.press(self.window, "Return")
        return self.expect()
