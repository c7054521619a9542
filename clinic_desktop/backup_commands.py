"""``clinic-desktop db backup``, ``restore`` and what belongs to them."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clinic_desktop.administrator_access import (
    ADMIN_URL,
    ADMIN_URL_WANTED,
    clinic_connection,
    need_superuser,
    private_server,
    refuse_without_administrator,
)
from clinic_desktop.domain.backups import BackupFailed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clinic_desktop.db.backup_contents import Manifest
    from clinic_desktop.db.backups import BackupPlan, KeptBackup
    from clinic_desktop.settings import Settings

WAIT_S = 1800.0
"""So long a backup that is made by itself waits for another one."""

NOTHING_NEW = "Nothing has changed since the last backup that was proved. No other one was made."

_FOLDER = click.option(
    "--folder",
    metavar="FOLDER",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where backups are kept. For the private server: else the folder of the settings.",
)
_KEY = click.option(
    "--key",
    "key_file",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file with the clinic's key, or its public half. For the private server: else its own.",
)


@click.command()
@ADMIN_URL
@_FOLDER
@_KEY
@click.option("--if-changed", is_flag=True, help="Make none if nothing has changed since the last one.")
@click.option(
    "--quietly", is_flag=True, help="Let everything else on this computer go first, and wait for another one."
)
@click.option("--of-this-computer", is_flag=True, help="Of the private server, whatever server the settings name.")
@click.pass_obj
def backup(
    settings: Settings,
    admin_url: str | None,
    folder: Path | None,
    key_file: Path | None,
    *,
    if_changed: bool,
    quietly: bool,
    of_this_computer: bool,
) -> None:
    """Back the clinic up, and prove the backup by restoring it, before it is kept. Older ones go by 7/4/12."""
    from clinic_desktop.db import backups

    if of_this_computer:
        settings, admin_url = replace(settings, server=None), None
    with _plan(settings, admin_url, folder, key_file) as plan:
        if quietly:
            # Not before: a server that is started here is not to be slow for ever.
            _let_others_go_first()
        wait_s = WAIT_S if quietly else 0
        made = backups.back_up(replace(plan, only_if_changed=if_changed, wait_s=wait_s), click.echo)
    if made is None:
        click.echo(NOTHING_NEW)
    else:
        _tell(made)


@click.command()
@ADMIN_URL
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--key",
    "key_file",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="The file with the clinic's whole key (AGE-SECRET-KEY-…).",
)
@click.option("--why", metavar="WORDS", required=True, help="What happened; it is put on record.")
@click.option("--replace-demo", is_flag=True, help="A demo clinic that is there may go.")
@click.option("--yes", is_flag=True, help="Ask nothing.")
@click.pass_obj
def restore(
    settings: Settings,
    admin_url: str | None,
    file: Path,
    key_file: Path,
    why: str,
    *,
    replace_demo: bool,
    yes: bool,
) -> None:
    """Restore the clinic from FILE into a server where there is none. The whole file is checked before anything."""
    from clinic_desktop.db import restoring
    from clinic_desktop.db.backup_key import read_key

    key = read_key(key_file)
    with _target(settings, admin_url) as address:
        found = restoring.checked(file, key)
        restoring.refuse_target(address, found, may_replace_demo=replace_demo)
        _tell_what_is_missing(found)
        if not yes:
            click.confirm("Restore it?", abort=True)
        programs = _restoring_programs(admin_url, address)
        try:
            restored = restoring.restore(address, file, key, programs, why, click.echo, replace_demo=replace_demo)
        except BackupFailed as failure:
            raise click.ClickException(_words_of_restore(failure)) from failure
    trail = "sound" if not restored.first_bad_block else "not sound, as it was in the clinic: audit verify says where"
    click.echo(
        f"Restored and compared: {found.rows:,} rows in {len(found.tables)} tables, all alike."
        f" Era {restored.era} of the audit trail has begun; the trail is {trail}."
    )
    if restored.without_password:
        click.echo(
            "A backup holds no passwords, so nobody can sign in yet. Next: clinic-desktop db new-password E-MAIL for an"
            " administrator, who gives the others new ones under Administration → Accounts:"
            f" {', '.join(restored.without_password)}."
        )


@click.command("backup-key")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup_key(file: Path) -> None:
    """Make the clinic's key for backups and write it into FILE. Whoever has it can read every backup."""
    from clinic_desktop.db.backup_key import new_key, public_half, write_key

    key = new_key()
    write_key(file, key)
    click.echo(
        f"{file} holds the clinic's key. Print it or store it away from this computer, in two places: without it no"
        " backup can be read, and whoever has it can read all of them. Backups are made with its public half:"
    )
    click.echo(str(public_half(key)))


@click.command("backup-role")
@ADMIN_URL_WANTED
def backup_role(admin_url: str) -> None:
    """Make the role clinic_backup, which reads everything and writes nothing. Safe to repeat."""
    from clinic_desktop.db.backup_roles import make_backup_role
    from clinic_desktop.db.clinic_server import administrator, refuse_other_revision
    from clinic_desktop.db.errors import translated

    with translated(), administrator(admin_url) as connection:
        need_superuser(connection)
        refuse_other_revision(connection)
        make_backup_role(connection)
    click.echo("The role clinic_backup is there. Whoever is to make backups as it is let in by pg_hba.conf.")


@click.command("new-password")
@ADMIN_URL
@click.argument("login", metavar="E-MAIL")
@click.pass_obj
def new_password(settings: Settings, admin_url: str | None, login: str) -> None:
    """Give somebody on the staff a new password, to be changed at the next sign-in: after a restore nobody has one."""
    from clinic_desktop.db.demo_clinic import scram_verifier
    from clinic_desktop.first_provider import ask_password

    with clinic_connection(settings, admin_url) as connection:
        need_superuser(connection)
        found = connection.execute(
            "SELECT display_name, provider_id IS NOT NULL FROM clinic.staff WHERE db_role = %s AND active", (login,)
        ).fetchone()
        if found is None:
            raise click.ClickException(f"Nobody who works here signs in as {login}. Nothing was changed.")
        password = ask_password(login, str(found[0]), has_web_login=bool(found[1]))
        connection.execute(
            "SELECT clinic.staff_reset_password(%s, %s)", (login, scram_verifier(connection, login, password))
        )
    click.echo(f"{login} can sign in, and is asked for another password then.")


@contextmanager
def _plan(
    settings: Settings, admin_url: str | None, folder: Path | None, key_file: Path | None
) -> Iterator[BackupPlan]:
    from clinic_desktop.db.backup_key import read_key
    from clinic_desktop.db.backup_programs import programs_for
    from clinic_desktop.db.backups import BackupPlan
    from clinic_desktop.db.server_options import safe_conninfo

    if not admin_url:
        from clinic_desktop.db.private_backups import private_plan

        refuse_without_administrator(settings)
        with private_server(settings) as server:
            server.migrate()
            yield private_plan(settings, server.cluster, folder, key_file)
        return
    if folder is None or key_file is None:
        raise click.UsageError("for a shared server, name --folder and --key")
    with clinic_connection(settings, admin_url) as connection:
        major = connection.info.server_version // 10000
    address = safe_conninfo(admin_url)
    yield BackupPlan(
        address,
        programs_for(address, major),
        folder.absolute(),
        settings.backup_work_folder,
        read_key(key_file),
    )


@contextmanager
def _target(settings: Settings, admin_url: str | None) -> Iterator[str]:
    """Give the address of the server to restore into: a shared one's administrator, or the private one."""
    from clinic_desktop.db.server_options import safe_conninfo
    from clinic_desktop.settings import DATABASE_NAME

    if admin_url:
        from psycopg.conninfo import make_conninfo

        from clinic_desktop.db.clinic_server import connect_as_administrator

        address = safe_conninfo(admin_url)
        with connect_as_administrator(make_conninfo(address, dbname="postgres")) as connection:
            need_superuser(connection)
        yield address
        return
    refuse_without_administrator(settings)
    with private_server(settings) as server:
        yield server.cluster.url(DATABASE_NAME)


def _restoring_programs(admin_url: str | None, address: str) -> Path:
    import psycopg
    from psycopg.conninfo import make_conninfo

    from clinic_desktop.db import postgres_programs
    from clinic_desktop.db.backup_programs import programs_for
    from clinic_desktop.db.errors import translated

    if not admin_url:
        return postgres_programs.find()
    with translated(), psycopg.connect(make_conninfo(address, dbname="postgres")) as connection:
        return programs_for(address, connection.info.server_version // 10000)


def _tell(made: KeptBackup) -> None:
    from clinic_desktop.ui.backup_words import size_words

    click.echo(
        f"{made.path} holds {made.manifest.rows:,} rows of {len(made.manifest.tables)} tables"
        f" ({size_words(made.size)}). It was restored, and every table and the audit trail compared."
    )
    if not made.is_trail_sound:
        click.echo("Warning: the audit trail is not sound, in the clinic's database as in the copy.", err=True)


def _tell_what_is_missing(found: Manifest) -> None:
    taken = f"{found.taken:%d %b %Y %H:%M} UTC"
    click.echo(
        f"This is a backup of {found.clinic_name or found.database}, taken on {taken}: {found.rows:,} rows. The file is"
        f" whole. What was saved after that is not in it. The sealed audit trail ends with block {found.head_block}:"
        " workstations that have seen a later one say so at their next sign-in, and are right; that is this gap."
    )


def _words_of_restore(failure: BackupFailed) -> str:
    from clinic_desktop.ui.backup_words import words_for_failed_restore

    title, advice = words_for_failed_restore(failure.trouble, failure.detail)
    return f"{title}. {advice}"


def _let_others_go_first() -> None:
    import psutil

    this = psutil.Process()
    if os.name == "posix":
        this.nice(10)
    if hasattr(psutil, "IOPRIO_CLASS_IDLE"):
        this.ionice(psutil.IOPRIO_CLASS_IDLE)
