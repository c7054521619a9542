"""Scripts rely on object names. That docs/scripting.md lists them is seen where every window is looked at."""

from __future__ import annotations

from clinic_desktop.testing import pages
from clinic_desktop.testing.pages.page import Page
from tests.ui.object_names import ROOTS, numbered


def test_there_is_a_page_for_every_pane_and_dialog() -> None:
    made = {getattr(pages, name) for name in pages.__all__}
    roots = {page.root_name for page in made if isinstance(page, type) and issubclass(page, Page)}
    assert set(ROOTS) - {"background"} == roots


def test_numbers_in_names_stand_for_any_number() -> None:
    assert numbered("conflict-12-mine-text") == "conflict-N-mine-text"
    assert numbered("book-free-3") == "book-free-N"
    assert numbered("dock-search") == "dock-search"
