"""What workstations look for at sign-in is what the migrations make, on every version of PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.db.queries.fingerprint import differences, found_pieces

if TYPE_CHECKING:
    from clinic_desktop.db.database import Database


def test_the_fingerprint_is_that_of_our_newest_revision(receptionist: Database) -> None:
    with receptionist.read() as session:
        found = found_pieces(session)

    assert differences(found) == ((), ()), "after a new migration run: poe fingerprint"
