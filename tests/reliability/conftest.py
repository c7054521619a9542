"""What several bars need."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Engine, event

from clinic_desktop.domain.clock import ClinicClock

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def clock() -> ClinicClock:
    return ClinicClock()


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """Give a list that every statement of any session is added to."""
    sent: list[str] = []

    def note(connection: object, cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield sent
    event.remove(Engine, "before_cursor_execute", note)
