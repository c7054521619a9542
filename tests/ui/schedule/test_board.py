"""What stands where on a board: overlapping bookings side by side, what was cancelled out of the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from clinic_desktop.domain.appointments import AppointmentLine, Provider
from clinic_desktop.domain.clock import ClinicClock
from clinic_desktop.domain.identifiers import ProviderId
from clinic_desktop.domain.statuses import AppointmentStatus, AppointmentType
from clinic_desktop.domain.unreadable import UnreadableMoment
from clinic_desktop.domain.working_hours import ClosedKind, ClosedPeriod, Span, WorkingDay
from clinic_desktop.ui.schedule.board import Board, ColumnFacts, make_board
from clinic_desktop.ui.schedule.cursor import Cursor, Steps
from clinic_desktop.ui.schedule.facts import KnownDays, day_columns, week_columns
from clinic_desktop.ui.schedule.ghost import Ghost, GhostKind, lifted
from clinic_desktop.ui.schedule.words import details, names, slot_words, spoken
from tests.ui.schedule.scenes import ANA, CLOCK, DAY, a_column, a_line

BOB = ProviderId("bob")
BERLIN = ClinicClock(ZoneInfo("Europe/Berlin"), lambda: datetime(2026, 10, 25, 12, tzinfo=UTC))
LONG_DAY, SHORT_DAY = date(2026, 10, 25), date(2026, 3, 29)


def _board(*lines: AppointmentLine) -> Board:
    return make_board([a_column(*lines)], CLOCK)


def test_an_overlapping_booking_stands_beside_the_other() -> None:
    one, other, apart = a_line("09:00", 30), a_line("09:15", 30, is_overbooked=True), a_line("11:00")
    board = _board(one, other, apart)
    first, second = board.box_of[one.id], board.box_of[other.id]
    assert first.right <= second.left
    assert board.box_of[apart.id].right - board.box_of[apart.id].left > 0.9


def test_what_was_cancelled_takes_no_room_from_what_is_booked() -> None:
    cancelled, booked = a_line("09:00", 30, status=AppointmentStatus.CANCELLED), a_line("09:00", 30)
    alone = a_line("10:00", 30, status=AppointmentStatus.NO_SHOW)
    board = _board(cancelled, booked, alone)
    assert board.box_of[booked.id].right > 0.8
    assert board.box_of[cancelled.id].left >= board.box_of[booked.id].right
    assert board.box_of[alone.id].left >= 0.5


def test_a_booking_at_no_readable_moment_stands_nowhere_and_breaks_nothing() -> None:
    line = a_line(starts_at=UnreadableMoment("infinity"))
    assert _board(line).box_of == {}


def test_arrows_reach_all_bookings_of_a_row_and_the_free_rows_between() -> None:
    one, other, after = a_line("09:00", 30), a_line("09:00", 30, is_overbooked=True), a_line("09:35", 10)
    board = _board(one, other, after)
    steps = Steps(board, 15)
    here = steps.at(0, 9 * 12)
    assert here.line_id == one.id
    assert steps.right(here).line_id == other.id
    assert steps.left(steps.right(here)) == here
    down = steps.down(here)
    assert (down.place, down.line_id) == (9 * 12 + 6, after.id)
    assert steps.up(steps.down(down)).line_id == after.id
    assert steps.next_booking(here, 1).line_id in (other.id, after.id)


def test_a_cancelled_booking_is_reached_beside_the_free_row() -> None:
    cancelled = a_line("09:00", 15, status=AppointmentStatus.CANCELLED)
    steps = Steps(_board(cancelled), 15)
    here = steps.at(0, 9 * 12)
    assert here.line_id is None
    assert steps.right(here).line_id == cancelled.id


def test_the_cursor_follows_its_booking_and_never_slides_onto_another() -> None:
    one, other = a_line("09:00"), a_line("10:00")
    before = _board(one, other)
    moved = _board(replace(one, starts_at=one.starts_at + timedelta(hours=2)), other)
    assert Steps(moved, 15).kept(Cursor(0, 9 * 12, one.id), before).place == 11 * 12
    gone = Steps(_board(other), 15).kept(Cursor(0, 9 * 12, one.id), before)
    assert (gone.place, gone.line_id) == (9 * 12, None)


def test_a_ghost_moves_by_rows_and_keeps_its_length() -> None:
    line = a_line("09:10", 20)
    board = _board(line)
    ghost = lifted(board.box_of[line.id]).moved_to(board, 0, 120.4, 15)
    target = ghost.target(board)
    assert target is not None
    assert (target.starts_at.hour, target.starts_at.minute, target.minutes) == (10, 0, 20)
    assert not ghost.is_where_it_was(target)


def test_a_booking_is_made_no_shorter_than_five_minutes_and_no_longer_than_eight_hours() -> None:
    line = a_line("09:00", 20)
    board = _board(line)
    ghost = lifted(board.box_of[line.id], is_resized=True)
    shortest, longest = ghost.ended_at(0, 5, len(board.axis)).target(board), ghost.ended_at(999, 5, 288).target(board)
    assert shortest is not None
    assert longest is not None
    assert (shortest.minutes, longest.minutes) == (5, 480)


def test_in_the_hour_that_comes_twice_both_can_be_booked() -> None:
    board = make_board(week_columns(LONG_DAY, ANA, (), (), BERLIN), BERLIN)
    column = board.column_of(ANA, LONG_DAY)
    assert column is not None
    twice = [place for place, unit in enumerate(board.axis.units) if unit.minute == 150]
    targets = [Ghost(GhostKind.SPAN, column, place, place + 6, place).target(board) for place in twice]
    assert [one.starts_at for one in targets if one] == [
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    ]
    assert slot_words(board, Cursor(column, twice[1])).startswith("02:30 again, free")
    saturday = Ghost(GhostKind.SPAN, column - 1, twice[1], twice[1] + 3).target(board)
    assert saturday is None


def test_what_lies_in_the_hour_that_comes_twice_says_so() -> None:
    line = a_line(starts_at=datetime(2026, 10, 25, 1, 30, tzinfo=UTC), minutes=20)
    assert spoken(line, BERLIN).startswith("02:30 again PATIENT")
    columns = day_columns(LONG_DAY, [Provider(ANA, "Oliveira", "Ana")], [line], (), BERLIN)
    box = make_board(columns, BERLIN).box_of[line.id]
    assert (box.top, box.bottom) == ((3 * 60 + 30) / 5, (3 * 60 + 50) / 5)


def test_an_hour_that_the_clock_skips_takes_no_booking() -> None:
    board = make_board(week_columns(SHORT_DAY, ANA, (), (), BERLIN), BERLIN)
    column = board.column_of(ANA, SHORT_DAY)
    assert column is not None
    assert board.columns[column].left_out == ((24, 36),)
    assert Ghost(GhostKind.SPAN, column, 24, 27, 24).target(board) is None
    assert slot_words(board, Cursor(column, 24)).startswith("02:00, no such time")


def test_what_reaches_over_midnight_stands_on_both_days() -> None:
    line = a_line("23:30", 60, provider_id=ANA)
    board = make_board(week_columns(DAY, ANA, [line], (), CLOCK), CLOCK)
    boxes = [box for column in board.columns for box in column.boxes]
    assert [(box.top, box.bottom) for box in boxes] == [(282, 288), (0, 6)]


def test_days_that_are_not_read_yet_look_neither_free_nor_open() -> None:
    line, hours = a_line("09:00"), WorkingDay(ANA, DAY, (), ())
    until_then = KnownDays(DAY - timedelta(days=7), DAY + timedelta(days=1), frozenset({ANA}))
    board = make_board(week_columns(DAY, ANA, [line], [hours], CLOCK, known=until_then), CLOCK)
    assert [column.note for column in board.columns] == [*["0 booked"] * 4, "Today, 1 booked", "Reading…", "Reading…"]
    assert [column.is_read for column in board.columns] == [*[True] * 5, False, False]
    assert not board.is_read
    saturday = board.column_of(ANA, DAY + timedelta(days=1))
    assert saturday is not None
    assert slot_words(board, Cursor(saturday, 108)) == "09:00, being read, Sat 28-Nov"
    others = day_columns(DAY, [Provider(BOB, "Nagy", "Bob")], [], [], CLOCK, known=until_then)
    assert [(one.note, one.short_note, one.is_read) for one in others] == [("Reading…", "Reading…", False)]


def test_closed_times_say_why_and_whole_days_stand_in_the_head() -> None:
    first, end = CLOCK.day_bounds(DAY)
    noon = first + timedelta(hours=12)
    lunch = ClosedPeriod(ClosedKind.BREAK, noon, noon + timedelta(hours=1))
    ana = WorkingDay(ANA, DAY, (Span(first + timedelta(hours=8), noon),), (lunch,))
    bob = WorkingDay(BOB, DAY, (), (ClosedPeriod(ClosedKind.DAY_OFF, first, end, "Conference"),))
    providers = [Provider(ANA, "Oliveira", "Ana"), Provider(BOB, "Nagy", "Bob")]
    board = make_board(day_columns(DAY, providers, (), (ana, bob), CLOCK), CLOCK)
    assert [(one.first, one.end, one.why) for one in board.columns[0].closed] == [
        (0, 96, ""),
        (144, 156, "Break"),
        (156, 288, ""),
    ]
    assert board.columns[1].note == "0 booked, Day off: Conference"
    assert board.first_open == 96
    assert slot_words(board, Cursor(0, 144)) == "12:00, closed, Break, Ana Oliveira"


def test_the_bubble_tells_who_when_and_what_and_nothing_clinical() -> None:
    line = a_line("09:00", 20, reason="Knee\npain")
    assert details(line, CLOCK)[1:] == [
        "Born 01-Jan-1970",
        "From 09:00 to 09:20, 20 min",
        "Follow-up with Ana Oliveira",
        "Scheduled",
        "Knee pain",
    ]


def test_a_name_grows_shorter_where_there_is_no_room_and_is_cut_last() -> None:
    line = a_line(patient_last_name="Garcia Marquez", patient_first_name="Sofia")
    assert names(line) == ("GARCIA MARQUEZ, Sofia", "GARCIA MARQUEZ, S.", "GARCIA MARQUEZ")


def test_heads_are_short_by_the_family_name_and_a_letter_where_two_have_it() -> None:
    providers = [
        Provider(ANA, "Oliveira", "Ana"),
        Provider(BOB, "Nagy", "Bob"),
        Provider(ProviderId("c"), "Nagy", "Cleo"),
    ]
    columns = day_columns(DAY, providers, (), (), CLOCK)
    assert [one.short_title for one in columns] == ["Oliveira", "Nagy, B.", "Nagy, C."]


def test_what_is_kept_free_after_a_booking_is_on_the_board_and_said() -> None:
    followed, cancelled = a_line("09:00", 20), a_line("11:00", 20, status=AppointmentStatus.CANCELLED)
    other = a_line("12:00", 20, type=AppointmentType.TELEHEALTH)
    buffers = {AppointmentType.FOLLOW_UP: 10}
    board = make_board([a_column(followed, cancelled, other)], CLOCK, buffers)
    box = board.box_of[followed.id]
    assert (box.bottom, box.free_from) == (9 * 12 + 4, 9 * 12 + 6)
    assert (board.box_of[cancelled.id].buffer, board.box_of[other.id].buffer) == (0, 0)
    name = f"{followed.patient_last_name.upper()}, Ada"
    assert slot_words(board, Cursor(0, 9 * 12 + 4)) == f"09:20, 10 min kept free after {name}, Ana Oliveira"
    assert slot_words(board, Cursor(0, 9 * 12 + 6)) == "09:30, free, Ana Oliveira"
    assert spoken(followed, CLOCK, box.buffer).endswith("scheduled, then 10 min kept free")
    assert details(followed, CLOCK, box.buffer)[3] == "Then 10 min kept free"


def test_a_buffer_on_the_day_of_25_hours_ends_by_the_time_that_passes() -> None:
    line = a_line(starts_at=datetime(2026, 10, 25, 0, 50, tzinfo=UTC), minutes=10)
    facts = ColumnFacts(ANA, LONG_DAY, "Ana Oliveira", (line,))
    box = make_board([facts], BERLIN, {AppointmentType.FOLLOW_UP: 15}).box_of[line.id]
    assert box.free_from - box.bottom == 3
