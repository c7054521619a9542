"""The audit viewer: who did what, details, reviews, exports, verifying."""

from __future__ import annotations

from typing import ClassVar, Self

from PySide6.QtWidgets import QWidget

from clinic_desktop.testing.pages.finding import is_visible
from clinic_desktop.testing.pages.lists import ListPage
from clinic_desktop.testing.pages.page import DialogPage, Page
from clinic_desktop.testing.pages.reasons import AsksWhy


class AuditPatientPage(DialogPage):
    """Finds a patient of the trail."""

    root_name: ClassVar[str] = "audit-patient"

    @property
    def results(self) -> ListPage:
        return ListPage(self.window, "audit-patient-results")

    def type(self, text: str) -> Self:
        return self._write("audit-patient-box", text)

    def expect_names(self, *names: str) -> Self:
        self.results.expect_column("name", *names)
        return self

    def choose(self, name: str) -> None:
        self.results.choose(name=name)
        self.save_and_close()

    def choose_anybody(self) -> None:
        self._click("audit-patient-anybody").expect_closed()


class ReviewPage(AsksWhy):
    """What a review of a chart opened without an appointment has shown."""

    root_name: ClassVar[str] = "review-break-glass"
    message_name: ClassVar[str] = "review-break-glass-message"

    @property
    def event(self) -> str:
        return self._text("review-break-glass-event")


class AuditExportPage(AsksWhy):
    """Why events are exported, and where to."""

    root_name: ClassVar[str] = "audit-export"
    message_name: ClassVar[str] = "audit-export-message"

    def write_file(self, path: str) -> Self:
        return self._write("audit-export-file", path)


class AuditPage(Page):
    """An auditor's window shows it at once; administrators open it by Ctrl+Shift+U."""

    root_name: ClassVar[str] = "audit"
    message_name: ClassVar[str] = "audit-message"

    @property
    def events(self) -> ListPage:
        return ListPage(self.window, "audit-events")

    @property
    def fields(self) -> ListPage:
        """What the chosen event changed: field, before, after."""
        return ListPage(self.window, "audit-details-fields")

    @property
    def sentence(self) -> str:
        """What is said of the chosen event."""
        return self._text("audit-details-event")

    @property
    def number(self) -> str:
        return self._text("audit-number")

    @property
    def patient(self) -> str:
        """About whom events are shown."""
        return self._text("audit-choose-patient")

    def choose_period(self, words: str) -> Self:
        return self._choose("audit-period", words)

    def write_dates(self, since: str, until: str) -> Self:
        """Ask about days, both of them included."""
        self.choose_period("From – to")
        self._write("audit-since", since).press("Tab")
        return self._write("audit-until", until).press("Tab")

    def expect_date_problem(self, sentence: str) -> Self:
        """Wait until a sentence stands under the first day."""
        name = "audit-since-problem"
        return self.expect(
            lambda: is_visible(self.root, name) and self._text(name) == sentence, lambda: f"“{sentence}” under From"
        )

    def choose_person(self, name: str) -> Self:
        return self._choose("audit-person", name)

    def choose_action(self, words: str) -> Self:
        return self._choose("audit-action", words)

    def choose_subject(self, words: str) -> Self:
        return self._choose("audit-subject", words)

    def find_patient(self) -> AuditPatientPage:
        self._click("audit-choose-patient")
        return AuditPatientPage(self.window)

    def show_all(self) -> Self:
        return self._click("audit-all-events")

    def who_looked(self) -> Self:
        """Ask who looked at the patient of the filter or of the chosen event; if there is none, whom is asked."""
        return self._click("audit-who-looked")

    def show_to_review(self) -> Self:
        return self._click("audit-to-review")

    def show_failed_sign_ins(self) -> Self:
        return self._click("audit-failed-sign-ins")

    def show_exports(self) -> Self:
        return self._click("audit-exports")

    def review(self) -> ReviewPage:
        """Review the chosen event. Only auditors can, and never their own."""
        self._click("audit-review")
        return ReviewPage(self.window)

    @property
    def may_review(self) -> bool:
        return is_visible(self.root, "audit-review") and self.widget("audit-review", QWidget).isEnabled()

    def ask_for_export(self) -> Self:
        """Press the button; while a date cannot be read nothing opens."""
        return self._click("audit-export-audit")

    def export(self) -> AuditExportPage:
        self.ask_for_export()
        return AuditExportPage(self.window)

    def verify(self) -> Self:
        """Verify the trail; the result is in the message."""
        return self._click("audit-verify-audit")

    def refresh(self) -> Self:
        return self._click("audit-refresh-audit")
