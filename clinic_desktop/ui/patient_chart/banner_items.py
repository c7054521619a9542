"""What the patient banner is made of: a label in a lighter style before its value, which can be reached and copied."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from clinic_desktop.ui.theme import SPACE_XS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QResizeEvent

NOT_KNOWN = "Not Known"

MEANINGS: Mapping[str, str] = MappingProxyType(
    {
        "Born": "The patient's date of birth, with the age today in brackets",
        "Died": "The date of death",
        "Age at Death": "How old the patient was at death",
        "Gender": "The gender that the patient gave",
        "Patient No.": "The number of this patient in the clinic's records",
        "Preferred name": "What the patient wishes to be called",
        "Address": "Where the patient lives",
        "Phone and e-mail": "How the patient is reached",
        "Phone": "The patient's phone number",
        "E-mail": "The patient's e-mail address",
        "Contact": "Whom to call in an emergency",
        "Conditions": "Chronic conditions that are active or managed",
        "Known allergies": "Allergies and adverse reactions on record",
        "No known allergies": "Somebody asked, and stated that none are known",
        "Allergies not recorded": "Nobody has recorded allergies, or that there are none",
        "Allergies unavailable": "Allergies could not be read at this moment",
    }
)


_CUT_AFTER = 10
"""Characters of a long text that there is room for at least."""

_FRAME = 4
_ANY_WIDTH = 16777215


class BannerItem(QWidget):
    """A label and its value; the value can be reached by Tab, selected and copied. Never cut."""

    takes_what_is_left = False

    def __init__(self, name: str, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"{name}-item")
        self._label = QLabel(label)
        self._label.setProperty("banner", "label")
        self._value = self._make_value()
        self._value.setObjectName(name)
        self._value.setProperty("banner", "value")
        self._value.setTextFormat(Qt.TextFormat.PlainText)
        self._value.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._value.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.set_label(label)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_XS)
        row.addWidget(self._label)
        row.addWidget(self._value, int(self.takes_what_is_left))

    def _make_value(self) -> QLabel:
        return QLabel()

    def set_label(self, label: str) -> None:
        self._label.setText(label)
        self._label.setVisible(bool(label))
        meaning = MEANINGS.get(label, "")
        self._label.setToolTip(meaning)
        self._value.setToolTip(meaning)
        self._value.setAccessibleDescription(meaning)
        self._value.setAccessibleName(label)

    def set_label_style(self, style: str) -> None:
        """Give the label the style of "label" or of "value": some titles say it all by themselves."""
        self._label.setProperty("banner", style)

    def set_value(self, value: str, *, spoken: str = "") -> None:
        self._value.setText(value)
        self._value.setAccessibleName(f"{self._label.text()} {spoken or value}".strip())
        self.setVisible(bool(value))

    def wrap_at(self, width: int) -> None:
        """Let the value go on in the next line if it is wider than this."""
        wanted = self._value.fontMetrics().horizontalAdvance(self._value.text()) + 2 * _FRAME
        is_too_wide = wanted > width
        self._value.setWordWrap(is_too_wide)
        self._value.setMinimumWidth(width if is_too_wide else 0)
        self._value.setMaximumWidth(width if is_too_wide else _ANY_WIDTH)

    def warn(self, words: str) -> None:
        """Say over the value what is wrong with it; nothing gives its meaning back."""
        said = words or MEANINGS.get(self._label.text(), "")
        self._value.setToolTip(said)
        self._value.setAccessibleDescription(said)

    def value(self) -> str:
        return self._value.text()


class _CutText(QLabel):
    """Shows as much of a text as there is room for, with an ellipsis; all of it stands in the tool tip."""

    def __init__(self) -> None:
        super().__init__()
        self._whole = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Want room for the text, but no more than for its beginning."""
        metrics = self.fontMetrics()
        wanted = min(metrics.horizontalAdvance(self._whole), metrics.averageCharWidth() * _CUT_AFTER)
        return QSize(wanted + _FRAME, super().sizeHint().height())

    def setText(self, text: str) -> None:
        self._whole = text
        self._cut()
        self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._cut()

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 4, super().minimumSizeHint().height())

    def _cut(self) -> None:
        room = max(self.contentsRect().width() - 2, 0)
        super().setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, room))


class CutItem(BannerItem):
    """An item whose value may be cut where the room ends: what it says stands whole in the part that unfolds."""

    takes_what_is_left = True

    def __init__(self, name: str, label: str, parent: QWidget | None = None) -> None:
        super().__init__(name, label, parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def _make_value(self) -> QLabel:
        return _CutText()

    def set_value(self, value: str, *, spoken: str = "") -> None:
        super().set_value(value, spoken=spoken)
        meaning = MEANINGS.get(self._label.text(), "")
        self._value.setToolTip(f"{value}\n{meaning}" if meaning else value)
        self._value.setAccessibleDescription(meaning)
