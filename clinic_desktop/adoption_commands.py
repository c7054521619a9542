"""``clinic-desktop db adopt`` and ``db unadopt``: take a database over from another program, and give it back."""

from __future__ import annotations

import os
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from clinic_desktop.administrator_access import ADMIN_URL_WANTED, CLINIC_NAME, TIME_ZONE, need_superuser
from clinic_desktop.domain.errors import CannotAdopt, FileNotWritten
from clinic_desktop.server_findings import warn_of_strangers
from clinic_desktop.ui import adoption_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from clinic_desktop.domain.adoption import Adoption, AdoptionReport

IDS_SHOWN = 20
PRIVATE = 0o600


@click.command()
@ADMIN_URL_WANTED
@click.option("--dry-run", is_flag=True, help="Only report what is there, and change nothing.")
@click.option("--report", type=click.Path(dir_okay=False, path_type=Path), help="Write the report with all ids here.")
@click.option("--convert-us-vitals", is_flag=True, help="Convert the vital signs listed as US units to metric ones.")
@CLINIC_NAME
@TIME_ZONE
@click.option("--yes", is_flag=True, help="Do not ask after the report.")
def adopt(
    admin_url: str,
    report: Path | None,
    clinic_name: str,
    time_zone: str | None,
    *,
    dry_run: bool,
    convert_us_vitals: bool,
    yes: bool,
) -> None:
    """Take over a database that another program made and goes on using. Reports first, then asks."""
    from clinic_desktop.time_zone import workstation_time_zone

    with _report_file(report) as file:
        found = _look(admin_url, changes_something=not dry_run)
        if file is not None:
            file.writelines(f"{line}\n" for line in report_lines(found, None))
    click.echo("\n".join(report_lines(found, IDS_SHOWN)))
    if found.obstacles:
        raise CannotAdopt(found.obstacles)
    if dry_run:
        click.echo("Nothing was changed. Make a backup, then repeat without --dry-run.")
        return
    if not yes:
        click.confirm("Take the database over? Whoever uses its tables waits meanwhile.", abort=True)
    from clinic_desktop.db import adoption
    from clinic_desktop.db.clinic_server import administrator, connect_as_administrator

    convert = found.in_us_units if convert_us_vitals else ()
    connect = partial(connect_as_administrator, admin_url)
    done = adoption.adopt(connect, convert, clinic_name, time_zone or workstation_time_zone())
    click.echo("\n".join(_done_lines(done)))
    with administrator(admin_url) as connection:
        warn_of_strangers(connection)


@click.command()
@ADMIN_URL_WANTED
@click.option("--drop-accounts", is_flag=True, help="Drop the sign-in roles of this clinic's staff as well.")
@click.option("--yes", is_flag=True, help="Really remove everything of this program from the database.")
def unadopt(admin_url: str, *, drop_accounts: bool, yes: bool) -> None:
    """Give a database back that was taken over: everything of ours goes, the other program's tables stay."""
    if not yes:
        raise click.ClickException(
            "This removes what only this program has stored, for example who changed what. Make a backup first, then"
            " repeat with --yes. Nothing was changed."
        )
    from clinic_desktop.db import unadoption
    from clinic_desktop.db.clinic_server import administrator, connect_as_administrator

    with administrator(admin_url) as connection:
        need_superuser(connection)
        done = unadoption.unadopt(partial(connect_as_administrator, admin_url), drop_accounts=drop_accounts)
    removed = ", ".join(f"{kind}: {count}" for kind, count in done.removed.items())
    click.echo(f"The schema clinic is gone. Removed from the given tables: {removed}.")
    if done.accounts:
        click.echo(f"Accounts dropped: {', '.join(done.accounts)}.")
    else:
        click.echo("The sign-in roles of the staff are still there.")


def report_lines(found: AdoptionReport, ids_most: int | None) -> Iterator[str]:
    """Give the report line by line, with at most so many ids for each finding."""
    yield f"{'database:':<22}{found.database}, {found.size_bytes / 1_000_000:,.1f} MB, {found.encoding}"
    yield f"{'server:':<22}PostgreSQL {found.server}"
    for owner in found.owners:
        yield f"{'owner of the tables:':<22}{adoption_words.words_for_owner(owner)}"
        if owner.is_superuser and not owner.is_first_superuser:
            yield f"{'to mend that:':<22}{adoption_words.hardening_statement(owner)}"
    for table, count in found.counts.items():
        yield f"{table.replace('_', ' ') + ':':<22}{count:,}"
    if found.other_migrations:
        yield f"{'its migrations:':<22}{len(found.other_migrations)}, the last is {found.other_migrations[-1]}"
    for one in found.differences:
        yield f"{'in the way:' if one.is_obstacle else 'to know:':<22}{adoption_words.words_for_difference(one)}"
    if found.obstacles:
        yield "The rows were not looked at, because the tables do not fit."
        return
    for finding in found.findings:
        yield f"{'rows to look at:':<22}{adoption_words.words_for_finding(finding)}"
        yield from _listed(finding.ids, ids_most)
    if found.in_us_units:
        yield f"{'in US units:':<22}vital_signs: {len(found.in_us_units):,} (converted only with --convert-us-vitals)"
        yield from _listed([adoption_words.words_for_conversion(one) for one in found.in_us_units], ids_most)
    if not found.findings and not found.in_us_units:
        yield f"{'rows to look at:':<22}none"


def _done_lines(done: Adoption) -> Iterator[str]:
    yield "The database is taken over."
    yield f"Bookings that hold their time: {done.claims:,}."
    yield f"Overlapping ones that do not, or only in part: {len(done.overlapping):,}"
    yield from _listed(done.overlapping, None)
    for one in done.converted:
        yield f"Converted: {adoption_words.words_for_conversion(one)}"
    if done.connecting:
        yield f"May connect as before: {', '.join(done.connecting)}"
    yield "Next: clinic-desktop db seed --production --admin-url …"


def _listed(lines: Sequence[str], most: int | None) -> Iterator[str]:
    for line in lines[:most]:
        yield f"{'':<22}{line}"
    if most is not None and len(lines) > most:
        yield f"{'':<22}… and {len(lines) - most:,} more (all with --report FILE)"


def _look(admin_url: str, *, changes_something: bool) -> AdoptionReport:
    from clinic_desktop.db import adoption_report
    from clinic_desktop.db.clinic_server import administrator
    from clinic_desktop.db.errors import translated

    with translated(), administrator(admin_url) as connection:
        if changes_something:
            need_superuser(connection)
        return adoption_report.look(connection)


@contextmanager
def _report_file(path: Path | None) -> Iterator[TextIO | None]:
    """Open the file before the long look, for nobody else to read: it holds ids of patients. Raises FileNotWritten."""
    if path is None:
        yield None
        return
    is_new = not path.exists()
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, PRIVATE)
    except OSError as error:
        raise FileNotWritten(str(path), error.strerror or "") from error
    with os.fdopen(descriptor, "w", encoding="utf-8") as file, _gone_if_failed(path, is_new=is_new):
        if path.is_file():
            path.chmod(PRIVATE)
        yield file
        if path.is_file():
            file.truncate()


@contextmanager
def _gone_if_failed(path: Path, *, is_new: bool) -> Iterator[None]:
    is_written = False
    try:
        yield
        is_written = True
    finally:
        if is_new and not is_written:
            path.unlink()
