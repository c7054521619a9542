"""What goes wrong when something is printed."""

from __future__ import annotations

from dataclasses import dataclass

from clinic_desktop.domain.errors import ClinicError


@dataclass(eq=False)
class PrintFailed(ClinicError):
    """The printer did not take the pages. ``printer`` is the name that the computer knows it by."""

    printer: str
