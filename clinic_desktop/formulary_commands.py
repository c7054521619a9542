"""``clinic-desktop formulary …``: the list of medicines in and out as a file, as the server's administrator."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clinic_desktop.administrator_access import ADMIN_URL, Commands, admin_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clinic_desktop.services.prescribing import PrescribingService
    from clinic_desktop.settings import Settings

FILE = click.argument("file", type=click.Path(dir_okay=False, path_type=Path))


@click.group(cls=Commands)
def formulary() -> None:
    """Take medicines over from a CSV file, or write them into one."""


@formulary.command("import")
@ADMIN_URL
@FILE
@click.pass_obj
def import_file(settings: Settings, admin_url: str | None, file: Path) -> None:
    """Add the medicines of FILE, and change those with the same id; all of them or none."""
    from clinic_desktop.domain.formulary_rows import FormularyRefused
    from clinic_desktop.exchange.formulary_file import import_formulary
    from clinic_desktop.ui.prescribing_words import line_problem_words

    with _service(settings, admin_url) as service:
        try:
            count, changed = import_formulary(service, file)
        except FormularyRefused as refused:
            lines = "\n".join(line_problem_words(one) for one in refused.problems)
            raise click.ClickException(f"Nothing was stored.\n{lines}") from refused
    click.echo(f"Medicines in the file: {count:,}. New, or another now: {changed:,}.")


@formulary.command("export")
@ADMIN_URL
@FILE
@click.pass_obj
def export_file(settings: Settings, admin_url: str | None, file: Path) -> None:
    """Write all medicines into FILE, in the form that import reads."""
    from clinic_desktop.exchange.formulary_file import export_formulary

    with _service(settings, admin_url) as service:
        count = export_formulary(service, file)
    click.echo(f"{file} holds {count:,} medicines.")


@contextmanager
def _service(settings: Settings, admin_url: str | None) -> Iterator[PrescribingService]:
    from zoneinfo import ZoneInfo

    from clinic_desktop.db import clinic_server
    from clinic_desktop.db.database import Database
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.services.prescribing import PrescribingService

    with admin_address(settings, admin_url) as address:
        database = Database(address)
        try:
            yield PrescribingService(database, ClinicClock(ZoneInfo(clinic_server.time_zone(address))))
        finally:
            database.close()
