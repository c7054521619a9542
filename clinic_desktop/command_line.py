"""The command ``clinic-desktop``: opens the program; other work is in its sub-commands."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from clinic_desktop import __version__
from clinic_desktop.adoption_commands import adopt, unadopt
from clinic_desktop.audit_commands import audit
from clinic_desktop.backup_commands import backup, backup_key, backup_role, new_password, restore
from clinic_desktop.code_commands import codes
from clinic_desktop.database_commands import db
from clinic_desktop.formulary_commands import formulary
from clinic_desktop.screen_check import why_no_window
from clinic_desktop.settings import Settings, read_settings


@click.group(invoke_without_command=True)
@click.version_option(__version__, prog_name="Clinic Desktop")
@click.option(
    "--database", metavar="URL", help="The clinic's server: a libpq URL, or service=NAME. Else a private one."
)
@click.option("--platform", metavar="NAME", help="Qt's platform: xcb, wayland, vnc, offscreen …")
@click.pass_context
def command(context: click.Context, database: str | None, platform: str | None) -> None:
    """Open Clinic Desktop: patients, appointments and visits of a clinic."""
    context.obj = read_settings(server=database)
    if context.invoked_subcommand is None:
        sys.exit(_open_program(context.obj, platform))


@command.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--theme", type=click.Choice(["light", "dark", "both"]), default="both", show_default=True)
def tour(folder: Path, theme: str) -> None:
    """Do the main job on a throw-away clinic, without a screen, and save a picture of every step in FOLDER."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.ClickException(f"The folder {folder} cannot be used ({error.strerror}).") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise click.ClickException(f"The folder {folder} cannot be used (it may not be written).")
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from clinic_desktop.tour.journey import take_tour

    themes = ("light", "dark") if theme == "both" else (theme,)
    sys.exit(0 if take_tour(folder, themes, click.echo) else 1)


for one in (adopt, unadopt, backup, backup_key, backup_role, new_password, restore):
    db.add_command(one)


@db.command()
@click.option("--platform", metavar="NAME", help="Qt's platform: xcb, wayland, vnc, offscreen …")
@click.pass_obj
def browse(settings: Settings, platform: str | None) -> None:
    """Sign in and look into the tables of the database, to read only: what you may see there the server decides."""
    sys.exit(_open_program(settings, platform, browses_data=True))


command.add_command(db)
command.add_command(audit)
command.add_command(codes)
command.add_command(formulary)


def _open_program(settings: Settings, platform: str | None, *, browses_data: bool = False) -> int:
    reason = why_no_window(os.environ, platform)
    if reason is not None:
        click.echo(reason, err=True)
        return 2
    if platform is not None:
        os.environ["QT_QPA_PLATFORM"] = platform
    if not _folder_is_usable(settings):
        return 2
    from clinic_desktop.log_file import open_log
    from clinic_desktop.running import run

    open_log(settings.log_file)
    if browses_data:
        return run(settings, ["clinic-desktop"], browses_data=True)
    return run(settings, ["clinic-desktop"])


def _folder_is_usable(settings: Settings) -> bool:
    try:
        settings.data_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        click.echo(_folder_words(settings, error.strerror or ""), err=True)
        return False
    if not os.access(settings.data_folder, os.W_OK | os.X_OK):
        click.echo(_folder_words(settings, "it may not be written"), err=True)
        return False
    return True


def _folder_words(settings: Settings, why: str) -> str:
    return (
        f"The folder {settings.data_folder} cannot be used ({why}); "
        "set CLINIC_DATA_DIR to a folder that you may write, and start again."
    )
