"""People on the staff: who is signed in and what he may do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinic_desktop.domain.identifiers import Login
from clinic_desktop.domain.statuses import Role
from clinic_desktop.domain.us_units import Units

if TYPE_CHECKING:
    from datetime import datetime

    from clinic_desktop.domain.identifiers import ProviderId


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on the staff, with the roles the database gave him."""

    login: Login
    display_name: str
    roles: frozenset[Role]
    provider_id: ProviderId | None = None
    is_active: bool = True

    @property
    def may_read_charts(self) -> bool:
        return Role.CLINICIAN in self.roles

    @property
    def may_book(self) -> bool:
        return bool(self.roles & {Role.CLINICIAN, Role.RECEPTION})

    @property
    def may_export_lists(self) -> bool:
        """Whether lists of patients may be written into files: that is the desk's work, and the administrators'."""
        return bool(self.roles & {Role.RECEPTION, Role.ADMIN})

    @property
    def may_read_audit(self) -> bool:
        return bool(self.roles & {Role.ADMIN, Role.AUDITOR})

    @property
    def may_review(self) -> bool:
        return Role.AUDITOR in self.roles

    @property
    def may_administer(self) -> bool:
        return Role.ADMIN in self.roles


@dataclass(frozen=True, slots=True)
class Credentials:
    """What is typed into the sign-in screen. The password is not shown when printed."""

    login: Login
    password: str

    def __repr__(self) -> str:
        return f"Credentials({self.login!r}, …)"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An open workstation session: the person, the clinic's name and time zone, and whether it is a demo.

    ``failed_since`` counts wrong passwords for this account since the person signed in last.
    """

    person: Person
    clinic_name: str
    time_zone: str
    is_demo: bool
    last_sign_in_at: datetime | None = None
    failed_since: int = 0
    must_change_password: bool = False
    units: Units = Units.METRIC


@dataclass(frozen=True, slots=True)
class CreateStaff:
    """A new account. Roles may be several; a clinician who sees patients is linked to a provider."""

    login: Login
    display_name: str
    roles: frozenset[Role]
    password: str
    provider_id: ProviderId | None = None

    def __repr__(self) -> str:
        return f"CreateStaff({self.login!r}, {self.roles!r}, …)"


@dataclass(frozen=True, slots=True)
class Account:
    """A person as administrators see him: with how the account is and where it is in use.

    ``locked_until`` is known if it was locked after too many wrong passwords.
    """

    person: Person
    provider_name: str | None = None
    must_change_password: bool = False
    is_locked: bool = False
    locked_until: datetime | None = None
    last_sign_in_at: datetime | None = None
    workstations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WebAccount:
    """A provider without an account here: he may sign in to the web program, and has no right in this one."""

    provider_id: ProviderId
    email: str
    name: str
    specialty: str | None
    has_password: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ChangeStaff:
    """Name, roles and provider of an account as they shall be."""

    login: Login
    display_name: str
    roles: frozenset[Role]
    provider_id: ProviderId | None = None


@dataclass(frozen=True, slots=True)
class ResetPassword:
    """A password that an administrator gives; the person changes it when signing in."""

    login: Login
    password: str

    def __repr__(self) -> str:
        return f"ResetPassword({self.login!r}, …)"


@dataclass(frozen=True, slots=True)
class ChangePassword:
    """One's own password, for which the old one is asked."""

    old_password: str
    password: str

    def __repr__(self) -> str:
        return "ChangePassword(…)"


def as_login(typed: str) -> Login:
    """Return what was typed as a sign-in name: e-mail addresses are compared in lower case."""
    return Login(typed.strip().lower())
