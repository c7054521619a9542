"""The workstation session and the people on the staff, through the database's own functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from clinic_desktop.domain.accounts import Person, SignedIn
from clinic_desktop.domain.identifiers import Login, ProviderId
from clinic_desktop.domain.statuses import Role

if TYPE_CHECKING:
    from clinic_desktop.db.database import ReadSession, WriteSession


def open_session(session: WriteSession, workstation: str, version: str) -> tuple[str, SignedIn]:
    """Open a workstation session and return its token with who signed in."""
    one = session.execute(
        text("SELECT session_user AS login, * FROM clinic.session_open(:workstation, :version)"),
        {"workstation": workstation, "version": version},
    ).one()
    person = Person(
        login=Login(one.login),
        display_name=one.display_name,
        roles=frozenset(Role(role) for role in one.roles),
        provider_id=ProviderId(one.provider_id) if one.provider_id else None,
    )
    return one.token, SignedIn(person, one.clinic_name, one.time_zone, one.is_demo)


def close_session(session: WriteSession) -> None:
    session.execute(text("SELECT clinic.session_close()"))


def staff(session: ReadSession) -> tuple[Person, ...]:
    found = session.execute(text("SELECT * FROM clinic.staff_list()"))
    return tuple(
        Person(
            login=Login(one.login),
            display_name=one.display_name,
            roles=frozenset(Role(role) for role in one.roles),
            provider_id=ProviderId(one.provider_id) if one.provider_id else None,
            is_active=one.active,
        )
        for one in found
    )


def create(
    session: WriteSession, login: str, name: str, roles: frozenset[Role], verifier: str, provider_id: str | None
) -> None:
    session.execute(
        text("SELECT clinic.staff_create(:login, :name, :roles, :verifier, :provider)"),
        {
            "login": login,
            "name": name,
            "roles": sorted(str(role) for role in roles),
            "verifier": verifier,
            "provider": provider_id,
        },
    )


def disable(session: WriteSession, login: str) -> int:
    """End an account and return how many connections were cut."""
    ended: int = session.scalar(text("SELECT clinic.staff_disable(:login)"), {"login": login}) or 0
    return ended


def verifier(session: WriteSession, login: str, password: str) -> str:
    """Return what the server stores instead of a password; computed here, the password does not travel."""
    driver = session.connection().connection.driver_connection
    if driver is None:
        raise RuntimeError("no connection")
    made: bytes = driver.pgconn.encrypt_password(password.encode(), login.encode(), b"scram-sha-256")
    return made.decode()
