"""Words for backups: what kept one from being made or restored, and when the last one was proved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.domain.backups import BackupHealth, BackupTrouble
from clinic_desktop.domain.clinical_text import format_date

if TYPE_CHECKING:
    from datetime import datetime

    from clinic_desktop.domain.backups import BackupState, BackupTry
    from clinic_desktop.domain.clock import ClinicClock

_UNTOUCHED = "Earlier backups are untouched."
_NOTHING = "Nothing was changed."

_WORDS: dict[BackupTrouble, tuple[str, str]] = {
    BackupTrouble.DISK_FULL: (
        "There is no backup: the disk is full",
        f"{_UNTOUCHED} Make room, or choose another folder for backups, and back up again. {{detail}}",
    ),
    BackupTrouble.FOLDER: (
        "A file or folder of the backup cannot be used",
        f"{_UNTOUCHED} See that it is there and may be used. {{detail}}",
    ),
    BackupTrouble.DUMP: (
        "There is no backup: the database could not be copied in full",
        f"{_UNTOUCHED} No part of a copy was kept. PostgreSQL says: {{detail}}",
    ),
    BackupTrouble.NOT_RESTORED: (
        "The backup could not be restored",
        f"It was not kept. {_UNTOUCHED} PostgreSQL says: {{detail}}",
    ),
    BackupTrouble.DIFFERENT: (
        "The restored copy is not the same as what was backed up",
        f"It was not kept. {_UNTOUCHED} Try again, and check the computer's disk and memory. Different: {{detail}}",
    ),
    BackupTrouble.TRAIL: (
        "The audit trail in the copy does not fit",
        f"It was not kept. {_UNTOUCHED} Try again, and check the computer's disk and memory.",
    ),
    BackupTrouble.STOPPED: ("The backup was stopped", f"It was not kept. {_UNTOUCHED} Start it again."),
    BackupTrouble.SERVER: (
        "There is no backup: the clinic's server stopped answering",
        f"{_UNTOUCHED} Back up again when the server answers.",
    ),
    BackupTrouble.NO_PROGRAMS: (
        "The programs pg_dump and pg_restore are missing",
        f"{_NOTHING} Install PostgreSQL's programs on this computer: {{detail}} or newer, or set CLINIC_PG_BIN.",
    ),
    BackupTrouble.BUSY: (
        "Another backup is being made at this moment",
        "It will be in the list when it is proved. {detail}",
    ),
    BackupTrouble.NO_KEY: (
        "The key of the backups is not there",
        f"{_NOTHING} Name the file that holds it, or bring it back from where it was stored. {{detail}}",
    ),
    BackupTrouble.KEY: (
        "That is not a key of backups",
        f"{_NOTHING} A whole key begins with AGE-SECRET-KEY-1, its public half with age1. {{detail}}",
    ),
    BackupTrouble.WRONG_KEY: (
        "This backup was made for another key",
        f"{_NOTHING} Find the key that was printed or stored when this backup was made. {{detail}}",
    ),
    BackupTrouble.DAMAGED: (
        "This file is damaged, cut short, or no backup",
        f"{_NOTHING} Take another copy of it, or an earlier backup. {{detail}}",
    ),
    BackupTrouble.NEWER: (
        "This backup was made by a newer version",
        f"{_NOTHING} Install it first: {{detail}}.",
    ),
    BackupTrouble.NOT_EMPTY: (
        "There is a clinic in this database already",
        f"{_NOTHING} A backup is restored where there is none: into another server, or after {{detail}} was put away.",
    ),
    BackupTrouble.OTHER_DATABASE: (
        "The backup is of a database of another name",
        f"{_NOTHING} Name the database {{detail}} in the address.",
    ),
    BackupTrouble.IN_USE: (
        "Somebody is connected to the database that would be replaced",
        f"{_NOTHING} Close the program everywhere, and try again. {{detail}}",
    ),
}


def words_for_failed_backup(trouble: BackupTrouble, detail: str = "") -> tuple[str, str]:
    """Return what happened, and what it means and what to do."""
    title, advice = _WORDS[trouble]
    return title, advice.format(detail=detail).strip()


def words_for_failed_restore(trouble: BackupTrouble, detail: str = "") -> tuple[str, str]:
    """Return the same for somebody who restores: where what failed had begun, nothing of it is left."""
    nothing_left = "Nothing of it was left in the server. The backup itself is untouched."
    match trouble:
        case BackupTrouble.DISK_FULL:
            return "The server's disk is full", f"{nothing_left} Make room, and restore again."
        case BackupTrouble.NOT_RESTORED:
            return "The backup could not be restored", f"{nothing_left} PostgreSQL says: {detail}"
        case BackupTrouble.DIFFERENT:
            return (
                "What was restored is not the same as what was backed up",
                f"{nothing_left} Try again, or take an earlier backup. Different: {detail}",
            )
        case BackupTrouble.TRAIL:
            return "The audit trail does not fit", f"{nothing_left} Try again, or take an earlier backup."
    return words_for_failed_backup(trouble, detail)


def state_words(state: BackupState, clock: ClinicClock) -> tuple[str, str]:
    """Return the few words for the status bar, and a sentence that says more."""
    proved = _when(state.last_proved, clock)
    last = f"The last backup that was restored to prove it was taken {proved}." if proved else "There is none yet."
    match state.health(clock.now_utc()):
        case BackupHealth.PROVED:
            return f"Backup proved {proved}", last
        case BackupHealth.OLD:
            days = _days(state, clock)
            return f"Backup is {days} days old", f"{last} Tell an administrator: backups are not being made."
        case BackupHealth.NEVER:
            return "No proved backup", f"{last} Tell an administrator: what is saved is on one computer only."
        case BackupHealth.FAILED:
            tried = clock.local(state.last_try.tried_at) if state.last_try else None
            when = f" {_moment(tried, clock)}" if tried else ""
            return f"Backup failed{when}", f"{last} Tell an administrator: the last try failed."


def failure_notice(state: BackupState, clock: ClinicClock) -> tuple[str, str] | None:
    """Return what administrators are told while the last try has failed, or None."""
    failed = state.last_try
    if failed is None or failed.trouble is None:
        return None
    title, advice = words_for_failed_backup(failed.trouble, failed.place)
    proved = _when(state.last_proved, clock)
    good = f"The last good backup was taken {proved}." if proved else "There is no good backup yet."
    return title, f"{good} {advice}"


def size_words(size: int | None) -> str:
    """Return a number of bytes as people say it."""
    if size is None:
        return ""
    for unit, one in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= one:
            return f"{size / one:.1f} {unit}"
    return f"{size} bytes"


def _days(state: BackupState, clock: ClinicClock) -> int:
    taken = state.last_proved.taken_at if state.last_proved else None
    return 0 if taken is None else (clock.now_utc() - taken).days


def _when(one: BackupTry | None, clock: ClinicClock) -> str:
    return "" if one is None or one.taken_at is None else _moment(clock.local(one.taken_at), clock)


def _moment(at: datetime, clock: ClinicClock) -> str:
    days = (clock.today() - at.date()).days
    if days == 0:
        return f"today {at:%H:%M}"
    if days == 1:
        return f"yesterday {at:%H:%M}"
    return f"{format_date(at.date())} {at:%H:%M}"
