"""Pages end between pieces; nothing is lost, nothing stands twice but the heads of tables."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from clinic_desktop.ui.printing.slices import Piece, Slice, Span, cut

PAGE = 100.0


def rows(*heights: float, head: Span | None = None) -> tuple[Piece, ...]:
    tops = [sum(heights[:number]) for number in range(len(heights) + 1)]
    return tuple(Piece(Span(top, bottom), head) for top, bottom in pairwise(tops))


def test_a_row_that_does_not_fit_begins_the_next_page() -> None:
    assert cut(rows(60, 30, 20), PAGE) == (Slice(Span(0, 90)), Slice(Span(90, 110)))


def test_the_head_of_a_table_stands_on_each_of_its_pages_and_takes_room_there() -> None:
    head = Span(0, 10)
    pieces = (Piece(head, is_followed=True), *(Piece(Span(10 + n * 40, 50 + n * 40), head) for n in range(4)))
    assert cut(pieces, PAGE) == (Slice(Span(0, 90)), Slice(Span(90, 170), head))


def test_a_title_goes_with_what_it_is_the_title_of() -> None:
    pieces = (Piece(Span(0, 85)), Piece(Span(85, 95), is_followed=True), Piece(Span(95, 120)))
    assert cut(pieces, PAGE) == (Slice(Span(0, 85)), Slice(Span(85, 120)))


def test_a_piece_higher_than_a_page_goes_on() -> None:
    assert [one.span for one in cut(rows(250), PAGE)] == [Span(0, 100), Span(100, 200), Span(200, 250)]


def test_nothing_is_one_empty_page() -> None:
    assert cut((), PAGE) == (Slice(Span(0, 0)),)


@given(st.lists(st.floats(1, 250), min_size=1, max_size=60))
def test_pages_hold_everything_in_order_and_cut_no_row_that_fits(heights: list[float]) -> None:
    pieces = rows(*heights)
    found = cut(pieces, PAGE)
    assert found[0].span.top == 0
    assert found[-1].span.bottom == pieces[-1].span.bottom
    assert all(one.span.bottom == later.span.top for one, later in pairwise(found))
    assert all(one.span.height <= PAGE + 1e-6 for one in found)
    ends = {one.span.top for one in found}
    fitting = [one for one in pieces if one.span.height <= PAGE]
    assert not [one for one in fitting if any(one.span.top + 1e-6 < end < one.span.bottom - 1e-6 for end in ends)]
