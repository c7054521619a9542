"""Rows change exactly as much as the records did."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from clinic_desktop.domain.pages import Page
from clinic_desktop.ui.theme import colours
from clinic_desktop.ui.widgets.record_model import Column, RecordTableModel

if TYPE_CHECKING:
    from collections.abc import Callable

    Model = RecordTableModel["Person"]


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    name: str = ""


COLUMNS: tuple[Column[Person], ...] = (
    Column("Id", lambda person: person.id, align=Qt.AlignmentFlag.AlignRight, sort_key=lambda person: person.id),
    Column(
        "Name",
        lambda person: person.name,
        tooltip=lambda person: f"About {person.name}",
        colour=lambda _person: "muted_text",
        accessible=lambda person: f"called {person.name}",
    ),
)


def people(names: str) -> tuple[Person, ...]:
    """``"a b2"``: a person with id a, and one with id b whose name is 2."""
    return tuple(Person(word[0], word[1:]) for word in names.split())


def a_page(names: str, *, has_more: bool = False) -> Page[Person]:
    return Page(people(names), has_more)


def a_model(names: str = "", *, has_more: bool = False) -> Model:
    model = RecordTableModel(COLUMNS, lambda person: person.id)
    if names:
        model.show(a_page(names, has_more=has_more))
    return model


def listen(model: Model) -> list[str]:
    """Write down every announcement, with the row numbers it names."""
    heard: list[str] = []
    model.rowsInserted.connect(lambda _parent, first, last: heard.append(f"in {first}-{last}"))
    model.rowsRemoved.connect(lambda _parent, first, last: heard.append(f"out {first}-{last}"))
    model.dataChanged.connect(lambda first, last: heard.append(f"changed {first.row()}-{last.row()}"))
    model.layoutChanged.connect(lambda: heard.append("ordered"))
    model.modelReset.connect(lambda: heard.append("reset"))
    return heard


def watch(model: Model) -> None:
    """Have Qt's own tester look at every signal from now on; what it finds is a warning, and a warning fails."""
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning, model)


def rows(model: Model) -> str:
    return " ".join(f"{person.id}{person.name}" for person in model.records)


def show(names: str) -> Callable[[Model], object]:
    return lambda model: model.show(a_page(names))


def append(names: str) -> Callable[[Model], object]:
    return lambda model: model.append(a_page(names))


def correct(names: str) -> Callable[[Model], object]:
    return lambda model: model.replace(people(names)[0])


def remove(key: str) -> Callable[[Model], object]:
    return lambda model: model.remove(key)


CHANGES: list[tuple[str, Callable[[Model], object], list[str], str]] = [
    ("", show("a b"), ["in 0-1"], "a b"),
    ("a b", show("a b"), [], "a b"),
    ("a b", show(""), ["out 0-1"], ""),
    ("a b c", show("a b1 c"), ["changed 1-1"], "a b1 c"),
    ("a b c d", show("a1 b1 c d1"), ["changed 0-1", "changed 3-3"], "a1 b1 c d1"),
    ("a b c d", show("a d"), ["out 1-2"], "a d"),
    ("a b c d e", show("b d"), ["out 4-4", "out 2-2", "out 0-0"], "b d"),
    ("b d", show("a b c d e"), ["in 0-0", "in 2-2", "in 4-4"], "a b c d e"),
    ("a d", show("a b c d"), ["in 1-2"], "a b c d"),
    ("a b c", show("b x c1"), ["out 0-0", "in 1-1", "changed 2-2"], "b x c1"),
    ("a b c", show("c a b"), ["ordered"], "c a b"),
    ("a b c d", show("d x b1"), ["out 2-2", "out 0-0", "ordered", "in 1-1", "changed 2-2"], "d x b1"),
    ("a b", show("x y z"), ["reset"], "x y z"),
    ("a b", show("a a1 b"), ["changed 0-0"], "a1 b"),
    ("a b", append("c d"), ["in 2-3"], "a b c d"),
    ("a b", append("b1 c"), ["in 2-2", "changed 1-1"], "a b1 c"),
    ("a b", append(""), [], "a b"),
    ("", append("a"), ["in 0-0"], "a"),
    ("a b c", correct("b1"), ["changed 1-1"], "a b1 c"),
    ("a b c", correct("b"), [], "a b c"),
    ("a b c", correct("x1"), [], "a b c"),
    ("a b c", remove("b"), ["out 1-1"], "a c"),
    ("a b c", remove("x"), [], "a b c"),
]


@pytest.mark.parametrize(("before", "change", "signals", "after"), CHANGES)
def test_a_change_is_announced_exactly(
    before: str, change: Callable[[Model], object], signals: list[str], after: str
) -> None:
    model = a_model(before)
    watch(model)
    heard = listen(model)
    change(model)
    assert heard == signals
    assert rows(model) == after
    assert [model.row_of(person.id) for person in model.records] == list(range(model.rowCount()))


def test_a_row_keeps_its_place_in_the_eyes_of_a_view_through_every_change() -> None:
    model = a_model("a b c d")
    watched = QPersistentModelIndex(model.index(2, 1))
    for names in ("c d a b", "x c", "a b c1", "c1 z"):
        model.show(a_page(names))
        assert watched.isValid()
        assert model.record_at(watched.row()).id == "c"
    model.show(a_page("z"))
    assert not watched.isValid()


def test_more_is_wanted_once_until_an_answer_comes() -> None:
    model = a_model("a b", has_more=True)
    wanted: list[Person] = []
    model.more_wanted.connect(wanted.append)
    assert model.canFetchMore(QModelIndex())
    model.fetchMore(QModelIndex())
    model.fetchMore(QModelIndex())
    assert wanted == [Person("b")]
    assert not model.canFetchMore(QModelIndex())
    model.append(a_page("c", has_more=True))
    model.fetchMore(QModelIndex())
    assert wanted == [Person("b"), Person("c")]
    model.append(a_page("d"))
    assert not model.canFetchMore(QModelIndex())
    assert not model.has_more


def test_asking_for_more_without_being_asked_to_does_no_harm() -> None:
    model = a_model("a b", has_more=True)
    wanted: list[Person] = []
    model.more_wanted.connect(wanted.append)
    # Qt's tester fetches whether or not there is more.
    watch(model)
    model.append(a_page("c"))
    model.fetchMore(QModelIndex())
    assert wanted == [Person("b")]
    assert rows(model) == "a b c"


def test_more_can_be_asked_for_again_after_it_failed() -> None:
    model = a_model("a", has_more=True)
    model.fetchMore(QModelIndex())
    assert not model.canFetchMore(QModelIndex())
    model.more_failed()
    assert model.canFetchMore(QModelIndex())


def test_nothing_more_is_wanted_of_an_empty_list() -> None:
    model = a_model()
    model.show(Page((), has_more=True))
    assert not model.canFetchMore(QModelIndex())


def test_sorting_orders_what_is_shown_and_what_comes_later() -> None:
    model = a_model("b a d", has_more=True)
    heard = listen(model)
    model.sort(0)
    assert rows(model) == "a b d"
    model.append(a_page("c"))
    assert rows(model) == "a b c d"
    model.sort(0, Qt.SortOrder.DescendingOrder)
    assert rows(model) == "d c b a"
    model.replace(Person("b", "1"))
    assert rows(model) == "d c b1 a"
    model.sort(-1)
    assert rows(model) == "b1 a d c"
    assert heard == ["ordered", "in 2-2", "ordered", "changed 2-2", "ordered"]


def test_a_sorted_list_asks_for_what_follows_the_last_record_given() -> None:
    model = a_model("c a b", has_more=True)
    model.sort(0)
    wanted: list[Person] = []
    model.more_wanted.connect(wanted.append)
    model.fetchMore(QModelIndex())
    assert wanted == [Person("b")]


def test_a_column_without_a_sort_key_leaves_the_order_given() -> None:
    model = a_model("b2 a1")
    model.sort(1)
    assert rows(model) == "b2 a1"


ROLES: list[tuple[int, object]] = [
    (Qt.ItemDataRole.DisplayRole, "1"),
    (Qt.ItemDataRole.AccessibleTextRole, "called 1"),
    (Qt.ItemDataRole.ToolTipRole, "About 1"),
    (Qt.ItemDataRole.UserRole, Person("a", "1")),
    (Qt.ItemDataRole.TextAlignmentRole, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter),
    (Qt.ItemDataRole.DecorationRole, None),
]


@pytest.mark.parametrize(("role", "expected"), ROLES)
def test_a_cell_answers_each_role(role: int, expected: object) -> None:
    assert a_model("a1").index(0, 1).data(role) == expected


def test_a_cells_colour_follows_the_palette() -> None:
    assert a_model("a1").index(0, 1).data(Qt.ItemDataRole.ForegroundRole) == colours().muted_text
    assert a_model("a1").index(0, 0).data(Qt.ItemDataRole.ForegroundRole) is None


def test_headings_say_titles_aligned_as_their_column() -> None:
    model = a_model("a")
    sideways = Qt.Orientation.Horizontal
    assert [model.headerData(n, sideways) for n in range(2)] == ["Id", "Name"]
    aligned = model.headerData(0, sideways, Qt.ItemDataRole.TextAlignmentRole)
    assert aligned == Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    assert model.headerData(0, Qt.Orientation.Vertical) is None
    assert model.headerData(5, sideways) is None


def test_rows_have_no_children() -> None:
    model = a_model("a")
    assert model.rowCount(model.index(0, 0)) == 0
    assert model.columnCount(model.index(0, 0)) == 0
    assert not model.canFetchMore(model.index(0, 0))
    assert model.flags(QModelIndex()) == Qt.ItemFlag.NoItemFlags
    assert model.data(QModelIndex()) is None


def test_every_answer_is_told_even_when_nothing_changed() -> None:
    model = a_model("a b")
    heard: list[str] = []
    model.shown.connect(lambda: heard.append("shown"))
    model.show(a_page("a b"))
    model.append(a_page(""))
    model.remove("a")
    assert heard == ["shown"] * 3


def test_replacing_says_whether_the_record_is_shown() -> None:
    model = a_model("a")
    assert model.replace(replace(model.record_at(0), name="2"))
    assert not model.replace(Person("z"))
    assert model.key_at(0) == "a"
    assert model.row_of("z") is None
