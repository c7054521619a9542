"""The only place where errors and problems become words for people: what happened, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinic_desktop.domain import (
    addenda,
    backups,
    booking_obstacles,
    codes,
    disk_space,
    errors,
    fallen_bookings,
    formulary_rows,
    merging,
    observations,
    paper_templates,
    prescribing_checks,
    printing,
    series,
)
from clinic_desktop.domain.clinical_text import status_words
from clinic_desktop.domain.problems import Problem, ProblemKind
from clinic_desktop.ui.adoption_words import words_for_difference
from clinic_desktop.ui.after_words import NOT_COMPLETED, PAPER_CHANGED
from clinic_desktop.ui.backup_words import words_for_failed_backup
from clinic_desktop.ui.booking_words import words_for_outside_hours, words_for_slot_taken
from clinic_desktop.ui.code_words import words_for_codes
from clinic_desktop.ui.dangerous_words import unconfirmed_words
from clinic_desktop.ui.disk_words import words_for_full_disk
from clinic_desktop.ui.field_names import FIELD_NAMES
from clinic_desktop.ui.hours_words import words_for_fall_out
from clinic_desktop.ui.merging_words import words_for_merging
from clinic_desktop.ui.prescribing_words import refused_words, unanswered_words
from clinic_desktop.ui.printing_words import words_for_failed_print
from clinic_desktop.ui.series_words import blocked_words
from clinic_desktop.ui.server_words import SERVER_TROUBLES
from clinic_desktop.ui.waiting_words import WAITING_ERRORS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from clinic_desktop.domain.server_address import ServerTrouble


@dataclass(frozen=True, slots=True)
class Words:
    """A title that says what happened, and advice: what it means for the data and what to do."""

    title: str
    advice: str = ""


_LISTS = {"symptoms": "Symptom", "prescriptions": "Prescription", "vitals": "Vital signs"}

_PROBLEMS: dict[ProblemKind, str] = {
    ProblemKind.MISSING: "Please fill this in",
    ProblemKind.TOO_SHORT: "At least {limit} characters",
    ProblemKind.TOO_LONG: "At most {limit} characters",
    ProblemKind.TOO_SMALL: "At least {limit}",
    ProblemKind.TOO_LARGE: "At most {limit}",
    ProblemKind.NOT_A_NUMBER: "This is not a number",
    ProblemKind.NOT_A_NAME: "Letters, spaces, hyphens, apostrophes and full stops only",
    ProblemKind.NOT_A_PHONE: "A phone number has at least {limit} digits",
    ProblemKind.NOT_AN_EMAIL: "This is not a complete e-mail address",
    ProblemKind.NOT_IN_LIST: "Choose one from the list",
    ProblemKind.IN_THE_FUTURE: "This date lies in the future",
    ProblemKind.TOO_LONG_AGO: "This is more than {limit} years ago",
    ProblemKind.IN_THE_PAST: "This day is over; choose today or later",
    ProblemKind.NOT_ABOVE: "Must be higher than: {limit}",
    ProblemKind.NOT_UNDERSTOOD: "{limit}",
    ProblemKind.UNREADABLE: "What is stored here cannot be read: “{limit}”. Write the right value, or clear the field",
    ProblemKind.NOT_STORABLE: "This contains a character that cannot be stored",
    ProblemKind.TRIED_FIRST: "This is among the first that are tried; take words that only you put together",
    ProblemKind.OWN_NAME: "A password is not the name or the e-mail",
    ProblemKind.TOO_LONG_FOR_WEB: (
        "At most {limit} bytes, because it opens the web program too; letters with accents count as two or more"
    ),
    ProblemKind.NOT_THE_PRESENT_ONE: "This is not the present password",
    ProblemKind.NOT_REPEATED: "The two are not the same",
    ProblemKind.NOT_NEW: "This is the password from before; choose another",
    ProblemKind.UNCONFIRMED: "This is dangerous if it is right. Say that it is right, or correct it",
    ProblemKind.UNSAFE: "This may be misread: {limit}",
    ProblemKind.ALREADY_THERE: "This is recorded already: change that entry instead",
}


def words_for_problem(problem: Problem) -> str:
    """Return what stands under the field."""
    limit = FIELD_NAMES[problem.limit].lower() if problem.limit in FIELD_NAMES else problem.limit
    return _PROBLEMS[problem.kind].format(limit=limit)


def field_name(path: str) -> str:
    """Return the words for a field, also inside a list: ``symptoms.1.name`` is "Symptom 2, name"."""
    first, *rest = path.split(".")
    if first in _LISTS and rest:
        where = f"{_LISTS[first]} {int(rest[0]) + 1}" if rest[0].isdigit() else _LISTS[first]
        return f"{where}, {FIELD_NAMES.get(rest[-1], rest[-1]).lower()}"
    return FIELD_NAMES.get(path, path.replace("_", " ").capitalize())


def words_for_problems(found: Sequence[Problem]) -> Words:
    """Return what is wrong first with what was to be saved, and how much more there is."""
    more = f" ({len(found) - 1} more)" if len(found) > 1 else ""
    return Words(
        f"{field_name(found[0].field)}: {words_for_problem(found[0])}{more}",
        "Nothing was saved yet; nothing is lost.",
    )


def _invalid(error: errors.InvalidInput) -> Words:
    told = [
        f"{field_name(one.field)}: {words_for_problem(one)[0].lower()}{words_for_problem(one)[1:]}"
        for one in error.problems
    ]
    return Words("Please check what was entered", "; ".join(told) + ". Nothing was saved yet.")


def _wrong_status(error: errors.WrongStatus) -> Words:
    now = f"It is {status_words(error.current).lower()} now. " if error.current else ""
    return Words(
        "The status cannot be changed like this", f"{now}Look at the list again; somebody may have been faster."
    )


def _other_version(error: errors.ClusterOfOtherVersion) -> Words:
    return Words(
        "The data were made by another version of PostgreSQL",
        f"They belong to PostgreSQL {error.data_major}, here is PostgreSQL {error.program_major}. Nothing was changed. "
        f"Install PostgreSQL {error.data_major}, or restore the newest backup into a new folder ({error.folder}).",
    )


def some_of(pieces: tuple[str, ...], most: int = 3) -> str:
    """Return the first few of a list in words."""
    more = f" and {len(pieces) - most} more" if len(pieces) > most else ""
    return f"{', '.join(pieces[:most])}{more}"


def _in_use(error: errors.TablesInUse) -> Words:
    by = f" by {', '.join(error.by)}" if error.by else ""
    return Words(
        f"The tables are in use{by}", "Nothing was changed. Try again when the others have finished or have stopped."
    )


def _cannot_adopt(error: errors.CannotAdopt) -> Words:
    named = "; ".join(map(words_for_difference, error.obstacles))
    return Words("This database cannot be taken over as it is", f"Nothing was changed. {named}.")


def words_for_trouble(host: str, trouble: ServerTrouble, detail: str = "") -> Words:
    """Return what is wrong with one server."""
    title, advice = SERVER_TROUBLES[trouble]
    return Words(
        title.format(host=host or "The server", detail=detail), advice.format(host=host, detail=detail).strip()
    )


def _certificate_file(error: errors.CertificateFile) -> Words:
    if error.is_missing:
        return Words("A file of the clinic's certificates is missing", f"Nothing was changed. Missing is {error.path}.")
    return Words(
        "A certificate of this name is there already", f"Nothing was overwritten. Move it away first: {error.path}"
    )


_WORDS: dict[type[errors.ClinicError], Callable[..., Words]] = {
    errors.InvalidInput: _invalid,
    errors.MetADefect: lambda _: Words(
        "A mistake in the program was in the way", "What you typed is still here. Try again; if it stays so, restart."
    ),
    errors.NotFound: lambda _: Words("This is not there any more", "Somebody may have removed it. Search again."),
    errors.NotPermitted: lambda _: Words(
        "Your account may not do this", "Nothing was changed. An administrator can change your role."
    ),
    errors.EditConflict: lambda _: Words(
        "Somebody else changed this meanwhile", "Nothing was overwritten and your entries are still here. Compare both."
    ),
    errors.AlreadyExists: lambda error: Words(
        f"This {error.what} exists already", "Nothing was saved. Choose another."
    ),
    errors.SlotTaken: lambda error: Words(*words_for_slot_taken(error)),
    booking_obstacles.OutsideHours: lambda error: Words(*words_for_outside_hours(error)),
    errors.PatientBusy: lambda _: Words(
        "The patient has another booking at that time", "Nothing was booked. Choose another time."
    ),
    errors.WrongStatus: _wrong_status,
    errors.ReasonMissing: lambda _: Words("A reason is needed", "Nothing was changed yet. Choose or write a reason."),
    errors.DiagnosisMissing: lambda _: Words(
        "A diagnosis is missing", "The visit stays open and nothing is lost. Fill in the diagnosis, then complete it."
    ),
    errors.VisitCompleted: lambda _: Words(
        "This visit is completed", "A completed visit stays as it is. What you typed is still on the screen; copy it."
    ),
    errors.NotStarted: lambda _: Words("This visit has not been started", "Choose Start visit first."),
    errors.AlreadyArchived: lambda _: Words(
        "This patient is archived", "Restore the patient first, then book. Nothing was booked."
    ),
    errors.HasOpenBookings: lambda _: Words(
        "This patient still has bookings", "Nothing was changed. Cancel the open bookings first."
    ),
    errors.AllergiesKnown: lambda _: Words(
        "Allergies are recorded for this patient", "Nothing was changed. Strike out wrong entries first."
    ),
    errors.RefusedByDatabase: lambda error: Words(
        "A value is outside of what may be stored", f"Nothing was saved. The rule is called {error.constraint}."
    ),
    errors.DatabaseUnavailable: lambda _: Words(
        "The clinic's server cannot be reached", "What you typed is still here. Check the network, then try again."
    ),
    errors.TookTooLong: lambda _: Words("The server took too long", "Nothing was changed. Try again."),
    errors.BeingChanged: lambda _: Words(
        "Somebody else is changing this right now", "Nothing was saved. Try again in a moment."
    ),
    errors.SignInFailed: lambda _: Words(
        "E-mail or password is not right",
        "Check both and try again. After ten wrong tries an account is locked for 15 minutes or longer; "
        "an administrator can unlock it or set a new password.",
    ),
    errors.AccountClosed: lambda _: Words(
        "The clinic's server lets you in no more",
        "Your account was closed or locked, or its password was changed. What you typed is still here: copy it, then "
        "ask an administrator.",
    ),
    errors.LastAdministrator: lambda _: Words(
        "This is the last administrator", "Nothing was changed. Make somebody else an administrator first."
    ),
    errors.AccountDisabled: lambda _: Words(
        "This account is not active at this clinic", "Ask an administrator of the clinic."
    ),
    errors.WorkIsKept: lambda error: Words(
        f"Work of {', '.join(error.people)} is kept here",
        "Nothing was changed. Another server can be chosen when they have come back and signed out.",
    ),
    errors.SessionEnded: lambda _: Words(
        "You have been signed in for twelve hours",
        "What you typed is still here. Press F12 and type your password to go on.",
    ),
    errors.ChartReasonMissing: lambda _: Words(
        "You have no appointment with this patient",
        "Say why you open the chart. The reason is stored and reviewed; nothing was shown yet.",
    ),
    errors.ChartNotOpen: lambda _: Words(
        "This chart is closed", "Open it again to go on. What you typed is still here, nothing was stored."
    ),
    errors.RestoredElsewhere: lambda _: Words(
        "This database was restored from a backup",
        "Before anybody signs in, an administrator says so with: clinic-desktop audit start-era. Nothing is lost.",
    ),
    errors.DatabaseTooOld: lambda error: Words(
        "The clinic's database is older than this program"
        if error.found
        else "This database was not set up by Clinic Desktop",
        f"Nothing was changed. An administrator runs: clinic-desktop db {'migrate' if error.found else 'setup'}",
    ),
    errors.DatabaseTooNew: lambda _: Words(
        "This workstation needs an update", "The clinic's database is newer than this program. Nothing was changed."
    ),
    errors.TablesInUse: _in_use,
    errors.TablesOfAnotherProgram: lambda _: Words(
        "Another program made the tables of this database",
        "Nothing was changed. To take it over: clinic-desktop db adopt --dry-run --admin-url …",
    ),
    errors.CannotAdopt: _cannot_adopt,
    errors.AlreadySetUp: lambda error: Words(
        f"This database is set up already (revision {error.revision or 'none'})",
        "Nothing was changed. To bring it up to date: clinic-desktop db migrate --admin-url …",
    ),
    errors.NotAdopted: lambda _: Words(
        "This database was not taken over from another program", "There is nothing to give back. Nothing was changed."
    ),
    errors.StillNeeded: lambda error: Words(
        "Something of another program depends on what would be removed",
        f"Nothing was changed. Change or remove first: {', '.join(error.objects)}.",
    ),
    errors.SchemaNotKnown: lambda error: Words(
        "The clinic's database is not what this program works on",
        f"Nothing was changed. Tell an administrator: {some_of(error.pieces)}.",
    ),
    errors.WrongEncoding: lambda error: Words(
        f"The clinic's database holds its text in {error.encoding}",
        "Nothing was changed. Names would be damaged: an administrator moves the data to a database in UTF-8.",
    ),
    errors.WritesRefused: lambda error: Words(
        "Nothing is saved from here until the database is mended",
        f"What you typed is still here. Tell an administrator: {some_of(error.pieces)}.",
    ),
    errors.NotADemo: lambda _: Words(
        "This is not a demo clinic", "The command works on demo data only. Nothing was changed."
    ),
    errors.IsADemo: lambda _: Words(
        "This database holds the demo clinic", "A real clinic begins in a database of its own. Nothing was changed."
    ),
    errors.AddressNotUnderstood: lambda error: Words(
        "The server's address is not understood",
        f"Write it like postgresql://server.example/clinic?sslmode=verify-full. {error.detail}".strip(),
    ),
    errors.ClusterFailed: lambda error: Words(
        "The private database did not start", f"{error.step[:1].upper()}{error.step[1:]}. {error.detail}".strip()
    ),
    errors.ClusterOfOtherVersion: _other_version,
    errors.NoPostgresPrograms: lambda _: Words(
        "PostgreSQL was not found on this machine", "Install the program again, or set CLINIC_PG_BIN to its folder."
    ),
    errors.FolderUnusable: lambda error: Words(
        "A folder cannot be used", f"{error.folder}: {error.detail}. Set CLINIC_DATA_DIR to a folder you may write."
    ),
    errors.FileNotWritten: lambda error: Words(
        "The file was not written", f"{error.path}: {error.detail}. Choose another folder; nothing else was changed."
    ),
    errors.DraftNotKept: lambda error: Words(
        "What you type is not kept on this computer",
        f"{error.folder}: {error.detail}. It is still on the screen. Save it soon, and make room on the disk."
        if error.folder
        else "The server has not answered since you signed in. It is still on the screen, and kept as soon as it does.",
    ),
    errors.TooManyDrafts: lambda _: Words(
        "200 drafts of yours are kept already", "Save or discard some (Program, Unsaved text). This one stays here."
    ),
    errors.UnsafeServer: lambda error: Words(
        "The connection to the server would not be safe",
        f"Connections to {error.host} need sslmode=verify-full. Nothing was sent.",
    ),
    errors.ServerNotUsable: lambda error: words_for_trouble(error.host, error.trouble, error.detail),
    errors.SettingsFileBroken: lambda error: Words(
        "The settings of this workstation cannot be understood",
        f"{error.path}: {error.detail}. It was left as it is. Correct it, or choose the server anew.",
    ),
    errors.CertificateFile: _certificate_file,
    **dict.fromkeys(
        (disk_space.ClusterDiskFull, disk_space.ServerDiskFull), lambda error: Words(*words_for_full_disk(error))
    ),
    fallen_bookings.BookingsFallOut: lambda error: Words(*words_for_fall_out(error)),
    series.SeriesBlocked: lambda error: Words(*blocked_words(error)),
    **dict.fromkeys((merging.MergeRefused, merging.PatientMerged), lambda error: Words(*words_for_merging(error))),
    addenda.NotCompleted: lambda _: Words(*NOT_COMPLETED),
    paper_templates.PaperChangedMeanwhile: lambda _: Words(*PAPER_CHANGED),
    printing.PrintFailed: lambda error: Words(*words_for_failed_print(error.printer)),
    formulary_rows.FormularyRefused: lambda error: Words(*refused_words(error)),
    prescribing_checks.AllergyUnanswered: lambda error: Words(*unanswered_words(error)),
    observations.DangerousUnconfirmed: lambda error: Words(
        *unconfirmed_words(FIELD_NAMES.get(one, one) for one in error.fields)
    ),
    backups.BackupFailed: lambda error: Words(*words_for_failed_backup(error.trouble, error.detail)),
    **{kind: lambda _, said=said: Words(*said) for kind, said in WAITING_ERRORS.items()},
    **dict.fromkeys((codes.CodeUnknown, codes.CodeFileUnreadable), lambda error: Words(*words_for_codes(error))),
}


def words_for(error: errors.ClinicError) -> Words:
    """Return title and advice for an error. Every kind of error has them; a house rule checks it."""
    return _WORDS[type(error)](error)


def has_words(kind: type[errors.ClinicError]) -> bool:
    return kind in _WORDS
