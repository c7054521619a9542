"""A reason of a person's own words stays as it was typed, also where one of the list begins so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtTest import QTest

from clinic_desktop.ui.widgets.reason_field import ReasonField

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def test_what_is_typed_is_not_completed(qtbot: QtBot) -> None:
    field = ReasonField("reason", "Reason", ("Side effect of another drug", "Other"))
    qtbot.addWidget(field)
    field.show()
    QTest.keyClicks(field.line, "Side effect")
    assert field.reason() == "Side effect"
