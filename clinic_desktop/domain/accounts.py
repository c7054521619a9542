"""People on the staff: who is signed in and what he may do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinic_desktop.domain.identifiers import Login
from clinic_desktop.domain.statuses import Role

if TYPE_CHECKING:
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
    """An open workstation session: the person, the clinic's name and time zone, and whether it is a demo."""

    person: Person
    clinic_name: str
    time_zone: str
    is_demo: bool


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


def as_login(typed: str) -> Login:
    """Return what was typed as a sign-in name: e-mail addresses are compared in lower case."""
    return Login(typed.strip().lower())
