"""A new account, a changed one, and a new password for somebody."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget

from clinic_desktop.domain.accounts import ChangeStaff, CreateStaff, ResetPassword, as_login
from clinic_desktop.domain.limits import PASSWORD_LEAST
from clinic_desktop.domain.problems import Problem, ProblemKind
from clinic_desktop.ui.administration.roles_field import RolesField
from clinic_desktop.ui.theme import SPACE_M, set_look
from clinic_desktop.ui.widgets.choice_field import ChoiceField
from clinic_desktop.ui.widgets.form_dialog import FormDialog
from clinic_desktop.ui.widgets.form_field import FormField
from clinic_desktop.ui.widgets.password_field import PasswordField, password_hint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from clinic_desktop.domain.accounts import Account, WebAccount
    from clinic_desktop.domain.identifiers import ProviderId
    from clinic_desktop.ui.workspace import Workspace

_GIVEN = "The person has to change it when signing in for the first time."


class AccountDialog(FormDialog):
    """Makes an account, or changes one. ``free`` are the providers that have no account yet.

    Signals: stored(None).
    """

    def __init__(
        self,
        workspace: Workspace,
        free: Iterable[WebAccount],
        account: Account | None = None,
        parent: QWidget | None = None,
    ) -> None:
        title = "New account" if account is None else "Change account"
        super().__init__("account", title, "Make account" if account is None else "Save", workspace.tasks, parent)
        self._accounts = workspace.services.accounts
        self._account = account
        self._name = QLineEdit()
        self._name.setObjectName("account-name")
        self._email = QLineEdit()
        self._email.setObjectName("account-email")
        self._roles = RolesField("account-roles")
        self._provider: ChoiceField[ProviderId] = ChoiceField(
            "account-provider", "Provider", _providers(free, account), nothing="Sees no patients"
        )
        self._password = PasswordField("account-password")
        self._again = PasswordField("account-again")
        self._lay_out()
        if account is not None:
            self._show(account)
        # Room for what is said under the fields.
        self.resize(660, 380 if account else 500)
        self._name.setFocus()
        self.remember()

    def problems(self) -> tuple[Problem, ...]:
        if self._account is None and self._password.text() != self._again.text():
            return (Problem("again", ProblemKind.NOT_REPEATED),)
        return ()

    def work(self) -> Callable[[], Any]:
        name, roles, provider = self._name.text(), self._roles.roles(), self._provider.choice()
        if self._account is None:
            login = as_login(self._email.text())
            return partial(
                self._accounts.create, CreateStaff(login, name, roles, self._password.text(), provider_id=provider)
            )
        return partial(self._accounts.change, ChangeStaff(self._account.person.login, name, roles, provider))

    def _lay_out(self) -> None:
        email_hint = "The sign-in name; it stays as it is."
        provider_hint = "Whose appointments and visits are this person's own."
        fields = {
            "display_name": FormField("&Name", self._name, is_required=True),
            "login": FormField("&E-mail", self._email, is_required=True, hint=email_hint),
            "roles": FormField("Roles", self._roles, is_required=True),
            "provider_id": FormField("&Provider", self._provider, hint=provider_hint),
        }
        if self._account is None:
            fields["password"] = FormField("Pa&ssword", self._password, is_required=True)
            fields["again"] = FormField("Password &once more", self._again, is_required=True)
        for name, field in fields.items():
            self.add_field(name, field)
        for names in (("display_name", "login"), ("roles",), ("provider_id",), ("password", "again")):
            row = QHBoxLayout()
            row.setSpacing(SPACE_M)
            for name in names:
                if name in fields:
                    row.addWidget(fields[name], 1)
            self.body.addLayout(row)
        if self._account is None:
            self.body.addWidget(_small(f"{password_hint(PASSWORD_LEAST)} {_GIVEN}"))

    def _show(self, account: Account) -> None:
        person = account.person
        self._name.setText(person.display_name)
        self._email.setText(person.login)
        self._email.setReadOnly(True)
        self._roles.set_roles(person.roles)
        self._provider.choose(person.provider_id)

    def texts(self) -> dict[str, str]:
        return {**super().texts(), "roles": " ".join(sorted(self._roles.roles()))}


class ResetPasswordDialog(FormDialog):
    """Gives somebody a new password, to be changed by him. Signals: stored(how many connections were cut)."""

    def __init__(self, workspace: Workspace, account: Account, parent: QWidget | None = None) -> None:
        super().__init__("reset-password", "Reset password", "Set password", workspace.tasks, parent)
        self._accounts = workspace.services.accounts
        self._account = account
        who = QLabel(
            f"{account.person.display_name} ({account.person.login}) is signed out wherever the old password is in use."
        )
        who.setObjectName("reset-password-who")
        who.setTextFormat(Qt.TextFormat.PlainText)
        who.setWordWrap(True)
        self._password = PasswordField("reset-password-new")
        self._again = PasswordField("reset-password-again")
        hint = f"{password_hint(PASSWORD_LEAST)} {_GIVEN}"
        self.body.addWidget(who)
        for name, field in (
            ("password", FormField("&New password", self._password, is_required=True, hint=hint)),
            ("again", FormField("New password &once more", self._again, is_required=True)),
        ):
            self.body.addWidget(self.add_field(name, field))
        self.setMinimumWidth(440)
        self._password.setFocus()
        self.remember()

    def problems(self) -> tuple[Problem, ...]:
        if self._password.text() != self._again.text():
            return (Problem("again", ProblemKind.NOT_REPEATED),)
        return ()

    def work(self) -> Callable[[], Any]:
        command = ResetPassword(self._account.person.login, self._password.text())
        return partial(self._accounts.reset_password, command)


def _small(words: str) -> QLabel:
    label = QLabel(words)
    label.setWordWrap(True)
    set_look(label, "role", "small")
    return label


def _providers(free: Iterable[WebAccount], account: Account | None) -> list[tuple[ProviderId, str]]:
    found = [(one.provider_id, f"{one.name} ({one.email})") for one in free]
    if account is not None and account.person.provider_id is not None:
        found.insert(0, (account.person.provider_id, account.provider_name or account.person.provider_id))
    return found
