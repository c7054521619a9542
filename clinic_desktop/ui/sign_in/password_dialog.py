"""One's own password: the old one, the new one, and the new one again."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from clinic_desktop.domain.accounts import ChangePassword
from clinic_desktop.domain.limits import PASSWORD_LEAST, WEB_PASSWORD_BYTES
from clinic_desktop.domain.problems import Problem, ProblemKind
from clinic_desktop.ui.widgets.form_dialog import FormDialog
from clinic_desktop.ui.widgets.form_field import FormField
from clinic_desktop.ui.widgets.password_field import PasswordField, password_hint

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.background.tasks import TaskRunner
    from clinic_desktop.domain.accounts import SignedIn
    from clinic_desktop.services.accounts import AccountService


class PasswordDialog(FormDialog):
    """``is_first``: somebody else gave the password, so it is changed before anything else.

    Signals: stored(KeptPassword).
    """

    def __init__(
        self,
        signed_in: SignedIn,
        accounts: AccountService,
        tasks: TaskRunner,
        parent: QWidget | None = None,
        *,
        is_first: bool = False,
    ) -> None:
        title = "Choose your own password" if is_first else "Change password"
        super().__init__("password", title, "Change password", tasks, parent)
        self._accounts = accounts
        person = signed_in.person
        self._old = PasswordField("password-old")
        self._new = PasswordField("password-new")
        self._again = PasswordField("password-again")
        said = QLabel(_words(person.display_name, is_first=is_first))
        said.setObjectName("password-who")
        said.setWordWrap(True)
        self.body.addWidget(said)
        hint = password_hint(PASSWORD_LEAST, WEB_PASSWORD_BYTES if person.provider_id else None)
        for name, field in (
            ("old_password", FormField("&Present password", self._old, is_required=True)),
            ("password", FormField("&New password", self._new, is_required=True, hint=hint)),
            ("again", FormField("New password &once more", self._again, is_required=True)),
        ):
            self.body.addWidget(self.add_field(name, field))
        self.setMinimumWidth(440)
        self._old.setFocus()
        self.remember()

    def problems(self) -> tuple[Problem, ...]:
        return tuple(_typing_problems(self._old, self._new, self._again))

    def work(self) -> Callable[[], Any]:
        return partial(self._accounts.change_password, ChangePassword(self._old.text(), self._new.text()))

    def is_changed(self) -> bool:
        # Nobody misses a password that was not stored.
        return False


def _typing_problems(old: QLineEdit, new: QLineEdit, again: QLineEdit) -> list[Problem]:
    typed = {"old_password": old.text(), "password": new.text(), "again": again.text()}
    found = [Problem(name, ProblemKind.MISSING) for name, text in typed.items() if not text]
    if not found and new.text() != again.text():
        found.append(Problem("again", ProblemKind.NOT_REPEATED))
    return found


def _words(name: str, *, is_first: bool) -> str:
    if is_first:
        return f"Welcome, {name}. Your password was given to you by somebody else: choose one that only you know."
    return f"You are signed in as {name}. Elsewhere you sign in with the new password from now on."
