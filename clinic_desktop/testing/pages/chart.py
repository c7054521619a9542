"""The chart of one patient: banner, allergies, conditions, visits. What is written is in visit.py."""

from __future__ import annotations

from typing import ClassVar, Self

from PySide6.QtCore import Qt

from clinic_desktop.testing.pages.background import AllergyPage, ConditionPage
from clinic_desktop.testing.pages.finding import is_visible
from clinic_desktop.testing.pages.lists import ListPage
from clinic_desktop.testing.pages.page import Page
from clinic_desktop.testing.pages.reasons import BreakGlassPage, StrikeOutPage
from clinic_desktop.testing.pages.timeline import TimelinePage
from clinic_desktop.testing.pages.visit import VisitPage


class ChartPage(Page):
    root_name: ClassVar[str] = "chart"
    message_name: ClassVar[str] = "chart-message"

    @property
    def patient(self) -> str:
        """Whose chart it is; empty while no patient is shown."""
        return self.banner("name") if is_visible(self.root, "patient-banner") else ""

    @property
    def why_opened(self) -> str:
        """What is said of a chart opened without an appointment; empty for every other."""
        return self._text("chart-why-opened") if is_visible(self.root, "chart-without-appointment") else ""

    def give_reason(self, reason: str) -> Self:
        """Say why a chart is opened without an appointment, when the program asks."""
        BreakGlassPage(self.window).give(reason).save().expect_closed()
        return self

    def banner(self, item: str) -> str:
        """Return what the banner shows: "name", "born", "gender", "number", "address", "reach", "allergies"."""
        return self._text(f"patient-banner-{item}")

    def expect_patient(self, name: str) -> Self:
        return self.expect(lambda: self.patient == name, lambda: f"the chart of {name}, not of “{self.patient}”")

    def expect_banner(self, item: str, text: str) -> Self:
        return self._expect_text(f"patient-banner-{item}", text)

    @property
    def allergies(self) -> ListPage:
        return ListPage(self.window, "allergies-list")

    @property
    def conditions(self) -> ListPage:
        return ListPage(self.window, "conditions-list")

    @property
    def visits(self) -> ListPage:
        return ListPage(self.window, "earlier-visits-list")

    def expect_allergies(self, *allergens: str) -> Self:
        self.allergies.expect_column("drug", *allergens)
        return self

    def expect_conditions(self, *names: str) -> Self:
        self.conditions.expect_column("condition", *names)
        return self

    def add_allergy(self) -> AllergyPage:
        self._click("allergies-header-add-allergies")
        return AllergyPage(self.window)

    def change_allergy(self, allergen: str) -> AllergyPage:
        self.allergies.choose(drug=allergen)
        self._click("allergies-header-change-allergies")
        return AllergyPage(self.window)

    def strike_out_allergy(self, allergen: str) -> StrikeOutPage:
        self.allergies.choose(drug=allergen)
        self._click("allergies-header-strike-allergies")
        return StrikeOutPage(self.window)

    def state_no_known_allergies(self) -> Self:
        return self._click("allergies-header-no-known-allergies")

    def add_condition(self) -> ConditionPage:
        self._click("conditions-header-add-conditions")
        return ConditionPage(self.window)

    def change_condition(self, name: str) -> ConditionPage:
        self.conditions.choose(condition=name)
        self._click("conditions-header-change-conditions")
        return ConditionPage(self.window)

    def strike_out_condition(self, name: str) -> StrikeOutPage:
        self.conditions.choose(condition=name)
        self._click("conditions-header-strike-conditions")
        return StrikeOutPage(self.window)

    def open_visit(self, date: str) -> VisitPage:
        """Open an earlier visit by its date as the list shows it."""
        self.visits.open(date=date)
        return VisitPage(self.window).expect_open()

    def show_timeline(self) -> TimelinePage:
        """Show the patient's whole history in place of the visit."""
        self.press("Ctrl+Alt+Y")
        return TimelinePage(self.window)

    @property
    def place(self) -> str:
        """Which of the patient's visits is on screen: "2 of 5"; only how many there are when none is."""
        return self._text("earlier-visits-header-count")

    def expect_place(self, words: str) -> Self:
        return self._expect_text("earlier-visits-header-count", words)

    def is_struck_visit(self, row: int) -> bool:
        """Whether a row of the visits is said to be entered in error."""
        tip = self.visits.table.model().index(row, 0).data(Qt.ItemDataRole.ToolTipRole)
        return "Entered in error" in str(tip)

    def expect_asked_about_unsaved(self) -> Self:
        """Wait until it is asked what becomes of unsaved text."""
        return self.expect_message("This visit is not saved")

    def answer(self, offer: str) -> Self:
        """Answer that question: "Save", "Discard", "Keep for later" or "Stay here"."""
        self.message.choose(offer)
        return self
