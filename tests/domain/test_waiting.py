from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from clinic_desktop.domain.clock import ClinicClock
from clinic_desktop.domain.identifiers import AppointmentId, PatientId, ProviderId, Version
from clinic_desktop.domain.problems import ProblemKind
from clinic_desktop.domain.statuses import AppointmentStatus
from clinic_desktop.domain.unreadable import UnreadableMoment
from clinic_desktop.domain.waiting import (
    CALLED_FOR,
    CALLS_SHOWN,
    ROOM_MOST,
    PublicCall,
    Stage,
    Urgency,
    WaitingEntry,
    WaitLevel,
    WaitThresholds,
    arrivals,
    in_order,
    next_of,
    public_calls,
    public_initials,
    room_problems,
    room_words,
    threshold_problems,
)
from clinic_desktop.ui.waiting_words import late_words, running_tint, running_words, span_words
from tests.builders import changed

S = AppointmentStatus
NOW = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
ANA, BEN = ProviderId("ana"), ProviderId("ben")


def ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


def entry(name: str = "a", status: AppointmentStatus = S.CHECKED_IN, **changes: object) -> WaitingEntry:
    made = WaitingEntry(
        AppointmentId(name), Version("1"), ago(10), status, PatientId(name), "Doe", "Jane", ANA, "Ana Ruiz"
    )
    return changed(made, changes)


def waiting(name: str, minutes: float, urgency: Urgency = Urgency.NORMAL, **changes: object) -> WaitingEntry:
    return changed(entry(name, arrived_at=ago(minutes), urgency=urgency), changes)


@pytest.mark.parametrize(
    ("one", "stage"),
    [
        (entry(status=S.SCHEDULED), Stage.EXPECTED),
        (entry(), Stage.WAITING),
        (entry(called_at=NOW), Stage.CALLED),
        (entry(status=S.IN_PROGRESS, called_at=NOW), Stage.IN_ROOM),
        (entry(status=S.COMPLETED), Stage.LEFT),
        (entry(status=S.NO_SHOW), Stage.LEFT),
        (entry(status=S.CANCELLED), Stage.LEFT),
    ],
)
def test_the_status_says_where_somebody_is(one: WaitingEntry, stage: Stage) -> None:
    assert one.stage is stage


@pytest.mark.parametrize(
    ("minutes", "level", "words"),
    [
        (0, WaitLevel.CALM, "waiting 0 min"),
        (14.99, WaitLevel.CALM, "waiting 14 min"),
        (15, WaitLevel.NOTICE, "waiting 15 min, a while"),
        (29.99, WaitLevel.NOTICE, "waiting 29 min, a while"),
        (34, WaitLevel.LONG, "waiting 34 min, long"),
        (65, WaitLevel.LONG, "waiting 1 h 05 min, long"),
        (-3, WaitLevel.CALM, "waiting 0 min"),
    ],
)
def test_waiting_is_pointed_out_in_words_and_colour(minutes: float, level: WaitLevel, words: str) -> None:
    one, thresholds = waiting("a", minutes), WaitThresholds()
    assert thresholds.level(one.waited(NOW)) is level
    assert running_words(one, NOW, thresholds, ClinicClock()) == words
    tints = {WaitLevel.CALM: "neutral", WaitLevel.NOTICE: "warning", WaitLevel.LONG: "danger"}
    assert running_tint(one, NOW, thresholds) == tints[level]


def test_every_stage_has_its_running_words() -> None:
    said = [
        running_words(one, NOW, WaitThresholds(), ClinicClock())
        for one in (
            entry(status=S.SCHEDULED),
            waiting("a", 40, called_at=ago(2)),
            entry(status=S.IN_PROGRESS, arrived_at=ago(40), in_room_at=ago(12)),
            entry(status=S.COMPLETED, left_at=ago(5)),
            entry(status=S.NO_SHOW, left_at=ago(5)),
        )
    ]
    assert said == ["expected 09:20", "called 2 min ago", "in room 12 min", "seen until 09:25", "left at 09:25"]


def test_late_counts_from_the_booked_time_until_the_visit_begins() -> None:
    assert late_words(entry(status=S.SCHEDULED), NOW) == "late by 10 min"
    assert late_words(entry(status=S.IN_PROGRESS, in_room_at=ago(4)), NOW) == "late by 6 min"
    assert not late_words(entry(starts_at=ago(-20)), NOW)
    assert not late_words(entry(starts_at=ago(0.5)), NOW)
    assert not late_words(entry(status=S.COMPLETED), NOW)
    assert not late_words(entry(starts_at=UnreadableMoment("-infinity")), NOW)
    assert span_words(timedelta(minutes=-1)) == "0 min"


def test_the_board_begins_with_the_most_urgent_then_whoever_came_first() -> None:
    shown = in_order(
        [
            entry("left early", S.COMPLETED, left_at=ago(9)),
            entry("expected", S.SCHEDULED),
            entry("room", S.IN_PROGRESS, in_room_at=ago(3)),
            waiting("called", 50, called_at=ago(1)),
            waiting("short", 5),
            waiting("long", 50),
            waiting("soon", 2, Urgency.SOON),
            waiting("urgent", 1, Urgency.URGENT),
            entry("left late", S.NO_SHOW, left_at=ago(1)),
        ]
    )
    assert [one.id for one in shown] == [
        "urgent",
        "soon",
        "long",
        "short",
        "called",
        "room",
        "expected",
        "left late",
        "left early",
    ]


@pytest.mark.parametrize("provider", [ANA, BEN, None])
def test_nobody_who_is_called_next_has_somebody_before_him(provider: ProviderId | None) -> None:
    rank = {Urgency.URGENT: 0, Urgency.SOON: 1, Urgency.NORMAL: 2}
    one_of = list(product((0, 5, 60), Urgency, (ANA, BEN)))
    for found in product(one_of, one_of):
        entries = [waiting(str(n), minutes, level, provider_id=who) for n, (minutes, level, who) in enumerate(found)]
        mine = [one for one in entries if provider in (None, one.provider_id)]
        called = next_of(entries, provider)
        assert (called is None) == (not mine)
        if called is not None:
            best = min((rank[one.urgency], -one.waited(NOW)) for one in mine)
            assert (rank[called.urgency], -called.waited(NOW)) == best


def test_an_arrival_is_told_once() -> None:
    before = [entry("a", S.SCHEDULED), waiting("b", 5)]
    after = [waiting("a", 0), waiting("b", 5), waiting("walked in", 0), entry("c", S.IN_PROGRESS)]
    assert [one.id for one in arrivals(before, after)] == ["a", "walked in"]
    assert arrivals(after, [*after, entry("b2", S.SCHEDULED)]) == ()
    began_by_mistake = [waiting("c", 9)]
    assert arrivals(after, began_by_mistake) == ()


def test_the_public_screen_gets_initials_number_and_room_only() -> None:
    calls = public_calls(
        [
            waiting("a", 9, called_at=ago(2), number=7, room="Room 2"),
            waiting("b", 9, called_at=ago(1), number=8, last_name="de la Cruz", first_name="", room="Lab"),
            waiting("not called", 9, number=3),
            entry("in room", S.IN_PROGRESS, called_at=ago(4), number=1, room="Room 1"),
            waiting("called long ago", 50, called_at=NOW - CALLED_FOR, number=2, room="Room 1"),
        ],
        NOW,
    )
    assert calls == (PublicCall("D.", 8, "Lab"), PublicCall("J.D.", 7, "Room 2"))


def test_the_public_screen_shows_the_latest_calls_only() -> None:
    many = [waiting(str(n), 9, called_at=ago(n), number=n, room="Room 1") for n in range(1, 12)]
    assert [call.number for call in public_calls(many, NOW)] == list(range(1, CALLS_SHOWN + 1))


@pytest.mark.parametrize(
    ("last", "first", "letters"),
    [("Doe", "Jane", "J.D."), (" ólafsson", " þór", "Þ.Ó."), ("", "", ""), ("李", "", "李.")],
)
def test_initials_are_one_letter_each(last: str, first: str, letters: str) -> None:
    assert public_initials(last, first) == letters


def test_rooms_and_minutes_have_limits() -> None:
    assert not room_problems("Room 2")
    assert room_problems(" ")[0].kind is ProblemKind.MISSING
    assert room_problems("x" * (ROOM_MOST + 1))[0].kind is ProblemKind.TOO_LONG
    assert not threshold_problems(WaitThresholds(1, 2))
    for wrong in (WaitThresholds(0, 5), WaitThresholds(5, 5), WaitThresholds(9, 5), WaitThresholds(5, 481)):
        assert threshold_problems(wrong), wrong


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("2", "Room 2"), (" 14b ", "Room 14b"), ("3 A", "Room 3 A"), ("Room 2", "Room 2"), ("Lab", "Lab"), ("", "")],
)
def test_a_room_that_is_a_number_is_called_one(typed: str, shown: str) -> None:
    assert room_words(typed) == shown
