"""Two changes of one record come together without losing anything, whatever they are."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from clinic_desktop.domain.field_merge import (
    Conflict,
    Content,
    content_of_record,
    known_by_sending,
    merge,
    with_content,
)

PLACES = ("a", "b", "c", "d")
CONTENTS = st.dictionaries(st.sampled_from(PLACES), st.text("xyz", min_size=1, max_size=2) | st.integers(0, 3))


@dataclass(frozen=True)
class Note:
    name: str
    remark: str | None = None
    number: int | None = None


@given(CONTENTS, CONTENTS, CONTENTS)
def test_every_place_is_as_one_of_the_two_left_it(base: Content, mine: Content, theirs: Content) -> None:
    both = merge(base, mine, theirs)

    for place in PLACES:
        assert both.content.get(place) in (mine.get(place), theirs.get(place))


@given(CONTENTS, CONTENTS, CONTENTS)
def test_what_only_one_changed_is_as_he_left_it(base: Content, mine: Content, theirs: Content) -> None:
    both = merge(base, mine, theirs)

    for place in PLACES:
        if mine.get(place) == base.get(place):
            assert both.content.get(place) == theirs.get(place)
        if theirs.get(place) == base.get(place):
            assert both.content.get(place) == mine.get(place)


@given(CONTENTS, CONTENTS, CONTENTS)
def test_asked_is_about_what_both_changed_differently_and_nothing_else(
    base: Content, mine: Content, theirs: Content
) -> None:
    asked = {conflict.place for conflict in merge(base, mine, theirs).conflicts}

    assert asked == {
        place
        for place in PLACES
        if len({repr(one.get(place)) for one in (base, mine, theirs)}) == 3
        and mine.get(place) != base.get(place) != theirs.get(place)
    }


@given(CONTENTS, CONTENTS, CONTENTS)
def test_both_versions_can_be_had_of_everything_that_is_asked_about(
    base: Content, mine: Content, theirs: Content
) -> None:
    both = merge(base, mine, theirs)

    for conflict in both.conflicts:
        assert both.content.get(conflict.place) == mine.get(conflict.place)
        assert both.choosing_theirs([conflict.place]).get(conflict.place) == theirs.get(conflict.place)


@given(CONTENTS, CONTENTS, CONTENTS)
def test_who_was_first_makes_no_difference_where_nothing_is_asked(
    base: Content, mine: Content, theirs: Content
) -> None:
    one, other = merge(base, mine, theirs), merge(base, theirs, mine)

    assert len(one.conflicts) == len(other.conflicts)
    if not one.conflicts:
        assert one.content == other.content


@given(CONTENTS, CONTENTS)
def test_the_same_change_by_both_asks_nothing(base: Content, same: Content) -> None:
    assert merge(base, same, same).content == same
    assert merge(base, same, same).conflicts == ()


@given(st.builds(Note, st.text("xy"), st.none() | st.text("xy"), st.none() | st.integers(0, 9)))
def test_a_record_comes_back_as_it_was(note: Note) -> None:
    back = with_content(note, content_of_record(note))

    assert (back.name, back.remark or None, back.number) == (note.name, note.remark or None, note.number)


def test_a_field_that_somebody_emptied_is_empty() -> None:
    note = with_content(Note("Ana", "gone", 3), {"name": "Ana"})

    assert note == Note("Ana", "", None)


def test_what_was_sent_and_stands_there_is_no_change_of_others() -> None:
    base, sent = {"plan": "Rest"}, {"plan": "Rest and tea", "diagnosis": "Cold"}
    theirs = {"plan": "Rest and tea", "diagnosis": "Flu"}

    begun = known_by_sending(base, sent, theirs)

    assert begun == {"plan": "Rest and tea"}
    assert merge(begun, {"plan": "Rest, tea and honey", "diagnosis": "Cold"}, theirs).conflicts == (
        Conflict("diagnosis", None, "Cold", "Flu"),
    )
    assert known_by_sending(base, {}, theirs) == base
    assert known_by_sending(base, {"diagnosis": "Cold"}, {"diagnosis": "Cold"}) == {"diagnosis": "Cold"}
