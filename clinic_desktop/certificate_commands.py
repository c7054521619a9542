"""``clinic-desktop db certificates …``: the second factor of a shared server, one certificate for each workstation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from clinic_desktop.domain.certificate_names import is_clinic_name, is_server_name, is_workstation_name
from clinic_desktop.domain.errors import CertificateFile
from clinic_desktop.domain.host_rules import rules_as_text

if TYPE_CHECKING:
    from clinic_desktop.db.certificates import Made

FOLDER = click.argument("folder", type=click.Path(file_okay=False, path_type=Path))


def _workstation_name(_context: click.Context, _parameter: click.Parameter, name: str) -> str:
    if not is_workstation_name(name):
        raise click.BadParameter(
            f"{name!r} is no name for a workstation: 1 to 64 of A-Z, a-z, 0-9, dot and hyphen, and no dot or hyphen at"
            " its ends"
        )
    return name


def _server_names(_context: click.Context, _parameter: click.Parameter, names: tuple[str, ...]) -> tuple[str, ...]:
    for name in names:
        if not is_server_name(name):
            raise click.BadParameter(f"{name!r} is neither the name of a host, like db.clinic.example, nor its address")
    return names


def _clinic_name(_context: click.Context, _parameter: click.Parameter, name: str) -> str:
    if not is_clinic_name(name):
        raise click.BadParameter(f"{name!r} is empty or too long: about 40 letters fit into a certificate")
    return name.strip()


NAME = click.argument("name", callback=_workstation_name)


@click.group()
def certificates() -> None:
    """Make and revoke the certificates of the clinic's server and workstations, kept in FOLDER.

    FOLDER stays with the administrator: whoever has authority.key can make workstations.
    """


@certificates.command()
@FOLDER
@click.option("--clinic", default="Clinic", show_default=True, callback=_clinic_name, help="The clinic's name.")
def authority(folder: Path, clinic: str) -> None:
    """Make the clinic's certificate authority, once."""
    from clinic_desktop.db.certificates import Authority

    made = Authority(folder).make(clinic)
    _tell(made)
    click.echo("\nKeep the key where only you can read it, and a copy of it away from here.")
    click.echo(f"Every workstation gets {made.certificate.name}, which is no secret.")
    click.echo("Next: clinic-desktop db certificates server FOLDER NAME")


@certificates.command()
@FOLDER
@click.argument("names", nargs=-1, required=True, metavar="NAME...", callback=_server_names)
def server(folder: Path, names: tuple[str, ...]) -> None:
    """Make the certificate of the server that workstations call by NAME, and say what the server is told."""
    from clinic_desktop.db.certificates import Authority

    known = Authority(folder)
    made = known.make_for_server(names)
    _tell(made)
    click.echo(
        f"""
Copy {made.certificate.name}, {made.key.name}, authority.crt and {known.revoked.name} into the server's data folder,
owned by the account that PostgreSQL runs as, the key with permissions 0600.

postgresql.conf:
    ssl = on
    ssl_cert_file = '{made.certificate.name}'
    ssl_key_file = '{made.key.name}'
    ssl_ca_file = 'authority.crt'
    ssl_crl_file = '{known.revoked.name}'
    password_encryption = scram-sha-256

pg_hba.conf, in place of every other line that begins with host (write the clinic's own network and computers):
{rules_as_text()}

Then restart the server. Next: clinic-desktop db certificates workstation FOLDER NAME"""
    )


@certificates.command()
@FOLDER
@NAME
def workstation(folder: Path, name: str) -> None:
    """Make the certificate of the one workstation called NAME."""
    from clinic_desktop.db.certificates import Authority

    made = Authority(folder).make_for_workstation(name)
    _tell(made)
    click.echo(
        f"""
Bring authority.crt, {made.certificate.name} and {made.key.name} to the workstation, the key with permissions 0600 and
owned by whoever works there. Then choose "Change…" on its sign-in screen, fill in the server and these three files,
and test the connection. Delete the copy of the key that you carried."""
    )


@certificates.command()
@FOLDER
@NAME
def revoke(folder: Path, name: str) -> None:
    """Let the server refuse the workstation called NAME from now on."""
    from clinic_desktop.db.certificates import Authority

    known = Authority(folder)
    try:
        count = known.revoke(name)
    except CertificateFile as missing:
        if known.is_revoked(name):
            raise click.ClickException(f"{name} is revoked already. Nothing was changed.") from missing
        raise
    click.echo(f"{known.revoked} refuses {count} certificate{'' if count == 1 else 's'} now.")
    click.echo("Copy it into the server's data folder, then let the server read it: SELECT pg_reload_conf()")


def _tell(made: Made) -> None:
    click.echo(f"{'certificate:':<14}{made.certificate}, until {made.ends:%d-%b-%Y}")
    click.echo(f"{'key:':<14}{made.key}, permissions 0600")
