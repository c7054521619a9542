"""The board of the waiting room, its dialogs, and the screen that those who wait look at."""

from __future__ import annotations

from typing import ClassVar, Self

from PySide6.QtWidgets import QApplication, QSpinBox, QToolButton, QWidget

from clinic_desktop.testing.pages import hands
from clinic_desktop.testing.pages.finding import is_visible, visible_widget, widget
from clinic_desktop.testing.pages.lists import ListPage
from clinic_desktop.testing.pages.page import DialogPage, Page
from clinic_desktop.testing.pages.reasons import AsksWhy
from clinic_desktop.testing.pages.waiting import wait_until
from clinic_desktop.ui.docks import come_forward
from clinic_desktop.ui.shortcuts import plain_text


class WaitingRoomPage(Page):
    """Patients are named as the board shows them: "GARCIA, Maria". Making it brings the pane before others."""

    root_name: ClassVar[str] = "waiting-room"
    message_name: ClassVar[str] = "waiting-room-message"

    def __init__(self, window: QWidget) -> None:
        come_forward(widget(window, self.root_name, QWidget))
        super().__init__(window)

    @property
    def list(self) -> ListPage:
        return ListPage(self.window, "waiting-room-list")

    def lane(self, place: str) -> ListPage:
        """Return a column of the board: "expected", "waiting", "in-room", "left"."""
        return ListPage(self.window, f"waiting-room-lane-{place}")

    def show_as_columns(self) -> Self:
        """Show the board as columns, or as one list again."""
        return self.press("Ctrl+Shift+F11")

    def expect_patients(self, *names: str) -> Self:
        """Wait until exactly these are on the board, in its order."""
        self.list.expect_column("patient", *names)
        return self

    def expect_one(self, patient: str, **texts: str) -> Self:
        """Wait until a patient's row says this, by the names of columns: now="waiting 3 min", room="Room 2"."""
        self.list.expect_row(patient=patient, **texts)
        return self

    def now(self, patient: str) -> str:
        """Where somebody is, and how long: "waiting 34 min, long", "called 2 min ago", "in room 5 min"."""
        return next((row["now"] for row in self.list.rows if row["patient"] == patient), "")

    def expect_now(self, patient: str, words: str) -> Self:
        """Wait until somebody is where the words begin: "waiting", "called", "in room", "expected", "left"."""
        return self.expect(lambda: self.now(patient).startswith(words), lambda: f"{words}, not {self.now(patient)}")

    def choose(self, patient: str) -> Self:
        self.list.choose(patient=patient)
        return self

    def show_provider(self, name: str) -> Self:
        return self._choose("waiting-room-provider", name)

    def write_room(self, room: str) -> Self:
        """Write one's own room: calls go there."""
        return self._write("waiting-room-mine", room).press("Tab")

    def show_or_hide(self, group: str) -> Self:
        """Press the button of a group: "waiting", "in-room", "expected", "gone"."""
        return self._click(f"waiting-room-show-{group}")

    def counted(self, group: str) -> str:
        return self._text(f"waiting-room-show-{group}")

    def arrive(self, patient: str) -> Self:
        return self.choose(patient).press("A").expect_now(patient, "waiting")

    def call(self, patient: str) -> Self:
        """Call somebody to one's own room."""
        return self.choose(patient).press("C").expect_now(patient, "called")

    def call_to_room(self, patient: str) -> WherePage:
        """Call somebody while no room is written: it is asked for."""
        self.choose(patient).press("C")
        return WherePage(self.window)

    def call_next(self) -> Self:
        return self.press("Ctrl+Shift+C")

    def take_call_back(self, patient: str) -> Self:
        return self.choose(patient).press("B").expect_now(patient, "waiting")

    def undo(self, what: str) -> Self:
        """Take back what was done last, by its key, and wait until it is said: "calling DOE, Jane"."""
        return self._wait_for_deed(what, "schedule-undo-button").press("Ctrl+Z")

    def redo(self, what: str) -> Self:
        return self._wait_for_deed(what, "schedule-redo-button").press("Ctrl+Y")

    def _wait_for_deed(self, what: str, button: str) -> Self:
        """The schedule beside it knows what is next: both have one history."""
        action = widget(self.window, button, QToolButton).defaultAction()
        return self.expect(
            lambda: action.isEnabled() and plain_text(action.text()).endswith(what),
            lambda: f"“{what}” to be next, not “{plain_text(action.text())}”",
        )

    def set_urgency(self, patient: str, words: str) -> Self:
        """Choose the urgency by its number in the menu that U opens."""
        self.choose(patient).press("U")
        wait_until(lambda: QApplication.activePopupWidget() is not None, "the urgencies")
        return self.type_text(str(1 + ["Normal", "Soon", "Urgent"].index(words))).expect_one(
            patient, urgency="" if words == "Normal" else words
        )

    def place(self, patient: str) -> WherePage:
        self.choose(patient).press("R")
        return WherePage(self.window)

    def left(self, patient: str) -> WaitingLeftPage:
        self.choose(patient).press("L")
        return WaitingLeftPage(self.window)

    def start_visit(self, patient: str) -> None:
        self.choose(patient).press("S")

    def walk_in(self) -> WalkInPage:
        self.press("Ctrl+Shift+W")
        return WalkInPage(self.window)

    def open_screen(self) -> PublicScreenPage:
        """Open the screen in the waiting room, or find it where it is open already."""
        if public_screen() is None:
            self.press("Ctrl+F11")
        wait_until(lambda: public_screen() is not None, "the screen in the waiting room")
        found = public_screen()
        assert found is not None
        return PublicScreenPage(found)

    def close_screen(self) -> Self:
        self.press("Ctrl+F11")
        wait_until(lambda: public_screen() is None, "the screen in the waiting room to close")
        return self


class WalkInPage(DialogPage):
    root_name: ClassVar[str] = "walk-in"
    message_name: ClassVar[str] = "walk-in-message"

    @property
    def patient(self) -> str:
        return self._text("walk-in-patient")

    @property
    def results(self) -> ListPage:
        return ListPage(self.window, "walk-in-search-results")

    def somebody_else(self) -> Self:
        return self._click("walk-in-other")

    def find_patient(self, typed: str, name: str) -> Self:
        self._write("walk-in-search-box", typed)
        self.results.expect_column("name", name)
        return self.expect(lambda: self.patient == name, lambda: f"{name}, not {self.patient}")

    def choose_provider(self, name: str) -> Self:
        return self._choose("walk-in-provider", name)

    def choose_urgency(self, words: str) -> Self:
        return self._choose("walk-in-urgency", words)

    def write_reason(self, text: str) -> Self:
        return self._write("walk-in-reason", text)


class WherePage(DialogPage):
    """The room somebody is called to, or is in."""

    root_name: ClassVar[str] = "waiting-where"
    message_name: ClassVar[str] = "waiting-where-message"

    def write_room(self, room: str) -> Self:
        return self._write("waiting-where-room", room)


class WaitingLeftPage(AsksWhy):
    """Why somebody left before being seen."""

    root_name: ClassVar[str] = "waiting-left"
    message_name: ClassVar[str] = "waiting-left-message"


class WaitingTimesPage(DialogPage):
    """What counts as waiting long; administrators only."""

    root_name: ClassVar[str] = "waiting-times"
    message_name: ClassVar[str] = "waiting-times-message"

    @property
    def minutes(self) -> tuple[int, int]:
        fields = (self.widget(f"waiting-times-{name}", QSpinBox) for name in ("from", "long"))
        notice, long = (field.value() for field in fields)
        return notice, long

    def expect_minutes(self, notice: int, long: int) -> Self:
        return self.expect(lambda: self.minutes == (notice, long), lambda: f"{notice} and {long}, not {self.minutes}")

    def write(self, notice: int, long: int) -> Self:
        for name, minutes in (("from", notice), ("long", long)):
            hands.write(visible_widget(self.root, f"waiting-times-{name}", QSpinBox).lineEdit(), str(minutes))
        return self


class PublicScreenPage(Page):
    """A window of its own; ``window`` is that window."""

    root_name: ClassVar[str] = "public-screen"

    @property
    def calls(self) -> list[str]:
        """What is shown of each call, the latest first: "J.D. 7 Room 2"."""
        rows = range(1, 6)
        shown = [place for place in rows if is_visible(self.window, f"public-call-{place}")]
        return [
            " ".join(filter(None, (self._text(f"public-call-{place}-{part}") for part in ("who", "number", "room"))))
            for place in shown
        ]

    def expect_calls(self, *calls: str) -> Self:
        return self.expect(lambda: self.calls == list(calls), lambda: f"{list(calls)} called, not {self.calls}")

    @property
    def time(self) -> str:
        return self._text("public-screen-time")

    def close(self) -> None:
        """Press Escape in it."""
        self.press("Escape")
        wait_until(lambda: public_screen() is None, "the screen in the waiting room to close")


def public_screen() -> QWidget | None:
    """Return the screen in the waiting room, if one is open in this process."""
    return next(
        (one for one in QApplication.topLevelWidgets() if one.objectName() == "public-screen" and one.isVisible()),
        None,
    )
