"""The formulary in and out as a CSV file: all of a file, or nothing of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.domain.errors import FileNotWritten
from clinic_desktop.domain.formulary_rows import FormularyRefused, LineProblem, as_rows, from_rows
from clinic_desktop.exchange.csv_files import TableForm, read_rows, write_rows

if TYPE_CHECKING:
    from pathlib import Path

    from clinic_desktop.services.prescribing import PrescribingService


def import_formulary(service: PrescribingService, path: Path) -> tuple[int, int]:
    """Add a file's entries to the formulary, and change those with the same id. None is removed.

    Returns how many entries it holds, and how many of them were another. Raises FormularyRefused with what is wrong in
    which line, NotPermitted.
    """
    try:
        items = from_rows(read_rows(path))
    except OSError as error:
        raise FormularyRefused((LineProblem(0, "", "unreadable", error.strerror or ""),)) from error
    except ValueError as error:
        raise FormularyRefused((LineProblem(0, "", "unreadable"),)) from error
    return len(items), service.put(items)


def export_formulary(service: PrescribingService, path: Path) -> int:
    """Write the formulary into a file, which ``import_formulary`` reads. Returns how many entries. No patient is in it.

    Raises FileNotWritten.
    """
    known = service.formulary()
    try:
        write_rows(path, as_rows(known.items), TableForm(is_marked=True))
    except OSError as error:
        raise FileNotWritten(str(path), error.strerror or "") from error
    return len(known)
