"""What people read when something did not work: a title, what it means for the data, and what to do."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from clinic_desktop.domain import errors, limits
from clinic_desktop.domain.adoption import Difference, DifferenceKind
from clinic_desktop.domain.identifiers import ProviderId
from clinic_desktop.domain.problems import Problem, ProblemKind
from clinic_desktop.domain.server_address import ServerTrouble
from clinic_desktop.domain.statuses import AppointmentStatus
from clinic_desktop.domain.visits import TEXT_FIELDS
from clinic_desktop.ui.error_words import FIELD_NAMES, field_name, words_for, words_for_problem

ONE_OF_EACH = (
    errors.InvalidInput((Problem("phone", ProblemKind.MISSING),)),
    errors.MetADefect(),
    errors.NotFound("patients", "7f3e"),
    errors.NotPermitted("medical_records"),
    errors.EditConflict("visits", "7f3e"),
    errors.AlreadyExists("e-mail"),
    errors.SlotTaken(ProviderId("7f3e"), datetime(2026, 11, 24, 9, 30, tzinfo=UTC)),
    errors.SlotTaken(),
    errors.PatientBusy(),
    errors.WrongStatus(AppointmentStatus.NO_SHOW, AppointmentStatus.COMPLETED),
    errors.WrongStatus(None, None),
    errors.ReasonMissing(),
    errors.DiagnosisMissing(),
    errors.VisitCompleted(),
    errors.NotStarted(),
    errors.AlreadyArchived(),
    errors.HasOpenBookings(2),
    errors.AllergiesKnown(),
    errors.RefusedByDatabase("clinic_patients_phone_digits"),
    errors.DatabaseUnavailable("connection to server at 10.0.0.7 failed"),
    errors.TookTooLong(),
    errors.BeingChanged(),
    errors.SignInFailed(),
    errors.AccountDisabled(),
    errors.WorkIsKept(("Ada Lind",)),
    errors.AccountClosed(),
    errors.LastAdministrator(),
    errors.SessionEnded(),
    errors.ChartReasonMissing(),
    errors.ChartNotOpen(),
    errors.RestoredElsewhere(),
    errors.TablesInUse(("somebody@example.com",)),
    errors.TablesInUse(()),
    errors.TablesOfAnotherProgram(),
    *(errors.CannotAdopt((Difference(kind, "patients", "phone", "integer", "text"),)) for kind in DifferenceKind),
    errors.AlreadySetUp("0005"),
    errors.NotAdopted(),
    errors.StillNeeded(("view reports",)),
    errors.DatabaseTooOld("0003", "0005"),
    errors.DatabaseTooOld(None, "0005"),
    errors.DatabaseTooNew("0009"),
    errors.SchemaNotKnown(("column phone of public.patients",)),
    errors.WrongEncoding("LATIN1"),
    errors.WritesRefused(("trigger on patients", "2", "3", "4")),
    errors.NotADemo(),
    errors.ClusterFailed("starting the private database", "FATAL: no space left"),
    errors.ClusterOfOtherVersion(17, 18, "/data"),
    errors.NoPostgresPrograms(),
    errors.FolderUnusable("/data", "Read-only file system"),
    errors.DraftNotKept("/home/doctor/clinic/drafts", "No space left on device"),
    errors.DraftNotKept(),
    errors.TooManyDrafts(),
    errors.FileNotWritten("/media/stick/audit.csv", "No space left on device"),
    errors.UnsafeServer("db.example.com"),
    errors.IsADemo(),
    *(errors.ServerNotUsable(trouble, "db.example.com", "/keys/ward-1") for trouble in ServerTrouble),
    errors.SettingsFileBroken("/data/settings.toml", "at line 3, column 1"),
    errors.CertificateFile("/ca/authority.crt", is_missing=True),
    errors.CertificateFile("/ca/authority.crt", is_missing=False),
    errors.AddressNotUnderstood('missing "=" after "nonsense"'),
)
NAMES_TO_TYPE = re.compile(r"PostgreSQL|pg_hba\.conf|CLINIC_\w+|clinic_patients_phone_digits")
MACHINE_WORDS = ("Error", "exception", "None", "null", "SQL", "psycopg", "7f3e", "no_show", "{", "}", "_")


def told(error: errors.ClinicError) -> str:
    words = words_for(error)
    return f"{words.title} {words.advice}"


def test_the_list_here_has_one_of_each() -> None:
    known = {kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.ClinicError)}

    assert {type(error) for error in ONE_OF_EACH} == known - {errors.ClinicError}


@pytest.mark.parametrize("error", ONE_OF_EACH, ids=lambda error: type(error).__name__)
def test_words_are_for_people(error: errors.ClinicError) -> None:
    said = NAMES_TO_TYPE.sub("", told(error))

    assert words_for(error).title
    assert not words_for(error).title.endswith(".")
    assert words_for(error).advice
    assert [word for word in MACHINE_WORDS if word in said] == []


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (errors.SlotTaken(None, datetime(2026, 11, 24, 9, 5, tzinfo=UTC)), "That time at 09:05 was just taken"),
        (errors.SlotTaken(), "That time was just taken"),
        (errors.WrongStatus(AppointmentStatus.CANCELLED, None), "It is cancelled now."),
        (errors.AlreadyExists("e-mail"), "This e-mail exists already"),
        (errors.ClusterOfOtherVersion(17, 18, "/data"), "They belong to PostgreSQL 17, here is PostgreSQL 18."),
        (errors.UnsafeServer("db.example.com"), "Connections to db.example.com need sslmode=verify-full"),
        (errors.FolderUnusable("/data", "Read-only file system"), "/data: Read-only file system"),
        (errors.RefusedByDatabase("clinic_patients_phone_digits"), "clinic_patients_phone_digits"),
    ],
)
def test_what_an_error_carries_is_said(error: errors.ClinicError, words: str) -> None:
    assert words in told(error)


def test_a_failed_sign_in_does_not_say_which_of_the_two_was_wrong() -> None:
    assert words_for(errors.SignInFailed()).title == "E-mail or password is not right"


def test_what_a_server_says_about_itself_stays_out_of_the_window() -> None:
    assert "10.0.0.7" not in told(errors.DatabaseUnavailable("connection to server at 10.0.0.7 failed"))


def test_every_problem_of_a_form_is_named_with_its_field() -> None:
    problems = (
        Problem("first_name", ProblemKind.MISSING),
        Problem("symptoms.1.name", ProblemKind.TOO_SHORT, "2"),
        Problem("systolic", ProblemKind.NOT_ABOVE, "diastolic"),
    )

    assert words_for(errors.InvalidInput(problems)).advice == (
        "First name: please fill this in; Symptom 2, name: at least 2 characters; "
        "Systolic pressure: must be higher than: diastolic pressure. Nothing was saved yet."
    )


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (Problem("weight", ProblemKind.TOO_LARGE, "500 kg"), "At most 500 kg"),
        (Problem("born_on", ProblemKind.TOO_LONG_AGO, "150"), "This is more than 150 years ago"),
        (Problem("phone", ProblemKind.NOT_A_PHONE, "7"), "A phone number has at least 7 digits"),
        (Problem("starts_at", ProblemKind.NOT_UNDERSTOOD, "Type a time like 9:30"), "Type a time like 9:30"),
    ],
)
def test_a_problem_names_its_limit(problem: Problem, words: str) -> None:
    assert words_for_problem(problem) == words


@pytest.mark.parametrize("kind", ProblemKind)
def test_no_limit_is_left_as_a_gap(kind: ProblemKind) -> None:
    said = words_for_problem(Problem("phone", kind, "7 digits"))

    assert "{" not in said
    assert "  " not in said


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("born_on", "Date of birth"),
        ("prescriptions.0.medication", "Prescription 1, medication"),
        ("vitals.weight", "Vital signs, weight"),
        ("symptoms.7f3e.body_site", "Symptom, body site"),
        ("overbook_reason", "Why overbook"),
    ],
)
def test_a_field_is_called_what_the_screen_calls_it(path: str, words: str) -> None:
    assert field_name(path) == words


def test_every_field_with_a_limit_has_a_name() -> None:
    limited = {
        *limits.PATIENT_LENGTHS,
        *limits.ALLERGY_LENGTHS,
        *limits.CONDITION_LENGTHS,
        *limits.APPOINTMENT_LENGTHS,
        *limits.SYMPTOM_LENGTHS,
        *limits.PRESCRIPTION_LENGTHS,
        *limits.VITAL_RANGES,
        *TEXT_FIELDS,
    }

    assert limited - FIELD_NAMES.keys() == set()
