"""The dialogs of the patient register, opened one after the other as people open them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.testing.pages import MainWindowPage, PatientSearchPage
from tests import rows
from tests.builders import MARIA

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QWidget

    from clinic_desktop.testing.databases import ThrowAwayDatabase


def register_windows(window: QWidget, database: ThrowAwayDatabase) -> Iterator[tuple[str, QWidget]]:
    """Yield each dialog with words for it. Somebody registered twice is one patient afterwards."""
    rows.insert(
        database.admin_connection(),
        "patients",
        rows.patient(
            firstName="Mary",
            lastName="Garcia",
            phone="+1-555-0301",
            email="maria.garcia@email.com",
            dateOfBirth=database.value('SELECT "dateOfBirth" FROM patients WHERE id = %s', MARIA),
        ),
    )
    search = PatientSearchPage(window)
    pairs = search.duplicates().expect_compared().expect_pair("GARCIA, Maria", "GARCIA, Mary")
    yield "the suspected duplicates", pairs.root
    beside = pairs.open_both("GARCIA, Maria", "GARCIA, Mary").expect_compared("First name", "differs")
    yield "both registrations", beside.root
    both = beside.merge()
    yield "two registrations side by side", both.root
    both.save_and_close()
    pairs.expect_message("They are one: GARCIA, Maria").close()
    search.type("mary garcia").expect_names("GARCIA, Maria").expect_card("GARCIA, Maria")
    choice = MainWindowPage(window).merge_with_another()
    yield "the other registration", choice.root
    choice.cancel().expect_closed()
    merges = MainWindowPage(window).show_merges()
    merges.list.expect_row(was_registered_as="GARCIA, Mary")
    yield "the merged registrations", merges.root
    undone = merges.undo("GARCIA, Mary").expect_said("comes back")
    yield "undoing a merge", undone.root
    undone.cancel().expect_closed()
    merges.close()
    missing = MainWindowPage(window).show_missing_data()
    missing.list.expect_row(name="WILLIAMS, Emily")
    yield "what is missing", missing.root
    missing.close()
