"""Backups: when the last one was proved by restoring it, and what can keep one from being made or restored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from clinic_desktop.domain.errors import ClinicError

OLD_AFTER = timedelta(days=2)
"""From this age on a proved backup is called old."""

EVERY = timedelta(hours=4)
"""So often a private server is backed up while it is used."""


class BackupTrouble(StrEnum):
    """Why there is no backup, or no restored clinic."""

    DISK_FULL = "disk_full"
    FOLDER = "folder"
    """The folder cannot be used, or a file in it cannot be read."""
    DUMP = "dump"
    """The server did not give all rows."""
    NOT_RESTORED = "not_restored"
    """What was written could not be restored."""
    DIFFERENT = "different"
    """What was restored is not what was backed up."""
    TRAIL = "trail"
    """The audit trail does not fit in the copy, though it does in the clinic's database."""
    STOPPED = "stopped"
    SERVER = "server"
    """The connection to the server was lost, or refused, meanwhile."""
    NO_PROGRAMS = "no_programs"
    BUSY = "busy"
    """Another one is being made at this moment."""
    NO_KEY = "no_key"
    KEY = "key"
    """What was given is no key."""
    WRONG_KEY = "wrong_key"
    DAMAGED = "damaged"
    """The file is cut short, changed, or none of ours."""
    NEWER = "newer"
    """The file was made by a newer program or on a newer server."""
    NOT_EMPTY = "not_empty"
    OTHER_DATABASE = "other_database"
    IN_USE = "in_use"
    """Somebody is connected to what would be replaced."""

    @property
    def is_of_a_backup(self) -> bool:
        """Whether people who work in the clinic have to hear of it; what concerns a restore they need not."""
        return self is not BackupTrouble.BUSY


@dataclass(eq=False)
class BackupFailed(ClinicError):
    """A backup was not made, or not restored. Earlier backups, and whatever was there before, are untouched.

    ``detail`` is a folder, a file, a version, names of tables, or the last words of PostgreSQL's programs.
    """

    trouble: BackupTrouble
    detail: str = ""


@dataclass(frozen=True, slots=True)
class BackupTry:
    """One try to make a backup. ``size`` is in bytes; without ``trouble`` it was proved and kept.

    ``place`` is the folder and the computer it is on, for who may read that.
    """

    id: int
    tried_at: datetime
    taken_at: datetime | None = None
    trouble: BackupTrouble | None = None
    file_name: str = ""
    place: str = ""
    size: int | None = None
    rows: int | None = None

    @property
    def is_proved(self) -> bool:
        return self.trouble is None


class BackupHealth(StrEnum):
    PROVED = "proved"
    OLD = "old"
    NEVER = "never"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class BackupState:
    """The last proved backup and the last try, as every workstation knows them."""

    last_proved: BackupTry | None = None
    last_try: BackupTry | None = None

    def health(self, now: datetime) -> BackupHealth:
        """Say how the clinic's backups are; a try that failed counts until the next one is proved."""
        if self.last_try is not None and not self.last_try.is_proved:
            return BackupHealth.FAILED
        if self.last_proved is None or self.last_proved.taken_at is None:
            return BackupHealth.NEVER
        return BackupHealth.OLD if now - self.last_proved.taken_at > OLD_AFTER else BackupHealth.PROVED


@dataclass(frozen=True, slots=True)
class BackupChoice:
    """What stands in the settings of a workstation about backups of its private server.

    ``folder`` is empty for the one in the data folder. ``is_key_stored``: somebody said that it is kept elsewhere.
    """

    folder: str = ""
    automatic: bool = True
    is_key_stored: bool = False
