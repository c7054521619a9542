"""An administrator changes when a doctor works; the desk moves what fell out of it until nothing is left."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from clinic_desktop.domain.clinical_text import format_date
from clinic_desktop.domain.statuses import Role
from clinic_desktop.testing.pages import MainWindowPage, WorkingHoursPage
from clinic_desktop.testing.pages.finding import exists
from tests.builders import EMILY, JANE, ROBERT
from tests.journeys.scenes import DOCTOR, RECEPTION, booked_today

if TYPE_CHECKING:
    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram
    from clinic_desktop.testing.program_fixtures import StartProgram

MORNING = "8-12"


def weekly_mornings(hours: WorkingHoursPage) -> None:
    """Order mornings only from today on, after a mistake, and say yes to what falls out."""
    week = hours.choose("John Smith").new_week()
    week.write_hours(monday="8-12, 11-13").save()
    week.expect_problem("open-0", "08:00–12:00 and 11:00–13:00 overlap.")
    week.write_hours(monday=MORNING).write_breaks(monday="10-10:15 Tea").copy_monday()
    assert week.hours("friday") == "08:00–12:00"
    week.save().expect_message("3 bookings would fall out of these hours")
    assert "DOE, Jane" in week.message.advice
    before = week.show_who_falls_out()
    before.list.expect_row(patient="DOE, Jane", phone="+1-555-0101", provider="John Smith")
    before.close()
    week.expect_message("3 bookings would fall out of these hours")
    week.save_all_the_same()


def test_bookings_that_fall_out_of_changed_hours_are_moved_until_none_is_left(
    start_program: StartProgram, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    clinic_database.rows("DELETE FROM appointments WHERE status = 'scheduled'")
    booked = [
        booked_today(clinic_database, clinic_clock, patient, at)
        for patient, at in ((JANE, "14:00"), (ROBERT, "15:00"), (EMILY, "10:00"))
    ]
    desk = MainWindowPage(start_program().sign_in(RECEPTION))
    hours = MainWindowPage(start_program().sign_in(DOCTOR)).show_working_hours()
    hours.weeks.expect_row(valid_from="Standard", mon="8–18", sun="–")

    weekly_mornings(hours)

    today = format_date(clinic_clock.today)
    hours.weeks.expect_row(valid_from=today, mon="8–12", fri="8–12", sat="–")
    told = hours.show_fallen()
    told.list.expect_row(patient="DOE, Jane", phone="+1-555-0101", why="Outside working hours")
    told.list.expect_row(patient="WILLIAMS, Emily", why="Break: Tea")
    found = desk.show_fallen_bookings()
    found.list.expect_column("patient", "WILLIAMS, Emily", "DOE, Jane", "JOHNSON, Robert")
    book = found.move("DOE, Jane")
    book.write_time("9:00").save_and_close()
    told.list.expect_column("patient", "WILLIAMS, Emily", "JOHNSON, Robert")
    found.keep("WILLIAMS, Emily").list.expect_column("patient", "JOHNSON, Robert")
    admin = clinic_database.admin_connection()
    with admin.transaction():
        admin.execute("SELECT set_config('clinic.reason', 'Is ill', true)")
        admin.execute("UPDATE appointments SET status = 'cancelled' WHERE id = %s", (booked[1],))
    found.list.expect_notice("No booking is to be moved")
    told.list.expect_notice("No booking is to be moved")
    told.close()
    hours.fallen.expect_none()
    assert clinic_database.value('SELECT "appointmentDate"::time::text FROM appointments WHERE id = %s', booked[0]) == (
        "09:00:00"
    )


def test_everything_about_working_time_is_edited_on_one_screen(
    clinic_program: StartedProgram, clinic_clock: ClinicTestClock
) -> None:
    hours = MainWindowPage(clinic_program.sign_in(DOCTOR)).show_working_hours().choose("John Smith")
    off = hours.day_off()
    off.save().expect_problem("first", "Please fill this in")
    off.fill(first="+21", why="Congress").save_and_close()
    hours.closings.expect_row(what="Day off", whose="John Smith", why="Congress")
    block = hours.block_time().fill(first="+1", begins="9", ends="8", whose="Everybody", why="Team meeting")
    block.save().expect_problem("ends", "Must be higher than: the beginning")
    block.fill(ends="10").save_and_close()
    day = format_date(clinic_clock.today + timedelta(days=1), weekday=True)
    hours.closings.expect_row(what="Blocked", whose="Everybody", until=f"{day} 10:00")
    closure = hours.closure().fill(first="+40", last="+50", why="Holidays")
    closure.save_and_close()
    hours.closings.expect_row(what="Clinic closed", why="Holidays")
    hours.change_closing(why="Holidays").fill(why="Painters").save_and_close()
    hours.closings.expect_row(what="Clinic closed", why="Painters")
    hours.remove_closing(why="Congress").closings.expect_no_row(why="Congress")
    hours.change_type("Sick visit").fill(25, 10).save_and_close()
    hours.types.expect_row(type="Sick visit", min="25", buffer="10")
    later = clinic_clock.today + timedelta(days=30)
    hours.new_week().valid_from(f"{later:%Y-%m-%d}").write_hours(saturday="9-12").save_and_close()
    hours.weeks.expect_row(valid_from=format_date(later), sat="9–12")
    hours.change_week(format_date(later)).write_hours(saturday="9:30-13").save_and_close()
    hours.weeks.expect_row(valid_from=format_date(later), sat="9:30–13")
    hours.remove_week(format_date(later)).weeks.expect_no_row(valid_from=format_date(later))


def test_a_doctor_blocks_her_own_time_and_reads_the_rest(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase
) -> None:
    account = clinic_database.an_account(Role.CLINICIAN, sees_patients=True)
    window = clinic_program.sign_in(account.login, account.password)
    hours = MainWindowPage(window).show_working_hours()
    hours.weeks.expect_row(valid_from="Standard", mon="8–18")
    assert not exists(window, "weeks-header-new-week")
    assert not exists(window, "closings-header-new-day-off")

    hours.block_time().fill(first="+1", begins="13", ends="14", why="Teaching").save_and_close()

    hours.closings.expect_row(what="Blocked", whose="Petra Provider", why="Teaching")
    hours.remove_closing(why="Teaching").closings.expect_notice("Nothing is planned from today on")
