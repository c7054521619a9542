"""Where this workstation keeps its files and which database it uses. Nothing secret is kept here."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from clinic_desktop.domain.errors import SettingsFileBroken

DATABASE_NAME = "clinic"
"""The name of the clinic's database in a private cluster."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What was chosen on the command line, in the environment or in the settings file.

    ``server`` is a libpq URL or connection string of a shared server, or None for the private cluster
    in ``data_folder``. ``is_server_given`` says that it was named when the program was started, which counts more
    than the file. ``file_problem`` says that the file is there and cannot be understood.
    """

    data_folder: Path
    # A URL may hold a password: it is never shown.
    server: str | None = field(default=None, repr=False)
    day_first: bool = True
    is_server_given: bool = False
    file_problem: SettingsFileBroken | None = None

    @property
    def cluster_folder(self) -> Path:
        return self.data_folder / "postgresql"

    @property
    def settings_file(self) -> Path:
        return self.data_folder / "settings.toml"

    @property
    def window_state_file(self) -> Path:
        return self.data_folder / "window.ini"

    @property
    def witness_file(self) -> Path:
        return self.data_folder / "audit-witness.json"

    @property
    def drafts_folder(self) -> Path:
        return self.data_folder / "drafts"

    @property
    def today_folder(self) -> Path:
        return self.data_folder / "today"

    @property
    def backup_key_file(self) -> Path:
        """The key that can read the backups of the private server."""
        return self.data_folder / "backup-key.txt"

    @property
    def backup_work_folder(self) -> Path:
        """Where a backup is restored to prove it; nothing stays there."""
        return self.data_folder / "backup-work"

    @property
    def log_file(self) -> Path:
        return self.data_folder / "log" / "clinic-desktop.log"


def read_settings(environ: Mapping[str, str] = os.environ, server: str | None = None) -> Settings:
    """Return the settings: the command line before the environment before the settings file before the defaults.

    ``CLINIC_DATABASE_URL`` or a libpq ``PGSERVICE`` chooses a shared server; ``CLINIC_DATA_DIR`` the
    folder of everything this program stores on this machine.
    """
    chosen = server or environ.get("CLINIC_DATABASE_URL") or None
    if chosen is None and environ.get("PGSERVICE"):
        chosen = f"service={environ['PGSERVICE']}"
    folder, day_first = _data_folder(environ), _day_first(environ)
    if chosen is not None:
        return Settings(folder, chosen, day_first, is_server_given=True)
    return with_server_of_file(Settings(folder, day_first=day_first))


def with_server_of_file(settings: Settings) -> Settings:
    """Return the settings with the server that stands in the settings file now, unless one was given at the start."""
    if settings.is_server_given:
        return settings
    if not _may_be_there(settings.settings_file):
        return replace(settings, server=None, file_problem=None)
    # Most workstations have no such file, and the first picture waits for this module.
    from clinic_desktop import settings_file
    from clinic_desktop.domain.errors import SettingsFileBroken

    try:
        address = settings_file.read_server(settings.settings_file)
    except SettingsFileBroken as broken:
        return replace(settings, server=None, file_problem=broken)
    return replace(settings, server=address.conninfo if address else None, file_problem=None)


def _may_be_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        # Reading it will say what is wrong.
        return True


def _data_folder(environ: Mapping[str, str]) -> Path:
    given = environ.get("CLINIC_DATA_DIR")
    if given:
        return Path(given).expanduser().absolute()
    return Path(platformdirs.user_data_dir("clinic-desktop", appauthor=False))


def _day_first(environ: Mapping[str, str]) -> bool:
    """Say in which order a birth date is typed here: month first in the United States, else day first."""
    spoken = environ.get("LC_ALL") or environ.get("LC_TIME") or environ.get("LANG") or ""
    return not spoken.startswith("en_US")
