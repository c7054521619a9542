"""Where this workstation keeps its files and which database it uses. Nothing secret is kept here."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

if TYPE_CHECKING:
    from collections.abc import Mapping

DATABASE_NAME = "clinic"
"""The name of the clinic's database in a private cluster."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What was chosen on the command line or in the environment.

    ``server`` is a libpq URL or connection string of a shared server, or None for the private cluster
    in ``data_folder``.
    """

    data_folder: Path
    server: str | None = None
    day_first: bool = True

    @property
    def cluster_folder(self) -> Path:
        return self.data_folder / "postgresql"

    @property
    def window_state_file(self) -> Path:
        return self.data_folder / "window.ini"

    @property
    def log_file(self) -> Path:
        return self.data_folder / "log" / "clinic-desktop.log"


def read_settings(environ: Mapping[str, str] = os.environ, server: str | None = None) -> Settings:
    """Return the settings: the command line before the environment before the defaults.

    ``CLINIC_DATABASE_URL`` or a libpq ``PGSERVICE`` chooses a shared server; ``CLINIC_DATA_DIR`` the
    folder of everything this program stores on this machine.
    """
    chosen = server or environ.get("CLINIC_DATABASE_URL")
    if chosen is None and environ.get("PGSERVICE"):
        chosen = f"service={environ['PGSERVICE']}"
    return Settings(data_folder=_data_folder(environ), server=chosen, day_first=_day_first(environ))


def _data_folder(environ: Mapping[str, str]) -> Path:
    given = environ.get("CLINIC_DATA_DIR")
    if given:
        return Path(given).expanduser().absolute()
    return Path(platformdirs.user_data_dir("clinic-desktop", appauthor=False))


def _day_first(environ: Mapping[str, str]) -> bool:
    """Say in which order a birth date is typed here: month first in the United States, else day first."""
    spoken = environ.get("LC_ALL") or environ.get("LC_TIME") or environ.get("LANG") or ""
    return not spoken.startswith("en_US")
