"""What PostgreSQL reports, as the errors of the domain. The only place that knows SQLSTATEs."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

import psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError

from clinic_desktop.domain import (
    addenda,
    codes,
    disk_space,
    errors,
    merging,
    observations,
    paper_templates,
    prescribing_checks,
)
from clinic_desktop.domain.connection import Unavailable
from clinic_desktop.domain.problems import Problem, ProblemKind
from clinic_desktop.domain.server_address import ServerTrouble

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_BY_CONSTRAINT: dict[str, Callable[[], errors.ClinicError]] = {
    "slot_taken": errors.SlotTaken,
    "patient_busy": errors.PatientBusy,
    "providers_email_key": lambda: errors.AlreadyExists("e-mail"),
    "snippet_own": lambda: errors.AlreadyExists("snippet with this abbreviation"),
    "snippet_shared": lambda: errors.AlreadyExists("shared snippet with this abbreviation"),
    "staff_provider_id_key": lambda: errors.AlreadyExists("account for the provider"),
}

_BY_STATE: dict[str, Callable[[], errors.ClinicError]] = {
    "CL001": errors.AccountDisabled,
    "CL002": lambda: errors.WrongStatus(None, None),
    "CL003": errors.ReasonMissing,
    "CL004": errors.DiagnosisMissing,
    "CL005": errors.VisitCompleted,
    "CL006": errors.NotStarted,
    "CL007": errors.AllergiesKnown,
    "CL008": lambda: errors.HasOpenBookings(1),
    "CL009": errors.AlreadyArchived,
    "CL010": lambda: errors.RefusedByDatabase("account"),
    "CL011": errors.SessionEnded,
    "CL012": errors.ChartReasonMissing,
    "CL013": errors.RestoredElsewhere,
    "CL020": errors.LastAdministrator,
    "CL021": errors.TooManyDrafts,
    "CL050": prescribing_checks.AllergyUnanswered,
    "CL062": lambda: errors.EditConflict("patients", ""),
    "CL070": addenda.NotCompleted,
    "CL071": paper_templates.PaperChangedMeanwhile,
    "P0002": lambda: errors.NotFound("", ""),
    "42710": lambda: errors.AlreadyExists("account"),
    "57014": errors.TookTooLong,
    "53100": disk_space.ServerDiskFull,
    "55P03": errors.BeingChanged,
    "40001": errors.BeingChanged,
    "40P01": errors.BeingChanged,
    "28P01": errors.SignInFailed,
    "28000": errors.SignInFailed,
}

_REFUSED_THING = re.compile(r"(?:table|function|schema|view|sequence) \"?([\w.]+)")
"""Names the thing in the English words; in another language it stays unnamed."""


def _not_permitted(said: str, _: str) -> errors.ClinicError:
    named = _REFUSED_THING.search(said)
    return errors.NotPermitted(named[1] if named else "")


_BY_WORDS: dict[str, Callable[[str, str], errors.ClinicError]] = {
    "42501": _not_permitted,
    "CL051": lambda fields, _: observations.DangerousUnconfirmed(tuple(fields.split(" "))),
    "CL052": lambda field, _: errors.InvalidInput((Problem(field, ProblemKind.UNSAFE),)),
    "CL053": lambda field, _: errors.InvalidInput((Problem(field, ProblemKind.ALREADY_THERE),)),
    "CL060": lambda why, detail: merging.MergeRefused(merging.MergeObstacle(why), detail),
    "CL061": lambda _, survivor: merging.PatientMerged(survivor),
    "CL070": lambda code, _: codes.CodeUnknown(code),
}
"""Conditions that say more than their number: our own functions choose the words."""

_UNAVAILABLE = ("08", "57P", "25P03")
"""Classes of states after which the connection is gone."""

_FULL = "53"
"""The class of states in which the server cannot serve."""

_NO_DATABASE = re.compile(r'database "?(.*?)"? does not exist')

_REFUSED_SIGN_IN = re.compile(
    r"authentication failed|no password supplied|role .* does not exist|not permitted to log in"
)


@contextmanager
def translated() -> Iterator[None]:
    """Let what PostgreSQL raises inside leave as an error of the domain. Defects pass unchanged."""
    try:
        yield
    except DBAPIError as error:
        found = clinic_error(error.orig)
        if found is None:
            raise
        raise found from error
    except psycopg.Error as error:
        found = clinic_error(error)
        if found is None:
            raise
        raise found from error
    except StaleDataError as error:
        raise errors.EditConflict("", "") from error
    except PoolTimeout as error:
        raise errors.DatabaseUnavailable("all connections are busy", Unavailable.FULL) from error


def clinic_error(error: BaseException | None) -> errors.ClinicError | None:
    """Return the domain's error for one of PostgreSQL's, or None for a defect."""
    if not isinstance(error, psycopg.Error):
        return None
    state = error.sqlstate or ""
    constraint = error.diag.constraint_name or ""
    if state in _BY_WORDS:
        return _BY_WORDS[state](error.diag.message_primary or "", error.diag.message_detail or "")
    if constraint in _BY_CONSTRAINT:
        return _BY_CONSTRAINT[constraint]()
    if state in _BY_STATE:
        return _BY_STATE[state]()
    if state == "23514" or (state == "23505" and constraint):
        return errors.RefusedByDatabase(constraint)
    if state == "23503":
        return errors.NotFound(error.diag.table_name or "", "")
    return _unavailable(error, state)


def _unavailable(error: psycopg.Error, state: str) -> errors.DatabaseUnavailable | None:
    if state.startswith(_FULL):
        return errors.DatabaseUnavailable(_first_line(error), Unavailable.FULL)
    if state.startswith(_UNAVAILABLE) or (not state and isinstance(error, psycopg.OperationalError)):
        return errors.DatabaseUnavailable(_first_line(error), Unavailable.BROKE)
    return None


def connection_error(error: psycopg.Error) -> errors.ClinicError:
    """Return the domain's error for a connection that could not be made. libpq reports it in words only."""
    found = clinic_error(error)
    if error.sqlstate is None and _REFUSED_SIGN_IN.search(str(error)):
        return errors.SignInFailed(was_password_given=error.pgconn is None or not error.pgconn.needs_password)
    if error.sqlstate is None and (named := _NO_DATABASE.search(f"{error}")):
        return errors.ServerNotUsable(ServerTrouble.NO_DATABASE, "", named[1])
    if found is None or isinstance(found, errors.DatabaseUnavailable):
        is_full = (error.sqlstate or "").startswith(_FULL)
        return errors.DatabaseUnavailable(_first_line(error), Unavailable.FULL if is_full else Unavailable.UNREACHABLE)
    return found


def _first_line(error: psycopg.Error) -> str:
    return (str(error).splitlines() or [""])[0]
