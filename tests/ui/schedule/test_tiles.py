"""The picture of a booking can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from clinic_desktop.ui.schedule.tiles import Tiles, TileSize
from tests.ui.schedule.scenes import CLOCK, a_line

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

RING = 2


@pytest.mark.parametrize("height", [25, 40])
def test_the_ring_of_the_chosen_booking_hides_no_accent(qapp: QApplication, height: int) -> None:
    tiles = Tiles(qapp.font(), CLOCK)
    size = TileSize(400, height)
    with_accents, without = (tiles.tile(a_line(patient_last_name=name), size).toImage() for name in ("ÁÉÍÚ", "AEIU"))
    differing = [
        row for row in range(height) if any(with_accents.pixel(x, row) != without.pixel(x, row) for x in range(400))
    ]
    assert differing
    assert differing[0] >= RING
