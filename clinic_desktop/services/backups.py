"""What people are told of backups, and what an administrator does about them at a computer with a private server."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from clinic_desktop import settings_file
from clinic_desktop.db import private_backups
from clinic_desktop.db.queries import audit, backups
from clinic_desktop.domain.audit import AuditAction
from clinic_desktop.domain.errors import FileNotWritten
from clinic_desktop.services.repeating import repeated

if TYPE_CHECKING:
    from pathlib import Path

    from clinic_desktop.db.database import Database
    from clinic_desktop.db.private_backups import BackupRun
    from clinic_desktop.domain.backups import BackupState, BackupTry
    from clinic_desktop.settings import Settings

TRIES_MOST = 200


class BackupService:
    """Ask the database. ``here`` is there where this computer keeps the clinic's server itself."""

    def __init__(self, database: Database, here: BackupsHere | None = None) -> None:
        self._database = database
        self.here = here

    @repeated
    def state(self, *, with_place: bool = False) -> BackupState:
        """Return the last proved backup and the last try; ``with_place`` is for administrators. Raises NotPermitted."""
        with self._database.read() as session:
            return backups.state_with_place(session) if with_place else backups.state(session)

    @repeated
    def show_key(self, here: BackupsHere) -> str:
        """Put on record that somebody looks at the key that opens every backup, then return it.

        Raises BackupFailed, and whatever keeps it from being put on record.
        """
        with self._database.write(even_if_refused=True) as session:
            audit.note(session, AuditAction.EXPORT, "backup_key")
        return here.key()

    @repeated
    def tries(self) -> tuple[BackupTry, ...]:
        """Return the latest tries with their places. Raises NotPermitted."""
        with self._database.read() as session:
            return backups.tries(session, TRIES_MOST)


class BackupsHere:
    """Backups of this computer's own server. Nothing here asks a database."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @property
    def folder(self) -> Path:
        """Where they are kept. Raises SettingsFileBroken."""
        choice = settings_file.read_backups(self._settings.settings_file)
        return private_backups.backup_folder(self._settings, choice)

    @property
    def is_automatic(self) -> bool:
        """Raises SettingsFileBroken."""
        return settings_file.read_backups(self._settings.settings_file).automatic

    @property
    def is_key_stored(self) -> bool:
        """Whether somebody has said that the key is stored away from this computer. Raises SettingsFileBroken."""
        return settings_file.read_backups(self._settings.settings_file).is_key_stored

    def key(self) -> str:
        """Return the whole key; the first time it is made. Raises BackupFailed."""
        return private_backups.private_key(self._settings)

    def choose_folder(self, folder: Path) -> None:
        """Keep backups there from now on. Raises FolderUnusable, SettingsFileBroken."""
        choice = settings_file.read_backups(self._settings.settings_file)
        settings_file.write_backups(self._settings.settings_file, replace(choice, folder=str(folder)))

    def say_key_is_stored(self) -> None:
        """Write down that the key is stored away from this computer. Raises FolderUnusable, SettingsFileBroken."""
        choice = settings_file.read_backups(self._settings.settings_file)
        settings_file.write_backups(self._settings.settings_file, replace(choice, is_key_stored=True))

    def save_key(self, path: Path) -> None:
        """Write the key into a file, on a stick for example. Raises BackupFailed, FileNotWritten."""
        try:
            path.write_text(self.key(), encoding="utf-8")
        except OSError as error:
            raise FileNotWritten(str(path), error.strerror or "") from error

    def start(self) -> BackupRun:
        """Start making a backup, in a process of its own. Raises FileNotWritten."""
        try:
            return private_backups.start_backup(self._settings, only_if_changed=False, quietly=False)
        except OSError as error:
            raise FileNotWritten(str(self._settings.log_file.parent), error.strerror or "") from error
