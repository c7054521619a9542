"""Prescribing in the visit: the panel for one drug, repeats, answers to allergies, what checks say."""

from __future__ import annotations

from typing import ClassVar, Self

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QListWidget, QMenu, QWidget

from clinic_desktop.testing.pages import hands
from clinic_desktop.testing.pages.finding import is_visible
from clinic_desktop.testing.pages.lists import ListPage
from clinic_desktop.testing.pages.page import DialogPage, Page


class _BlockedPage(Page):
    """What a page can do whose allergies stand in the way."""

    block_name: ClassVar[str]

    @property
    def allergy_words(self) -> str:
        """What is said of the allergies that stand in the way; nothing if none do."""
        if not is_visible(self.root, self.block_name):
            return ""
        return f"{self._text(f'{self.block_name}-title')}\n{self._text(f'{self.block_name}-words')}"

    def expect_allergy(self, *parts: str) -> Self:
        """Wait until a question about allergies says all of this; without parts, until none is asked."""
        return self.expect(
            lambda: all(part in self.allergy_words for part in parts) if parts else not self.allergy_words,
            lambda: f"the question about allergies to say {parts or 'nothing'}, not “{self.allergy_words}”",
        )

    def give_reason(self, reason: str) -> Self:
        """Say why it is prescribed all the same."""
        self._write(f"{self.block_name}-reason-text", reason)
        return self._click(f"{self.block_name}-go-on")

    def decline(self) -> Self:
        return self._click(f"{self.block_name}-decline")


class PrescribePage(_BlockedPage):
    """The panel for a new prescription, which Alt+F7 opens in a visit in progress."""

    root_name: ClassVar[str] = "prescribe"
    block_name: ClassVar[str] = "prescribe-allergy"

    def search(self, typed: str) -> Self:
        """Type into the search in place of what stands there."""
        return self._write("prescribe-drug-line", typed)

    @property
    def results(self) -> list[str]:
        """What is found, each with what stands behind it; the last one takes what was typed."""
        found = self.widget("prescribe-drug-results", QListWidget)
        return [found.item(row).text() for row in range(found.count())] if found.isVisible() else []

    def pick(self, name: str) -> Self:
        """Pick the result that begins so, by keys: down into the list, and Enter."""
        self.expect(lambda: any(one.startswith(name) for one in self.results), lambda: f"{name} in {self.results}")
        row = next(row for row, one in enumerate(self.results) if one.startswith(name))
        self.press("Down", row + 1).press("Return")
        return self.expect(lambda: not self.results, "the list of results to close")

    def fill(self, **texts: str) -> Self:
        """Fill in by field: route, form, strength, dose, dose_unit, frequency, duration, duration_unit, quantity…."""
        for name, text in texts.items():
            self._write(f"prescribe-{name.replace('_', '-')}-text", text)
        return self

    def value(self, name: str) -> str:
        return self._text(f"prescribe-{name.replace('_', '-')}-text")

    def said(self, name: str) -> str:
        """Return what stands under a field: that the program filled it in, or that it may be misread."""
        label = f"prescribe-{name.replace('_', '-')}-problem"
        return self._text(label) if is_visible(self.root, label) else ""

    def mend(self, name: str) -> Self:
        """Take the offer to write something in full."""
        return self._click(f"prescribe-{name.replace('_', '-')}-mend")

    @property
    def preview(self) -> str:
        """The medication line as it will be printed."""
        return self.widget("prescribe-preview", QLabel).accessibleName()

    @property
    def findings(self) -> str:
        """What the checks say, in one text."""
        return self.widget("prescribe-findings", QWidget).accessibleName()

    def expect_findings(self, *parts: str) -> Self:
        return self.expect(
            lambda: all(part in self.findings for part in parts), lambda: f"{parts} in “{self.findings}”"
        )

    def add(self) -> Self:
        """Ask to add it. What comes of it is for expect_closed(), expect_allergy() or said()."""
        return self._click("prescribe-add")

    def cancel(self) -> Self:
        """Forget what stands in the panel."""
        return self._click("prescribe-cancel").expect_closed()

    def expect_closed(self) -> Self:
        return self.expect(
            lambda: not self.root.isVisible(), lambda: "the panel to close: " + self._text("prescribe-said")
        )


class RepeatPage(Page):
    """Current medication, to be prescribed again; Alt+F8 opens it in a visit in progress."""

    root_name: ClassVar[str] = "repeat"

    @property
    def lines(self) -> list[str]:
        found = self.widget("repeat-list", QListWidget)
        return [found.item(row).text() for row in range(found.count())]

    @property
    def marked(self) -> list[str]:
        found = self.widget("repeat-list", QListWidget)
        items = (found.item(row) for row in range(found.count()))
        return [item.text() for item in items if item.checkState() is Qt.CheckState.Checked]

    def expect_line(self, *parts: str) -> Self:
        return self.expect(
            lambda: any(all(part in line for part in parts) for line in self.lines), lambda: f"{parts} in {self.lines}"
        )

    def cancel(self) -> Self:
        self._click("repeat-cancel")
        return self.expect(lambda: not self.root.isVisible(), "the list to close")

    def add(self) -> Self:
        """Prescribe what is marked, with Enter in the list."""
        hands.press(self.window, "Return")
        return self.expect(lambda: not self.root.isVisible(), "the list to close")


class VisitChecksPage(_BlockedPage):
    """What checks say below the prescriptions of a visit, and the question when a save meets an allergy."""

    root_name: ClassVar[str] = "prescribing"
    block_name: ClassVar[str] = "visit-allergy"

    @property
    def words(self) -> str:
        return self.widget("visit-checks", QWidget).accessibleName()

    def expect_words(self, *parts: str) -> Self:
        return self.expect(lambda: all(part in self.words for part in parts), lambda: f"{parts} in “{self.words}”")

    def mend(self, place: int = 0) -> Self:
        """Take the offer of a line to write something in full."""
        return self._click(f"visit-checks-mend-{place}")


class MedicationPage(Page):
    """All medication of a patient, current or past; Ctrl+Alt+M opens it in a chart."""

    root_name: ClassVar[str] = "medication-window"

    @property
    def lines(self) -> list[dict[str, str]]:
        """The rows as they stand there, by column: drug_details, status, start_date, end_date."""
        return self._list.rows

    @property
    def _list(self) -> ListPage:
        return ListPage(self.window, "medication-list")

    @property
    def is_empty(self) -> bool:
        return is_visible(self.root, "medication-empty")

    @property
    def recent(self) -> str:
        """What is said of medication that ended lately; nothing if none did."""
        return self._text("medication-recent") if is_visible(self.root, "medication-recent") else ""

    @property
    def notice(self) -> str:
        """What the filter says of itself; nothing while there is none."""
        return self._text("medication-notice-words") if is_visible(self.root, "medication-notice") else ""

    def expect_line(self, *parts: str) -> Self:
        def found() -> bool:
            return not self.is_empty and any(
                all(part in " ".join(line.values()) for part in parts) for line in self.lines
            )

        return self.expect(found, lambda: f"{parts} in the medication list")

    def expect_empty(self, words: str) -> Self:
        return self.expect(
            lambda: self.is_empty and words in self._text("medication-empty"), f"the list to say {words}"
        )

    def show_past(self) -> Self:
        return self._click("medication-past")

    def show_current(self) -> Self:
        return self._click("medication-current")

    def filter(self, text: str) -> Self:
        return self._write("medication-filter", text)

    def unfilter(self) -> Self:
        return self._click("medication-unfilter")

    def filter_past(self, words: str) -> Self:
        """Show only some of what is past, by the words of the list: "Ended in the last year"."""
        return self._choose("medication-past-filter", words)

    @property
    def out_of_sight(self) -> tuple[str, str]:
        """What is said to stand above and below the rows that are seen; nothing while all are."""
        above, below = (
            self.widget(f"medication-list-{where}", QLabel).accessibleName()
            if is_visible(self.root, f"medication-list-{where}")
            else ""
            for where in ("above", "below")
        )
        return above, below

    def choose(self, **texts: str) -> Self:
        self._list.choose(**texts)
        return self

    @property
    def chosen(self) -> dict[str, str] | None:
        return self._list.current

    @property
    def drugs(self) -> list[str]:
        """What each row begins with: the names of the drugs, in order."""
        return [line["drug_details"].partition(" — ")[0] for line in self.lines]

    def sort_by(self, column: str) -> Self:
        """Click on a head: "drug_details", "status", "start_date", "end_date"."""
        heads = self._list.table.horizontalHeader()
        place = self._list.columns.index(column)
        at = QPoint(heads.sectionViewportPosition(place) + heads.sectionSize(place) // 3, heads.height() // 2)
        hands.click(heads.viewport(), at)
        return self

    @property
    def order(self) -> str:
        """How the list is sorted, as a screen reader is told: "Start date, sorted, newest first"."""
        heads = self._list.table.horizontalHeader()
        role = Qt.ItemDataRole.AccessibleTextRole
        return str(heads.model().headerData(heads.sortIndicatorSection(), Qt.Orientation.Horizontal, role))

    def offered(self) -> list[tuple[str, bool]]:
        """What the menu of the list offers, each with whether it can be done now."""
        table = self._list.table
        table.customContextMenuRequested.emit(table.visualRect(table.currentIndex()).center())
        menu = self.widget("medication-menu", QMenu)
        offers = [(one.text().replace("&", ""), one.isEnabled()) for one in menu.actions() if not one.isSeparator()]
        menu.close()
        return offers

    def show_details(self, **texts: str) -> MedicationDetailsPage:
        """Open the row with these texts by Enter: all that is known of it."""
        self._list.open(**texts)
        return MedicationDetailsPage(self.window)

    def stop(self, reason: str, *, suspend: bool = False) -> Self:
        """Stop the medication that is chosen, or suspend it, and wait until it is stored."""
        return self._with_reason("suspend" if suspend else "stop", reason)

    def resume(self, reason: str) -> Self:
        return self._with_reason("resume", reason)

    def ask_to_stop(self) -> Self:
        return self._click("medication-stop")

    def close(self) -> None:
        self.press("Esc")
        self.expect(lambda: not is_visible(self.window, self.root_name), "the medication list to close")

    def _with_reason(self, button: str, reason: str) -> Self:
        self._click(f"medication-{button}")
        StopMedicationPage(self.window).give(reason)
        return self


class MedicationDetailsPage(Page):
    """All details of one medication; Enter or a double click in the list opens them."""

    root_name: ClassVar[str] = "medication-details"

    @property
    def text(self) -> str:
        return self._text("medication-details-text")

    def close(self) -> None:
        self._click("medication-details-close")
        self.expect(lambda: not is_visible(self.window, self.root_name), "the details to close")


class StopMedicationPage(DialogPage):
    """Asks why a drug is stopped, suspended or taken again."""

    root_name: ClassVar[str] = "stop-medication"
    message_name: ClassVar[str] = "stop-medication-message"

    def give(self, reason: str) -> Self:
        self._write("stop-medication-reason-text", reason)
        self.save_and_close()
        return self
