from __future__ import annotations

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError

from clinic_desktop.db.errors import clinic_error, connection_error, translated
from clinic_desktop.domain import errors
from clinic_desktop.domain.connection import Unavailable
from clinic_desktop.domain.server_address import ServerTrouble


class Reported(psycopg.DatabaseError):
    """What PostgreSQL says, as far as its state tells it."""

    def __init__(self, state: str | None, message: str = "") -> None:
        super().__init__(message)
        self.sqlstate = state


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("CL001", errors.AccountDisabled()),
        ("CL002", errors.WrongStatus(None, None)),
        ("CL003", errors.ReasonMissing()),
        ("CL004", errors.DiagnosisMissing()),
        ("CL005", errors.VisitCompleted()),
        ("CL006", errors.NotStarted()),
        ("CL007", errors.AllergiesKnown()),
        ("CL008", errors.HasOpenBookings(1)),
        ("CL009", errors.AlreadyArchived()),
        ("CL010", errors.RefusedByDatabase("account")),
        ("P0002", errors.NotFound("", "")),
        ("42501", errors.NotPermitted()),
        ("42710", errors.AlreadyExists("account")),
        ("57014", errors.TookTooLong()),
        ("55P03", errors.BeingChanged()),
        ("40001", errors.BeingChanged()),
        ("40P01", errors.BeingChanged()),
        ("28P01", errors.SignInFailed()),
        ("28000", errors.SignInFailed()),
        ("23514", errors.RefusedByDatabase("")),
        ("23503", errors.NotFound("", "")),
        ("08006", errors.DatabaseUnavailable("gone", Unavailable.BROKE)),
        ("57P01", errors.DatabaseUnavailable("gone", Unavailable.BROKE)),
        ("57P03", errors.DatabaseUnavailable("gone", Unavailable.BROKE)),
        ("53300", errors.DatabaseUnavailable("gone", Unavailable.FULL)),
        ("25P03", errors.DatabaseUnavailable("gone", Unavailable.BROKE)),
    ],
)
def test_every_state_that_is_expected_has_an_error_of_the_domain(state: str, expected: errors.ClinicError) -> None:
    found = clinic_error(Reported(state, "gone\nand more"))

    assert repr(found) == repr(expected)


@pytest.mark.parametrize("state", ["25006", "42601", "42P01", "42703", "22P02", "XX000", "23505", None])
def test_other_states_are_defects(state: str | None) -> None:
    assert clinic_error(Reported(state)) is None


def test_an_operational_error_without_a_state_means_that_the_server_is_gone() -> None:
    found = clinic_error(psycopg.OperationalError("first\nsecond"))

    assert repr(found) == repr(errors.DatabaseUnavailable("first", Unavailable.BROKE))


def test_what_is_no_error_of_the_driver_is_a_defect() -> None:
    assert clinic_error(None) is None
    assert clinic_error(ValueError()) is None


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ('FATAL:  password authentication failed for user "x"', errors.SignInFailed()),
        ("fe_sendauth: no password supplied", errors.SignInFailed()),
        ('FATAL:  role "x" does not exist', errors.SignInFailed()),
        ('FATAL:  role "x" is not permitted to log in', errors.SignInFailed()),
        (
            'connection failed: FATAL:  database "harbour" does not exist',
            errors.ServerNotUsable(ServerTrouble.NO_DATABASE, "", "harbour"),
        ),
        ("connection refused\nis it running?", errors.DatabaseUnavailable("connection refused")),
        ("", errors.DatabaseUnavailable("")),
    ],
)
def test_connections_that_are_refused_are_told_by_their_words(words: str, expected: errors.ClinicError) -> None:
    assert repr(connection_error(psycopg.OperationalError(words))) == repr(expected)


def test_a_connection_refused_for_any_other_reason_is_not_available() -> None:
    assert repr(connection_error(Reported("XX000", "odd"))) == repr(errors.DatabaseUnavailable("odd"))
    assert repr(connection_error(Reported("CL001"))) == repr(errors.AccountDisabled())


def test_errors_are_translated_on_their_way_out() -> None:
    with pytest.raises(errors.BeingChanged), translated():
        raise DBAPIError.instance("statement", {}, Reported("55P03"), psycopg.Error)
    with pytest.raises(errors.TookTooLong), translated():
        raise Reported("57014")
    with pytest.raises(errors.EditConflict), translated():
        raise StaleDataError
    with pytest.raises(errors.DatabaseUnavailable), translated():
        raise PoolTimeout


def test_defects_pass_unchanged() -> None:
    with pytest.raises(DBAPIError), translated():
        raise DBAPIError.instance("statement", {}, Reported("42601"), psycopg.Error)
    with pytest.raises(Reported), translated():
        raise Reported("42601")
    with pytest.raises(ZeroDivisionError), translated():
        raise ZeroDivisionError
