"""``clinic-desktop audit …``: what an administrator of the server does with the audit trail."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clinic_desktop.administrator_access import ADMIN_URL, Commands, admin_address

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from clinic_desktop.domain.identifiers import Login, PatientId
    from clinic_desktop.services.audit import AuditService
    from clinic_desktop.settings import Settings

DAY = click.DateTime(["%Y-%m-%d"])
NOT_SOUND = 1


@click.group(cls=Commands)
def audit() -> None:
    """Verify and export the audit trail, and begin it anew after a restore."""


@audit.command()
@ADMIN_URL
@click.pass_obj
def verify(settings: Settings, admin_url: str | None) -> None:
    """Compare every sealed block with its events. Exit status 1 if the trail is not sound."""
    from clinic_desktop.domain.audit_words import events_in_words, verification_words

    with _service(settings, admin_url) as (service, _address, _zone):
        found = service.verify_more()
        while not found.is_complete:
            click.echo(f"{found.blocks:,} blocks with {found.events:,} events fit so far …", err=True)
            found = service.verify_more(found)
    if found.is_sound and not found.blocks:
        click.echo(f"Nothing is sealed yet. {events_in_words(found.unsealed)} wait; a workstation seals them.")
        return
    title, advice = verification_words(found)
    click.echo(f"{title}. {advice}")
    sys.exit(0 if found.is_sound else NOT_SOUND)


@audit.command("start-era")
@ADMIN_URL
@click.option("--why", metavar="WORDS", required=True, help="Which backup was restored, and why.")
@click.option("--anyway", is_flag=True, help="Also where nothing seems to have been restored.")
@click.pass_obj
def start_era(settings: Settings, admin_url: str | None, why: str, *, anyway: bool) -> None:
    """Say that this database was restored from a backup into another server: from now on it is sealed again."""
    with _service(settings, admin_url) as (service, address, _zone):
        _refuse_what_is_broken(address)
        if not anyway and service.numbers_go_on():
            raise click.ClickException(
                "Nothing was restored into another server: its transaction numbers go on, and the trail with them. No"
                " new era is needed. Nothing was changed; --anyway begins one all the same."
            )
        era = service.start_era(why)
    click.echo(f"Era {era} of the audit trail has begun.")


@audit.command()
@ADMIN_URL
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--why", metavar="WORDS", required=True, help="Why; it is put on record.")
@click.option("--since", type=DAY, help="The first day, as 2026-11-25.")
@click.option("--until", type=DAY, help="The last day.")
@click.option("--patient", metavar="NUMBER", help="Only what is about this patient.")
@click.option("--person", metavar="E-MAIL", help="Only what this person did.")
@click.option("--replace", "may_replace", is_flag=True, help="An older file of this name may go.")
@click.pass_obj
def export(
    settings: Settings,
    admin_url: str | None,
    file: Path,
    why: str,
    since: datetime | None,
    until: datetime | None,
    patient: PatientId | None,
    person: Login | None,
    *,
    may_replace: bool,
) -> None:
    """Write events into FILE, as a table for spreadsheets. That this was done is put on record first."""
    from zoneinfo import ZoneInfo

    from clinic_desktop.domain.audit import AuditSearch
    from clinic_desktop.domain.audit_words import events_in_words
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.exchange.audit_export import ExportAudit, export_audit

    if since and until and since > until:
        raise click.BadParameter("the last day lies before the first; no file was written", param_hint="--until")
    with _service(settings, admin_url) as (service, _address, zone):
        _refuse_unknown(service, person, patient)
        clock = ClinicClock(ZoneInfo(zone))
        question = AuditSearch(
            since=clock.day_bounds(since.date())[0] if since else None,
            until=clock.day_bounds(until.date())[1] if until else None,
            actor=person,
            patient_id=patient,
        )
        command = ExportAudit(question, file, why, may_replace=may_replace)
        exported = export_audit(service, command, clock)
    click.echo(f"{exported.path} holds {events_in_words(exported.rows)}. SHA-256: {exported.sha256}")


def _refuse_unknown(service: AuditService, person: Login | None, patient: PatientId | None) -> None:
    """A slip of the pen would give an empty file, and that reads like: nothing has happened."""
    from clinic_desktop.domain.audit import AuditSearch

    staff = {one.login for one in service.people()}
    if person is not None and person not in staff and not service.search(AuditSearch(actor=person), 1).items:
        raise click.ClickException(f"Nobody is called {person} here. No file was written.")
    if patient is not None and not service.search(AuditSearch(patient_id=patient), 1).items:
        raise click.ClickException(f"Nothing is on record about a patient {patient}. No file was written.")


@contextmanager
def _service(settings: Settings, admin_url: str | None) -> Iterator[tuple[AuditService, str, str]]:
    """Give the audit of the database as its administrator sees it, his address, and the clinic's time zone."""
    from clinic_desktop.db import clinic_server
    from clinic_desktop.db.database import Database
    from clinic_desktop.services.audit import AuditService

    with admin_address(settings, admin_url) as address:
        database = Database(address)
        try:
            yield AuditService(database), address, clinic_server.time_zone(address)
        finally:
            database.close()


def _refuse_what_is_broken(address: str) -> None:
    """Refuse a database that nobody could work in after a sign-in: its restore is not complete."""
    from clinic_desktop.db import clinic_server
    from clinic_desktop.db.errors import translated
    from clinic_desktop.db.server_roles import missing_roles
    from clinic_desktop.server_findings import broken_pieces, words_for_missing_roles

    with translated(), clinic_server.administrator(address) as connection:
        missing = missing_roles(connection)
    broken = words_for_missing_roles(missing) if missing else broken_pieces(address)
    if broken:
        raise click.ClickException(f"{broken} No era was begun.")
