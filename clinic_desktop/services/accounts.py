"""Signing in and out, and the accounts of the staff."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from clinic_desktop.db import schema_version
from clinic_desktop.db.demo_clinic import web_hash
from clinic_desktop.db.queries import accounts
from clinic_desktop.domain import limits
from clinic_desktop.domain.connection import Unavailable
from clinic_desktop.domain.errors import (
    AccountDisabled,
    DatabaseTooNew,
    DatabaseTooOld,
    DatabaseUnavailable,
    InvalidInput,
    SignInFailed,
)
from clinic_desktop.domain.kept_password import KeptPassword
from clinic_desktop.domain.passwords import PasswordOwner
from clinic_desktop.domain.problems import Problem, ProblemKind, cleaned_name, email_problems, length_problems
from clinic_desktop.services.passwords import problems_of_password
from clinic_desktop.services.repeating import repeated

if TYPE_CHECKING:
    from clinic_desktop.db.database import Database
    from clinic_desktop.domain.accounts import (
        Account,
        ChangePassword,
        ChangeStaff,
        CreateStaff,
        Person,
        ResetPassword,
        SignedIn,
        WebAccount,
    )
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.domain.identifiers import Login

_LENGTHS = {"login": limits.Length(1, 63), "display_name": limits.Length(1, 100)}
"""A sign-in name is the name of a role, which PostgreSQL cuts off after 63 bytes."""


@dataclass(frozen=True, slots=True)
class Unlocked:
    """What coming back gives: what is kept of the password, and why there is no workstation session any more."""

    password: KeptPassword
    no_session_because: ClinicError | None = None


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

    def unlock(self, password: str, workstation: str, version: str) -> Unlocked:
        """Let the server say whether this is the person's password, and return what is kept of it.

        A session that has ended meanwhile, as it does after twelve hours, is followed by another. Where the database
        was updated meanwhile there can be none: the person comes back to his text, and the server refuses the rest.
        Raises SignInFailed, AccountDisabled, and DatabaseUnavailable when the server cannot be asked.
        """
        why: ClinicError | None = None
        try:
            self._database.prove(password)
        except AccountDisabled:
            try:
                self.begin_anew(workstation, version)
            except (DatabaseTooNew, DatabaseTooOld) as error:
                why = error
        return Unlocked(KeptPassword.of(password), why)

    def begin_anew(self, workstation: str, version: str) -> SignedIn:
        """Begin another workstation session in the place of the one before. Raises what open_session raises."""
        with self._database.start_over():
            return self.open_session(workstation, version)

    def close_session(self) -> None:
        """End the workstation session for all its connections."""
        with self._database.write(even_if_refused=True) as session:
            accounts.close_session(session)
        self._database.join(None)

    def staff(self) -> tuple[Person, ...]:
        """Return everybody with an account. Raises NotPermitted unless asked by an administrator."""
        return tuple(account.person for account in self.accounts())

    @repeated
    def accounts(self) -> tuple[Account, ...]:
        """Return everybody with an account, and how it is. Raises NotPermitted unless asked by an administrator."""
        with self._database.read() as session:
            return accounts.accounts(session)

    @repeated
    def web_accounts(self) -> tuple[WebAccount, ...]:
        """Return the providers that have no account here. Raises NotPermitted unless asked by an administrator."""
        with self._database.read() as session:
            return accounts.web_accounts(session)

    def create(self, command: CreateStaff) -> None:
        """Make an account, with a password to be changed at first. Raises InvalidInput, AlreadyExists, NotPermitted."""
        found = problems_with_new(command)
        if found:
            raise InvalidInput(found)
        try:
            self._make(command)
        except DatabaseUnavailable as broken:
            # What makes an account twice is refused the second time, as if it were somebody else's.
            if broken.why is not Unavailable.BROKE:
                raise
            if not self._is_made_as(command):
                self._make(command)

    @repeated
    def change(self, command: ChangeStaff) -> None:
        """Change name, roles and provider.

        Raises InvalidInput, AlreadyExists, NotFound, LastAdministrator, NotPermitted.
        """
        found = problems_with_change(command)
        if found:
            raise InvalidInput(found)
        with self._database.write() as session:
            accounts.change(session, command)

    @repeated
    def disable(self, login: Login) -> int:
        """End an account at once, here and in the web program, and return how many connections were cut.

        Raises NotFound, LastAdministrator, NotPermitted.
        """
        with self._database.write() as session:
            cut = accounts.disable(session, login)
        # Until the first transaction was committed the person could still sign in; now nobody can any more.
        with self._database.write() as session:
            return cut + accounts.disable(session, login)

    @repeated
    def enable(self, login: Login) -> None:
        """Let somebody sign in again. Raises NotFound, NotPermitted."""
        with self._database.write() as session:
            accounts.enable(session, login)

    @repeated
    def unlock_account(self, login: Login) -> None:
        """Let somebody try again who was locked out after wrong passwords. Raises NotFound, NotPermitted."""
        with self._database.write() as session:
            accounts.unlock(session, login)

    @repeated
    def reset_password(self, command: ResetPassword) -> int:
        """Give somebody a password that he changes at first, and return how many connections were cut.

        Raises InvalidInput, NotFound, NotPermitted.
        """
        with self._database.read() as session:
            owner = accounts.owner(session, command.login)
        # The web program does not get this one: it takes none until the person has chosen one himself.
        found = problems_of_password(command.password, replace(owner, has_web_login=False))
        if found:
            raise InvalidInput(found)
        with self._database.write() as session:
            verifier = accounts.verifier(session, command.login, command.password)
            return accounts.reset_password(session, command.login, verifier)

    def change_password(self, command: ChangePassword) -> KeptPassword:
        """Change one's own password, for the web program too, and return what is kept of it.

        Raises InvalidInput, DatabaseUnavailable.
        """
        with self._database.read() as session:
            owner = accounts.owner(session, accounts.own_login(session))
        found = problems_of_password(command.password, owner)
        if not found and command.password == command.old_password:
            found = (Problem("password", ProblemKind.NOT_NEW),)
        if found:
            raise InvalidInput(found)
        try:
            self._database.prove(command.old_password)
        except SignInFailed as error:
            raise InvalidInput((Problem("old_password", ProblemKind.NOT_THE_PRESENT_ONE),)) from error
        hashed = web_hash(command.password) if owner.has_web_login else None
        try:
            with self._database.write() as session:
                accounts.change_password(session, accounts.verifier(session, owner.login, command.password), hashed)
        except DatabaseUnavailable as broken:
            if broken.why is not Unavailable.BROKE or not self._is_own_password(command.password):
                raise
        self._database.use_password(command.password)
        return KeptPassword.of(command.password)

    def _make(self, command: CreateStaff) -> None:
        with self._database.write() as session:
            verifier = accounts.verifier(session, command.login, command.password)
            name = cleaned_name(command.display_name)
            accounts.create(session, command.login, name, command.roles, verifier, command.provider_id)

    def _is_made_as(self, command: CreateStaff) -> bool:
        wanted = (command.login, cleaned_name(command.display_name), command.roles, command.provider_id)
        made = (one.person for one in self.accounts())
        return any((one.login, one.display_name, one.roles, one.provider_id) == wanted for one in made)

    def _is_own_password(self, password: str) -> bool:
        try:
            self._database.prove(password)
        except SignInFailed:
            return False
        return True


def problems_with_new(command: CreateStaff) -> tuple[Problem, ...]:
    """Say what is wrong with a new account, without asking a server."""
    owner = PasswordOwner(command.login, command.display_name)
    return (*_problems_with(command), *problems_of_password(command.password, owner))


def problems_with_change(command: ChangeStaff) -> tuple[Problem, ...]:
    return tuple(problem for problem in _problems_with(command) if problem.field != "login")


def _problems_with(command: CreateStaff | ChangeStaff) -> tuple[Problem, ...]:
    texts = {"login": command.login, "display_name": command.display_name}
    found = [*length_problems(texts, _LENGTHS), *email_problems("login", command.login)]
    if not command.roles:
        found.append(Problem("roles", ProblemKind.MISSING))
    return tuple(found)
