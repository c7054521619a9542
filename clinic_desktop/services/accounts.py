"""Signing in and out, and the accounts of the staff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.db import schema_version
from clinic_desktop.db.queries import accounts
from clinic_desktop.domain import limits
from clinic_desktop.domain.errors import AccountDisabled, InvalidInput
from clinic_desktop.domain.kept_password import KeptPassword
from clinic_desktop.domain.problems import Problem, ProblemKind, cleaned_name, email_problems, length_problems

if TYPE_CHECKING:
    from clinic_desktop.db.database import Database
    from clinic_desktop.domain.accounts import CreateStaff, Person, SignedIn
    from clinic_desktop.domain.identifiers import Login

_LENGTHS = {"login": limits.Length(1, 63), "display_name": limits.Length(1, 100)}
"""A sign-in name is the name of a role, which PostgreSQL cuts off after 63 bytes."""


class AccountService:
    """Who works here. The database decides what each person may do."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def open_session(self, workstation: str, version: str) -> SignedIn:
        """Begin a workstation session for the person whose connections these are.

        Raises SignInFailed, AccountDisabled, DatabaseUnavailable, DatabaseTooOld, DatabaseTooNew.
        """
        with self._database.read() as session:
            schema_version.check_revision(session)
        with self._database.write(even_if_refused=True) as session:
            token, signed_in = accounts.open_session(session, workstation, version)
        self._database.join(token)
        return signed_in

    def unlock(self, password: str, workstation: str, version: str) -> KeptPassword:
        """Let the server say whether this is the person's password, and return what is kept of it.

        A session that has ended meanwhile, as it does after twelve hours, is followed by another. Raises
        SignInFailed, AccountDisabled, and DatabaseUnavailable when the server cannot be asked.
        """
        try:
            self._database.prove(password)
        except AccountDisabled:
            with self._database.start_over():
                self.open_session(workstation, version)
        return KeptPassword.of(password)

    def close_session(self) -> None:
        """End the workstation session for all its connections."""
        with self._database.write(even_if_refused=True) as session:
            accounts.close_session(session)
        self._database.join(None)

    def staff(self) -> tuple[Person, ...]:
        """Return everybody with an account. Raises NotPermitted unless asked by an administrator."""
        with self._database.read() as session:
            return accounts.staff(session)

    def create(self, command: CreateStaff) -> None:
        """Make an account. Raises InvalidInput, AlreadyExists, NotPermitted."""
        found = _problems_with(command)
        if found:
            raise InvalidInput(found)
        with self._database.write() as session:
            verifier = accounts.verifier(session, command.login, command.password)
            name = cleaned_name(command.display_name)
            accounts.create(session, command.login, name, command.roles, verifier, command.provider_id)

    def disable(self, login: Login) -> int:
        """End an account at once and return how many connections were cut. Raises NotFound, NotPermitted."""
        with self._database.write() as session:
            cut = accounts.disable(session, login)
        # Until the first transaction was committed the person could still sign in; now nobody can any more.
        with self._database.write() as session:
            return cut + accounts.disable(session, login)


def _problems_with(command: CreateStaff) -> tuple[Problem, ...]:
    texts = {"login": command.login, "display_name": command.display_name}
    found = [*length_problems(texts, _LENGTHS), *email_problems("login", command.login)]
    if not command.roles:
        found.append(Problem("roles", ProblemKind.MISSING))
    if len(command.password) < limits.PASSWORD_LEAST:
        found.append(Problem("password", ProblemKind.TOO_SHORT, str(limits.PASSWORD_LEAST)))
    return tuple(found)
