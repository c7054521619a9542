"""The workstation session and the people on the staff, through the database's own functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from clinic_desktop.domain.accounts import Account, Person, SignedIn, WebAccount
from clinic_desktop.domain.errors import NotFound
from clinic_desktop.domain.identifiers import Login, ProviderId
from clinic_desktop.domain.passwords import PasswordOwner
from clinic_desktop.domain.problems import cleaned
from clinic_desktop.domain.statuses import Role
from clinic_desktop.domain.us_units import Units

if TYPE_CHECKING:
    from clinic_desktop.db.database import ReadSession, WriteSession
    from clinic_desktop.domain.accounts import ChangeStaff


def open_session(session: WriteSession, workstation: str, version: str) -> tuple[str, SignedIn]:
    """Open a workstation session and return its token with who signed in."""
    one = session.execute(
        text(
            "SELECT session_user AS login, clinic.must_change_password() AS must_change, *"
            ", (SELECT s.value FROM clinic.setting s WHERE s.name = 'units') AS units"
            " FROM clinic.session_open(:workstation, :version)"
        ),
        {"workstation": workstation, "version": version},
    ).one()
    person = Person(
        login=Login(one.login),
        display_name=one.display_name,
        roles=frozenset(Role(role) for role in one.roles),
        provider_id=ProviderId(one.provider_id) if one.provider_id else None,
    )
    return one.token, SignedIn(
        person,
        one.clinic_name,
        one.time_zone,
        one.is_demo,
        last_sign_in_at=one.last_sign_in_at,
        failed_since=one.failed_since,
        must_change_password=one.must_change,
        units=Units(one.units or Units.METRIC),
    )


def close_session(session: WriteSession) -> None:
    session.execute(text("SELECT clinic.session_close()"))


def accounts(session: ReadSession) -> tuple[Account, ...]:
    found = session.execute(text("SELECT * FROM clinic.account_list()"))
    return tuple(
        Account(
            person=Person(
                login=Login(one.login),
                display_name=one.display_name,
                roles=frozenset(Role(role) for role in one.roles),
                provider_id=ProviderId(one.provider_id) if one.provider_id else None,
                is_active=one.active,
            ),
            provider_name=one.provider_name,
            must_change_password=one.must_change,
            is_locked=one.is_locked,
            locked_until=one.locked_until,
            last_sign_in_at=one.last_sign_in_at,
            workstations=tuple(one.workstations),
        )
        for one in found
    )


def web_accounts(session: ReadSession) -> tuple[WebAccount, ...]:
    found = session.execute(text("SELECT * FROM clinic.web_accounts()"))
    return tuple(
        WebAccount(ProviderId(one.provider_id), one.email, one.name, one.specialty, one.has_password, one.created_at)
        for one in found
    )


def owner(session: ReadSession, login: str) -> PasswordOwner:
    """Return whose password this would be. Raises NotFound."""
    one = session.execute(
        text("SELECT db_role, display_name, provider_id FROM clinic.staff WHERE db_role = :login"), {"login": login}
    ).one_or_none()
    if one is None:
        raise NotFound("staff", login)
    return PasswordOwner(one.db_role, one.display_name, has_web_login=one.provider_id is not None)


def own_login(session: ReadSession) -> str:
    return str(session.scalar(text("SELECT session_user")))


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


def change(session: WriteSession, command: ChangeStaff) -> None:
    session.execute(
        text("SELECT clinic.staff_change(:login, :name, :roles, :provider)"),
        {
            "login": command.login,
            "name": cleaned(command.display_name),
            "roles": sorted(str(role) for role in command.roles),
            "provider": command.provider_id,
        },
    )


def enable(session: WriteSession, login: str) -> None:
    session.execute(text("SELECT clinic.staff_enable(:login)"), {"login": login})


def unlock(session: WriteSession, login: str) -> None:
    session.execute(text("SELECT clinic.staff_unlock(:login)"), {"login": login})


def reset_password(session: WriteSession, login: str, verifier: str) -> int:
    """Give somebody a password to be changed, and return how many connections were cut."""
    call = text("SELECT clinic.staff_reset_password(:login, :verifier)")
    ended: int = session.scalar(call, {"login": login, "verifier": verifier}) or 0
    return ended


def change_password(session: WriteSession, verifier: str, web_hash: str | None) -> None:
    session.execute(
        text("SELECT clinic.change_password(:verifier, :web_hash)"), {"verifier": verifier, "web_hash": web_hash}
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
