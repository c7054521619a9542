from __future__ import annotations

from uuid import UUID

from clinic_desktop.domain.identifiers import new_id


def test_an_id_is_a_uuid_as_the_database_writes_it() -> None:
    made = new_id()
    assert str(UUID(made)) == made


def test_no_two_ids_are_the_same() -> None:
    assert len({new_id() for _ in range(1000)}) == 1000
