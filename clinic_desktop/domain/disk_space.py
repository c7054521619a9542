"""A disk without room: what was saved is safe, and nothing more can be until there is room."""

from __future__ import annotations

from dataclasses import dataclass

from clinic_desktop.domain.errors import ClinicError


@dataclass(eq=False)
class ClusterDiskFull(ClinicError):
    """The private server cannot start, because the disk that holds its folder is full. Nothing is lost."""

    folder: str = ""


@dataclass(eq=False)
class ServerDiskFull(ClinicError):
    """The server has no room to store what was saved. What was saved before is safe."""
