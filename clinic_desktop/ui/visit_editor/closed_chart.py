"""A visit whose chart the server has closed meanwhile: it is opened again once, and what needed it goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.domain.errors import ChartNotOpen

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.domain.errors import ClinicError


class ClosedChart:
    """Asks for the chart once, and not again until something has worked: it may be refused for good."""

    def __init__(self, ask: Callable[[Callable[[], object], Callable[[ClinicError], object]], object]) -> None:
        self._ask = ask
        self._was_asked = False

    def works(self) -> None:
        """The chart is open, or another one is in hand."""
        self._was_asked = False

    def wants(self, error: ClinicError, again: Callable[[], object], failed: Callable[[ClinicError], object]) -> bool:
        """Have a closed chart opened and go on; say no where that is not what is wrong, or did not help."""
        if not isinstance(error, ChartNotOpen) or self._was_asked:
            return False
        self._was_asked = True
        self._ask(again, failed)
        return True
