"""A message says what happened, offers what to do and leaves the person where he is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QToolButton, QVBoxLayout, QWidget

from clinic_desktop.ui.widgets import announcements
from clinic_desktop.ui.widgets.message_bar import MessageBar, MessageKind, Offer

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@dataclass(frozen=True)
class Words:
    title: str = "That time is taken"
    advice: str = "Choose another."


@pytest.fixture
def page(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    layout = QVBoxLayout(made)
    layout.addWidget(MessageBar("page-message"))
    layout.addWidget(QLineEdit("what was being typed"))
    made.resize(600, 120)
    made.show()
    made.activateWindow()
    return made


@pytest.fixture
def bar(page: QWidget) -> MessageBar:
    found = page.findChild(MessageBar)
    assert found
    return found


def buttons(bar: MessageBar) -> list[QPushButton]:
    return [button for button in bar.findChildren(QPushButton) if button.isVisible()]


def test_the_bar_takes_no_room_until_there_is_something_to_say(bar: MessageBar) -> None:
    assert not bar.isVisible()


@pytest.mark.parametrize("kind", MessageKind)
def test_a_message_shows_title_and_advice(bar: MessageBar, kind: MessageKind) -> None:
    bar.show_message(kind, "Saved", "At 10:32")
    assert bar.isVisible()
    assert (bar.kind, bar.title, bar.advice) == (kind, "Saved", "At 10:32")
    assert bar.property("tint") == kind.value


def test_a_message_without_advice_has_one_line(bar: MessageBar) -> None:
    bar.show_message(MessageKind.INFO, "Saved")
    advice = bar.findChild(QLabel, "page-message-advice")
    assert advice
    assert not advice.isVisible()


def test_an_error_can_be_tried_again_and_is_gone_then(bar: MessageBar) -> None:
    tried: list[str] = []
    bar.show_error(Words(), retry=lambda: tried.append("again"))
    assert (bar.title, bar.advice) == ("That time is taken", "Choose another.")
    (button,) = buttons(bar)
    assert (button.text(), button.objectName()) == ("Try again", "page-message-offer-1")
    button.click()
    assert tried == ["again"]
    assert not bar.isVisible()


def test_an_error_that_comes_back_on_trying_again_stays(bar: MessageBar) -> None:
    bar.show_error(Words(), retry=lambda: bar.show_error(Words("Still taken")))
    buttons(bar)[0].click()
    assert bar.isVisible()
    assert bar.title == "Still taken"
    assert buttons(bar) == []


def test_the_newest_message_replaces_the_one_before_with_its_buttons(qtbot: QtBot, bar: MessageBar) -> None:
    bar.show_message(MessageKind.WARNING, "First", offers=(Offer("A", list), Offer("B", list)))
    bar.show_message(MessageKind.INFO, "Second", offers=(Offer("C", list),))
    assert bar.title == "Second"
    qtbot.waitUntil(lambda: [button.text() for button in buttons(bar)] == ["C"])


def test_a_message_never_takes_the_focus(qtbot: QtBot, page: QWidget, bar: MessageBar) -> None:
    line = page.findChild(QLineEdit)
    assert line
    line.setFocus()
    qtbot.waitUntil(line.hasFocus)
    bar.show_error(Words(), retry=list)
    QTest.keyClicks(line, "!")
    assert line.hasFocus()
    assert line.text().endswith("!")


def test_closing_tells_that_the_person_did_it_and_clearing_does_not(bar: MessageBar) -> None:
    heard: list[str] = []
    bar.dismissed.connect(lambda: heard.append("dismissed"))
    bar.show_message(MessageKind.INFO, "Saved")
    bar.clear()
    assert heard == []
    bar.show_message(MessageKind.INFO, "Saved")
    close = bar.findChild(QToolButton, "page-message-close")
    assert close
    assert close.accessibleName() == "Close this message"
    close.click()
    assert heard == ["dismissed"]
    assert not bar.isVisible()


def test_signs_of_markup_are_shown_as_they_are(bar: MessageBar) -> None:
    bar.show_message(MessageKind.INFO, "<b>O'Connor</b> & sons")
    label = bar.findChild(QLabel, "page-message-title")
    assert label
    assert label.text() == "<b>O'Connor</b> & sons"
    bar.show_message(MessageKind.INFO, "O'Connor")
    narrow = label.sizeHint()
    bar.show_message(MessageKind.INFO, "<b>O'Connor</b>")
    assert label.sizeHint().width() > narrow.width()


@pytest.mark.parametrize(
    ("kind", "is_alert"),
    [
        (MessageKind.INFO, False),
        (MessageKind.SUCCESS, False),
        (MessageKind.WARNING, True),
        (MessageKind.ERROR, True),
    ],
)
def test_screen_readers_hear_every_message_and_are_alerted_by_bad_ones(
    bar: MessageBar, monkeypatch: pytest.MonkeyPatch, kind: MessageKind, *, is_alert: bool
) -> None:
    said: list[str] = []
    alerts: list[QAccessible.Event] = []

    class Reader:
        Event = QAccessible.Event
        AnnouncementPoliteness = QAccessible.AnnouncementPoliteness

        @staticmethod
        def isActive() -> bool:
            return True

        @staticmethod
        def updateAccessibility(event: QAccessibleEvent) -> None:
            if isinstance(event, QAccessibleAnnouncementEvent):
                said.append(event.message())
            else:
                alerts.append(event.type())

    monkeypatch.setattr(announcements, "QAccessible", Reader)
    bar.show_message(kind, "Title", "Advice")
    assert said == ["Title. Advice"]
    assert alerts == ([QAccessible.Event.Alert] if is_alert else [])
    assert bar.accessibleName() == "Title"
    assert bar.accessibleDescription() == "Advice"


def test_the_same_message_said_again_keeps_the_button_that_somebody_is_about_to_press(bar: MessageBar) -> None:
    pressed: list[str] = []
    bar.show_message(MessageKind.WARNING, "Changed", "", [Offer("Compare", lambda: pressed.append("first"))])
    (button,) = [one for one in bar.findChildren(QPushButton) if one.isVisible()]

    bar.show_message(MessageKind.WARNING, "Changed", "", [Offer("Compare", lambda: pressed.append("second"))])
    button.click()

    assert pressed == ["second"]
    assert bar.isHidden()


def test_whoever_presses_an_offer_goes_on_where_he_was(page: QWidget, bar: MessageBar, qtbot: QtBot) -> None:
    field = page.findChild(QLineEdit)
    assert field
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    bar.show_message(MessageKind.WARNING, "That time is taken", "", [Offer("Today 11:30", lambda: None)])
    (offer,) = buttons(bar)
    offer.setFocus()
    QTest.keyClick(offer, Qt.Key.Key_Space)
    assert not bar.isVisible()
    assert field.hasFocus()


def test_a_message_that_goes_by_itself_moves_nobody(page: QWidget, bar: MessageBar, qtbot: QtBot) -> None:
    other = QLineEdit(page)
    other.show()
    field = page.findChild(QLineEdit)
    assert field
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    bar.show_message(MessageKind.WARNING, "That time is taken")
    other.setFocus()
    bar.clear()
    assert other.hasFocus()
