"""What can go wrong that a person can do something about. Errors carry data; words stand in ui/error_words.py."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinic_desktop.domain.connection import Unavailable

if TYPE_CHECKING:
    from datetime import datetime

    from clinic_desktop.domain.adoption import Difference
    from clinic_desktop.domain.identifiers import PatientId, ProviderId
    from clinic_desktop.domain.patients import PatientDetails
    from clinic_desktop.domain.problems import Problem
    from clinic_desktop.domain.server_address import ServerTrouble
    from clinic_desktop.domain.statuses import AppointmentStatus


class ClinicError(Exception):
    """Expected: shown in words where it happened. Everything else is a defect and gets a report."""


@dataclass(eq=False)
class InvalidInput(ClinicError):
    """Something typed breaks a rule; nothing was stored."""

    problems: tuple[Problem, ...]


@dataclass(eq=False)
class MetADefect(ClinicError):
    """The program itself failed where this was asked; the defect is reported."""


@dataclass(eq=False)
class NotFound(ClinicError):
    """The thing is not there any more, or was never there."""

    subject: str
    id: str


@dataclass(eq=False)
class NotPermitted(ClinicError):
    """The database refused: the person's roles do not include this."""

    action: str = ""


@dataclass(eq=False)
class EditConflict(ClinicError):
    """Somebody else changed the row since it was read. Nothing was stored, nothing is lost."""

    subject: str
    id: str


@dataclass(eq=False)
class AlreadyExists(ClinicError):
    """Another row has this unique value."""

    what: str


@dataclass(eq=False)
class SlotTaken(ClinicError):
    """The provider has another booking at this time."""

    provider_id: ProviderId | None = None
    starts_at: datetime | None = None


@dataclass(eq=False)
class PatientBusy(ClinicError):
    """The patient has another booking at this time."""

    patient_id: PatientId | None = None
    starts_at: datetime | None = None


@dataclass(eq=False)
class WrongStatus(ClinicError):
    """An appointment cannot go from this status to that one."""

    current: AppointmentStatus | None
    wanted: AppointmentStatus | None


@dataclass(eq=False)
class ReasonMissing(ClinicError):
    """Cancelling, not arriving and correcting want a reason."""


@dataclass(eq=False)
class DiagnosisMissing(ClinicError):
    """A visit is completed with a diagnosis."""


@dataclass(eq=False)
class VisitCompleted(ClinicError):
    """A completed visit is never changed again."""


@dataclass(eq=False)
class NotStarted(ClinicError):
    """Writing a visit starts with starting it."""


@dataclass(eq=False)
class AlreadyArchived(ClinicError):
    """The patient is archived: restore before booking or changing."""


@dataclass(eq=False)
class HasOpenBookings(ClinicError):
    """The patient cannot be archived while bookings are open."""

    count: int


@dataclass(eq=False)
class AllergiesKnown(ClinicError):
    """The statement "no known allergies" contradicts the allergies recorded."""


@dataclass(eq=False)
class RefusedByDatabase(ClinicError):
    """A rule of the database was broken; the name of the constraint says which."""

    constraint: str


@dataclass(eq=False)
class DatabaseUnavailable(ClinicError):
    """The server cannot be reached, or the connection broke. What was not acknowledged may be stored: ``why`` tells."""

    detail: str = ""
    why: Unavailable = Unavailable.UNREACHABLE


@dataclass(eq=False)
class TookTooLong(ClinicError):
    """The server did not answer within the time allowed and was told to stop."""


@dataclass(eq=False)
class BeingChanged(ClinicError):
    """Somebody else is changing the same row this moment."""


@dataclass(eq=False)
class SignInFailed(ClinicError):
    """Name or password is wrong. Which of the two is never said.

    ``was_password_given`` is False if the server asked for a password and nobody had said one.
    """

    was_password_given: bool = True


@dataclass(eq=False)
class AccountClosed(ClinicError):
    """Somebody who was signed in is let in no more: the account was closed or locked, or has another password."""


@dataclass(eq=False)
class LastAdministrator(ClinicError):
    """Nobody else could administer the clinic."""


@dataclass(eq=False)
class AccountDisabled(ClinicError):
    """The password is right, but the person is no longer on the active staff of this clinic."""


@dataclass(eq=False)
class WorkIsKept(ClinicError):
    """Somebody's locked work waits in this program, on the server that is to be left."""

    people: tuple[str, ...]


@dataclass(eq=False)
class SessionEnded(ClinicError):
    """The workstation session is over: after twelve hours, or because the account was closed."""


@dataclass(eq=False)
class ChartReasonMissing(ClinicError):
    """There is no appointment with this patient: opening his chart wants a reason."""

    patient: PatientDetails | None = None


@dataclass(eq=False)
class ChartNotOpen(ClinicError):
    """The chart is not open in this workstation session: what the server would show of it means nothing."""


@dataclass(eq=False)
class RestoredElsewhere(ClinicError):
    """The database was restored into another server, and nobody said so: the audit trail takes no seals."""


@dataclass(eq=False)
class DatabaseTooOld(ClinicError):
    """The database is older than the program: an administrator runs ``clinic-desktop db migrate``."""

    found: str | None
    wanted: str


@dataclass(eq=False)
class DatabaseTooNew(ClinicError):
    """The database is newer than the program: this workstation needs an update."""

    found: str


@dataclass(eq=False)
class TablesInUse(ClinicError):
    """Tables could not be changed because others use them. ``by`` names who held them last, as far as known."""

    by: tuple[str, ...] = ()


@dataclass(eq=False)
class TablesOfAnotherProgram(ClinicError):
    """The given tables are there, but were not made by us: the database is taken over by ``db adopt``."""


@dataclass(eq=False)
class CannotAdopt(ClinicError):
    """The tables of the other program are not what both programs could work on."""

    obstacles: tuple[Difference, ...]


@dataclass(eq=False)
class AlreadySetUp(ClinicError):
    """The database has been set up or taken over before."""

    revision: str


@dataclass(eq=False)
class NotAdopted(ClinicError):
    """The database was not taken over from another program: there is nothing to give back."""


@dataclass(eq=False)
class StillNeeded(ClinicError):
    """Something of others depends on what is ours: it would go with it."""

    objects: tuple[str, ...]


@dataclass(eq=False)
class SchemaNotKnown(ClinicError):
    """The given tables are not what this program works on; ``pieces`` names what differs."""

    pieces: tuple[str, ...]


@dataclass(eq=False)
class WrongEncoding(ClinicError):
    """The database does not hold its text in UTF-8."""

    encoding: str


@dataclass(eq=False)
class WritesRefused(ClinicError):
    """What keeps the rules in the database was changed: until that is mended nothing is written from here."""

    pieces: tuple[str, ...] = ()


@dataclass(eq=False)
class NotADemo(ClinicError):
    """The command destroys data and works on a demo clinic only."""


@dataclass(eq=False)
class IsADemo(ClinicError):
    """A real clinic does not begin in a database with invented people."""


@dataclass(eq=False)
class AddressNotUnderstood(ClinicError):
    """The address of a server is no libpq URL or connection string."""

    detail: str = ""


@dataclass(eq=False)
class ClusterFailed(ClinicError):
    """The private PostgreSQL could not be made or started.

    ``step`` is what was tried, ``detail`` the last lines that PostgreSQL wrote.
    """

    step: str
    detail: str = ""


@dataclass(eq=False)
class ClusterOfOtherVersion(ClinicError):
    """The private data were made by another major version of PostgreSQL than the one found here."""

    data_major: int
    program_major: int
    folder: str = ""


@dataclass(eq=False)
class NoPostgresPrograms(ClinicError):
    """Nowhere on this machine are the programs of a PostgreSQL server."""


@dataclass(eq=False)
class FolderUnusable(ClinicError):
    """A folder that the program needs cannot be made or written."""

    folder: str
    detail: str = ""


@dataclass(eq=False)
class FileNotWritten(ClinicError):
    """A file could not be written where it was wanted. What stood there before is still there."""

    path: str
    detail: str = ""


@dataclass(eq=False)
class DraftNotKept(ClinicError):
    """What is being written could not be kept on this workstation. What was kept before is still there.

    Without a folder it is the key that is missing: the server has not answered since the person signed in.
    """

    folder: str = ""
    detail: str = ""


@dataclass(eq=False)
class TooManyDrafts(ClinicError):
    """The server keeps no more drafts of this person until some are saved or discarded."""


@dataclass(eq=False)
class UnsafeServer(ClinicError):
    """Another host is only spoken to over TLS with its name verified."""

    host: str


@dataclass(eq=False)
class ServerNotUsable(ClinicError):
    """A server cannot be reached or used; ``trouble`` says why.

    ``detail`` is a file, a version or, for what nobody foresaw, the driver's own words.
    """

    trouble: ServerTrouble
    host: str
    detail: str = ""


@dataclass(eq=False)
class SettingsFileBroken(ClinicError):
    """The settings file is there and cannot be understood. ``detail`` says where; what stands there is not told."""

    path: str
    detail: str = ""


@dataclass(eq=False)
class CertificateFile(ClinicError):
    """A file of the clinic's certificates is there already, or is missing."""

    path: str
    is_missing: bool
