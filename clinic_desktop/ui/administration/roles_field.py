"""The roles of a person: any of four."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QGridLayout, QSizePolicy, QWidget

from clinic_desktop.domain.clinical_text import role_words
from clinic_desktop.domain.statuses import Role
from clinic_desktop.ui.theme import SPACE_L, SPACE_S

if TYPE_CHECKING:
    from collections.abc import Iterable

_WHAT = {
    Role.CLINICIAN: "&Clinician: charts and visits",
    Role.RECEPTION: "&Reception: patients and appointments",
    Role.ADMIN: "&Administrator: accounts and settings",
    Role.AUDITOR: "A&uditor: reads who did what",
}


class RolesField(QWidget):
    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._boxes: dict[Role, QCheckBox] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SPACE_L)
        grid.setVerticalSpacing(SPACE_S)
        for place, (role, words) in enumerate(_WHAT.items()):
            box = self._boxes[role] = QCheckBox(words)
            box.setObjectName(f"{name}-{role}")
            box.setAccessibleName(role_words(role))
            grid.addWidget(box, place // 2, place % 2)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFocusProxy(self._boxes[Role.CLINICIAN])

    def roles(self) -> frozenset[Role]:
        return frozenset(role for role, box in self._boxes.items() if box.isChecked())

    def set_roles(self, roles: Iterable[Role]) -> None:
        chosen = set(roles)
        for role, box in self._boxes.items():
            box.setChecked(role in chosen)
