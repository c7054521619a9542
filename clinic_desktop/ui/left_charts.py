"""Windows of charts that were open when a person left: offered to the same person at the same computer.

Kept are the numbers of the patients, nothing else about them, under the person's sign-in name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from clinic_desktop.ui.error_words import Words
from clinic_desktop.ui.widgets.message_bar import MessageKind, Offer

if TYPE_CHECKING:
    from clinic_desktop.ui.chart_window import ChartWindow
    from clinic_desktop.ui.notices import Notices
    from clinic_desktop.ui.open_charts import OpenCharts
    from clinic_desktop.ui.window_state import WindowState

MOST = 8
"""How many are kept: more nobody has in view."""
_MATTER = "left-charts"


class LeftCharts(QObject):
    """``server`` says which clinic's patients they are. Each chart is opened as if it were asked for by hand."""

    def __init__(self, charts: OpenCharts, state: WindowState, login: str, server: str, notices: Notices) -> None:
        super().__init__(charts)
        self._charts = charts
        self._state = state
        self._name = f"chart-windows/{login}"
        self._server = server
        self._notices = notices
        self._offered = self._read()
        charts.window_opened.connect(self._on_opened)
        self._offer()

    def _read(self) -> list[str]:
        server, *patients = self._state.value(self._name, [""])
        return patients[:MOST] if server == self._server else []

    def _offer(self) -> None:
        count = len(self._offered)
        if not count:
            return
        was = "1 chart was open in a window of its own" if count == 1 else f"{count} charts were open in their windows"
        advice = "When you left this computer. Each is opened as if you asked for it now, and that is on record."
        offers = (Offer("Open again", self._open), Offer("Not now", self._forget))
        self._notices.say(_MATTER, MessageKind.INFO, Words(was, advice), offers)

    def _open(self) -> None:
        wanted, self._offered = self._offered, []
        self._notices.take_back(_MATTER)
        for patient_id in wanted:
            self._charts.open_window(patient_id)
        self._keep()

    def _forget(self) -> None:
        self._offered = []
        self._notices.take_back(_MATTER)
        self._keep()

    def _on_opened(self, window: ChartWindow) -> None:
        window.closed.connect(self._on_closed)
        self._keep()

    def _on_closed(self) -> None:
        if not self._charts.is_leaving:
            self._keep()

    def _keep(self) -> None:
        """Write down what is open, and what is still offered."""
        opened = [str(window.patient_id) for window in self._charts.windows]
        wanted = [*opened, *(one for one in self._offered if one not in opened)][:MOST]
        self._state.set_value(self._name, [self._server, *wanted])
