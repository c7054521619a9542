"""The demo clinic: made once, the same however often it is asked for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from clinic_desktop.db import demo_rows
from clinic_desktop.domain.errors import IsADemo, NotADemo

if TYPE_CHECKING:
    from collections.abc import Mapping

    import psycopg

    from clinic_desktop.domain.statuses import Role

    Connection = psycopg.Connection[tuple[Any, ...]]

DEMO_PASSWORD = "password123"  # noqa: S105 - the demo clinic's, printed on its sign-in screen


def seed_demo(connection: Connection, time_zone: str = "UTC", now: datetime | None = None) -> None:
    """Make the demo clinic in one transaction: what is there already stays as it is.

    ``connection`` belongs to a server's administrator. ``now`` is where "a week ago" is counted from.
    Raises NotADemo where other people work or other patients are registered.
    """
    with connection.transaction():
        if _is_real_clinic(connection):
            raise NotADemo
        write_settings(connection, {"clinic_name": "Demo Clinic", "time_zone": time_zone})
        change_settings(connection, {"is_demo": "yes"})
        provider_id = add_provider(connection, demo_rows.PROVIDER, DEMO_PASSWORD)
        for login, name, roles, is_provider in demo_rows.STAFF:
            add_account(connection, login, name, roles, DEMO_PASSWORD, provider_id if is_provider else None)
        for patient in demo_rows.PATIENTS:
            _insert(connection, "patients", {**patient, "updatedAt": _stored(datetime.now(UTC))})
        for allergy in demo_rows.ALLERGIES:
            _insert_once(connection, "allergies", allergy, ("patientId", "allergen"))
        for condition in demo_rows.CONDITIONS:
            _insert_once(connection, "chronic_conditions", condition, ("patientId", "conditionName"))
        _visits(connection, provider_id, now or datetime.now(UTC))


def seed_production(
    connection: Connection, provider: Mapping[str, Any], password: str, clinic_name: str, time_zone: str
) -> None:
    """Make the first provider, who is clinician and administrator, with a password of his own; nothing else.

    Raises IsADemo in a demo clinic.
    """
    from clinic_desktop.domain.statuses import Role

    with connection.transaction():
        if _setting(connection, "is_demo") == "yes":
            raise IsADemo
        write_settings(connection, {"time_zone": time_zone})
        change_settings(connection, {"clinic_name": clinic_name, "is_demo": "no"})
        provider_id = add_provider(connection, provider, password)
        name = f"{provider['firstName']} {provider['lastName']}"
        first = (Role.CLINICIAN, Role.ADMIN)
        add_account(connection, provider["email"], name, first, password, provider_id, must_change=True)


def add_provider(connection: Connection, provider: Mapping[str, Any], password: str) -> str:
    """Add a provider unless the e-mail is known, and return his id."""
    known = connection.execute("SELECT id FROM providers WHERE email = %s", (provider["email"],)).fetchone()
    if known:
        return str(known[0])
    provider_id = str(uuid5(NAMESPACE_URL, f"provider:{provider['email']}"))
    stored = {
        **provider,
        "id": provider_id,
        "passwordHash": web_hash(password),
        "updatedAt": _stored(datetime.now(UTC)),
    }
    _insert(connection, "providers", stored)
    return provider_id


def add_account(
    connection: Connection,
    login: str,
    name: str,
    roles: tuple[Role, ...],
    password: str,
    provider_id: str | None,
    *,
    must_change: bool = False,
) -> None:
    """Add somebody to the staff unless he is there. A role that the server knows already keeps its password."""
    if connection.execute("SELECT FROM clinic.staff WHERE db_role = %s", (login,)).rowcount:
        return
    if connection.execute("SELECT FROM pg_roles WHERE rolname = %s", (login,)).rowcount:
        connection.execute(
            "INSERT INTO clinic.staff (db_role, display_name, provider_id) VALUES (%s, %s, %s)",
            (login, name, provider_id),
        )
        return
    connection.execute(
        "SELECT clinic.staff_create(%s, %s, %s, %s, %s, %s)",
        (
            login,
            name,
            [str(role) for role in roles],
            scram_verifier(connection, login, password),
            provider_id,
            must_change,
        ),
    )


def web_hash(password: str) -> str:
    """Return what the web program stores instead of a password; computed here too. 72 bytes at most."""
    from pwdlib.hashers.bcrypt import BcryptHasher

    return BcryptHasher(rounds=12).hash(password)


def scram_verifier(connection: Connection, login: str, password: str) -> str:
    """Return what the server stores instead of a password, computed here: the password does not travel."""
    made = connection.pgconn.encrypt_password(password.encode(), login.encode(), b"scram-sha-256")
    return made.decode()


def write_settings(connection: Connection, values: Mapping[str, str]) -> None:
    """Write down settings of the clinic that are not known yet."""
    for name, value in values.items():
        connection.execute(
            "INSERT INTO clinic.setting (name, value) VALUES (%s, %s) ON CONFLICT (name) DO NOTHING", (name, value)
        )


def change_settings(connection: Connection, values: Mapping[str, str]) -> None:
    """Write down settings of the clinic, whatever they were."""
    for name, value in values.items():
        connection.execute(
            "INSERT INTO clinic.setting (name, value) VALUES (%s, %s)"
            " ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed_at = now(), changed_by = session_user",
            (name, value),
        )


def _setting(connection: Connection, name: str) -> str | None:
    row = connection.execute("SELECT value FROM clinic.setting WHERE name = %s", (name,)).fetchone()
    return str(row[0]) if row else None


def _is_real_clinic(connection: Connection) -> bool:
    """Say whether anybody works here, or is registered, who is not invented."""
    if _setting(connection, "is_demo") == "yes":
        return False
    staff = [login for login, *_ in demo_rows.STAFF]
    patients = [patient["id"] for patient in demo_rows.PATIENTS]
    provider = demo_rows.PROVIDER["email"]
    found = connection.execute(
        "SELECT EXISTS (SELECT FROM clinic.staff WHERE db_role <> ALL (%s))"
        " OR EXISTS (SELECT FROM public.patients WHERE id <> ALL (%s))"
        " OR EXISTS (SELECT FROM public.providers WHERE email <> %s)",
        (staff, patients, provider),
    ).fetchone()
    return found is not None and bool(found[0])


def _visits(connection: Connection, provider_id: str, now: datetime) -> None:
    for visit in demo_rows.VISITS:
        starts_at = _stored(now + timedelta(days=visit.days_from_now))
        appointment = {
            **visit.appointment,
            "providerId": provider_id,
            "appointmentDate": starts_at,
            "updatedAt": _stored(now),
        }
        if not _insert(connection, "appointments", appointment) or visit.record is None:
            continue
        record_id = str(uuid5(NAMESPACE_URL, f"record:{appointment['id']}"))
        record = {"id": record_id, "appointmentId": appointment["id"], "isDraft": False, "updatedAt": starts_at}
        _insert(connection, "medical_records", {**record, **visit.record})
        for place, symptom in enumerate(visit.symptoms):
            added = {"id": str(uuid5(NAMESPACE_URL, f"symptom:{record_id}:{place}")), "medicalRecordId": record_id}
            _insert(connection, "symptoms", {**added, **symptom, "createdAt": _entered(starts_at, place)})
        for place, prescription in enumerate(visit.prescriptions):
            added = {"id": str(uuid5(NAMESPACE_URL, f"rx:{record_id}:{place}")), "medicalRecordId": record_id}
            _insert(connection, "prescriptions", {**added, **prescription, "createdAt": _entered(starts_at, place)})
        vitals = {"id": str(uuid5(NAMESPACE_URL, f"vitals:{record_id}")), "appointmentId": appointment["id"]}
        _insert(connection, "vital_signs", {**vitals, **visit.vitals, "recordedAt": starts_at})


def _insert(connection: Connection, table: str, row: Mapping[str, Any]) -> bool:
    columns = ", ".join(f'"{name}"' for name in row)
    values = ", ".join(["%s"] * len(row))
    statement = f"INSERT INTO public.{table} ({columns}) VALUES ({values}) ON CONFLICT (id) DO NOTHING"
    return connection.execute(statement.encode(), tuple(row.values())).rowcount == 1


def _insert_once(connection: Connection, table: str, row: Mapping[str, Any], key: tuple[str, ...]) -> None:
    same = " AND ".join(f'"{name}" = %s' for name in key)
    found = connection.execute(f"SELECT FROM public.{table} WHERE {same}".encode(), tuple(row[name] for name in key))
    if not found.rowcount:
        named = uuid5(NAMESPACE_URL, ":".join([table, *(str(row[name]) for name in key)]))
        _insert(connection, table, {"id": str(named), **row})


def _entered(starts_at: datetime, place: int) -> datetime:
    """Return when a row of a list was entered: rows are shown in order of entry."""
    return starts_at + timedelta(milliseconds=place)


def _stored(moment: datetime) -> datetime:
    """Return a moment as the given tables hold it: UTC, without a zone, to the minute for bookings."""
    return moment.astimezone(UTC).replace(tzinfo=None, second=0, microsecond=0)
