"""The bar above the board: whose patients, which room one calls to, and how many are where."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from clinic_desktop.domain.waiting import ROOM_MOST, Stage
from clinic_desktop.ui.shortcuts import plain_text
from clinic_desktop.ui.theme import SPACE_S, SPACE_XS
from clinic_desktop.ui.waiting_words import STAGE_WORDS
from clinic_desktop.ui.widgets.character_width import CharacterWidth
from clinic_desktop.ui.widgets.choice_field import ChoiceField
from clinic_desktop.ui.widgets.flow_layout import FlowLayout
from clinic_desktop.ui.widgets.line_field import LineField

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QAction

    from clinic_desktop.domain.appointments import Provider
    from clinic_desktop.domain.identifiers import ProviderId
    from clinic_desktop.domain.waiting import WaitingEntry
    from clinic_desktop.ui.waiting_room.habits import WaitingHabits

_GROUPS: tuple[tuple[str, frozenset[Stage]], ...] = (
    (STAGE_WORDS[Stage.WAITING], frozenset({Stage.WAITING})),
    (STAGE_WORDS[Stage.IN_ROOM], frozenset({Stage.CALLED, Stage.IN_ROOM})),
    (STAGE_WORDS[Stage.EXPECTED], frozenset({Stage.EXPECTED})),
    (STAGE_WORDS[Stage.LEFT], frozenset({Stage.LEFT})),
)


class WaitingBar(QWidget):
    """Signals: changed(): other rows are to be shown."""

    changed = Signal()

    def __init__(self, habits: WaitingHabits, own_provider: ProviderId | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("waiting-room-bar")
        self._habits = habits
        self._own_provider = own_provider
        self._provider: ChoiceField[ProviderId | None] = ChoiceField(
            "waiting-room-provider", "Provider", [(None, "All providers")]
        )
        self._provider.currentIndexChanged.connect(lambda _: self.changed.emit())
        self._room = LineField("waiting-room-mine", ROOM_MOST, "My room: whoever you call comes here")
        self._room.setPlaceholderText("My room")
        self._room.setToolTip("Whoever you call comes to this room")
        self._room.setText(habits.room)
        self._room.editingFinished.connect(self._keep_room)
        CharacterWidth(self._room, 14)
        self._groups = [self._group(words, stages) for words, stages in _GROUPS]
        self._lay_out()
        self.count(())

    def _lay_out(self) -> None:
        fields = QHBoxLayout()
        fields.setSpacing(SPACE_S)
        fields.addWidget(self._provider, 1)
        fields.addWidget(self._room)
        self._row_of_groups = QWidget()
        groups = FlowLayout(SPACE_XS, SPACE_XS, self._row_of_groups)
        groups.setContentsMargins(0, 0, 0, 0)
        for button, _, _ in self._groups:
            groups.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_XS)
        column.addLayout(fields)
        column.addWidget(self._row_of_groups)

    @property
    def provider_id(self) -> ProviderId | None:
        return self._provider.choice()

    @property
    def room(self) -> str:
        return self._room.text().strip()

    def take_room(self, room: str) -> None:
        self._room.setText(room)
        self._keep_room()

    @property
    def stages(self) -> frozenset[Stage]:
        return frozenset().union(*(stages for button, _, stages in self._groups if button.isChecked()))

    def offer_providers(self, providers: Iterable[Provider]) -> None:
        """Offer the providers; somebody who sees patients begins with his own."""
        choices: list[tuple[ProviderId | None, str]] = [(None, "All providers")]
        choices += [(one.id, one.name) for one in providers]
        is_first = self._provider.count() <= 1
        chosen = self._provider.choice()
        self._provider.offer(choices)
        self._provider.choose(self._own_provider if is_first else chosen)
        self.changed.emit()

    def show_counts(self, *, is_room: bool) -> None:
        """Show how many are where, unless the list below needs the room."""
        self._row_of_groups.setVisible(is_room)

    def count(self, entries: Iterable[WaitingEntry]) -> None:
        """Say how many are where."""
        counted = Counter(entry.stage for entry in entries)
        for button, words, stages in self._groups:
            number = sum(counted[stage] for stage in stages)
            button.setText(f"{words} {number}")
            button.setAccessibleName(f"Show {words.lower()}: {number}")

    def _group(self, words: str, stages: frozenset[Stage]) -> tuple[QToolButton, str, frozenset[Stage]]:
        button = QToolButton()
        button.setObjectName(f"waiting-room-show-{words.lower().replace(' ', '-')}")
        button.setCheckable(True)
        button.setChecked(True)
        button.setToolTip(f"Show or hide: {words.lower()}")
        button.toggled.connect(lambda _: self.changed.emit())
        return button, words, stages

    def _keep_room(self) -> None:
        self._habits.keep_room(self.room)


def buttons(with_words: Iterable[QAction], others: Iterable[QAction]) -> FlowLayout:
    """Return the line of buttons under the board."""
    line = FlowLayout(SPACE_XS, SPACE_XS)
    for action in with_words:
        line.addWidget(_button(action, Qt.ToolButtonStyle.ToolButtonTextBesideIcon))
    for action in others:
        line.addWidget(_button(action, Qt.ToolButtonStyle.ToolButtonIconOnly))
    return line


def _button(action: QAction, style: Qt.ToolButtonStyle) -> QToolButton:
    button = QToolButton()
    button.setObjectName(f"waiting-room-{action.objectName().removeprefix('action-').removeprefix('board-')}")
    button.setDefaultAction(action)
    button.setAccessibleName(plain_text(action.text()))
    button.setToolButtonStyle(style)
    return button
