"""Accounts: the list of administrators, its dialogs, and one's own password."""

from __future__ import annotations

from typing import ClassVar, Self

from PySide6.QtWidgets import QCheckBox

from clinic_desktop.testing.pages.lists import ListPage
from clinic_desktop.testing.pages.page import DialogPage
from clinic_desktop.testing.pages.papers import ListExportPage


class AccountPage(DialogPage):
    """A new account, or one that is changed."""

    root_name: ClassVar[str] = "account"
    message_name: ClassVar[str] = "account-message"

    def fill(
        self, *, name: str = "", email: str = "", password: str = "", again: str | None = None, provider: str = ""
    ) -> Self:
        """Fill in what is given; the password is repeated as it is unless ``again`` says otherwise."""
        if name:
            self._write("account-name", name)
        if email:
            self._write("account-email", email)
        if provider:
            self._choose("account-provider", provider)
        if password:
            self._write("account-password", password)
            self._write("account-again", password if again is None else again)
        return self

    def set_role(self, role: str, *, given: bool = True) -> Self:
        """Tick a role ("clinician", "reception", "admin", "auditor"), or take it away."""
        if self.widget(f"account-roles-{role}", QCheckBox).isChecked() is not given:
            self._click(f"account-roles-{role}")
        return self

    @property
    def roles(self) -> set[str]:
        names = ("clinician", "reception", "admin", "auditor")
        return {name for name in names if self.widget(f"account-roles-{name}", QCheckBox).isChecked()}


class ResetPasswordPage(DialogPage):
    root_name: ClassVar[str] = "reset-password"
    message_name: ClassVar[str] = "reset-password-message"

    def fill(self, password: str, again: str | None = None) -> Self:
        self._write("reset-password-new", password)
        return self._write("reset-password-again", password if again is None else again)


class PasswordPage(DialogPage):
    """One's own password. ``window`` is the sign-in window while a given password has to be changed."""

    root_name: ClassVar[str] = "password"
    message_name: ClassVar[str] = "password-message"

    def fill(self, old: str, new: str, again: str | None = None) -> Self:
        self._write("password-old", old)
        self._write("password-new", new)
        return self._write("password-again", new if again is None else again)

    @property
    def who(self) -> str:
        return self._text("password-who")


class AccountsPage(DialogPage):
    root_name: ClassVar[str] = "accounts"
    message_name: ClassVar[str] = "accounts-message"

    @property
    def list(self) -> ListPage:
        return ListPage(self.window, "accounts-list")

    @property
    def web_list(self) -> ListPage:
        return ListPage(self.window, "accounts-web-list")

    def new(self) -> AccountPage:
        self.press("Ins")
        return AccountPage(self.window)

    def change(self, name: str) -> AccountPage:
        self.list.open(name=name)
        return AccountPage(self.window)

    def reset_password(self, name: str) -> ResetPasswordPage:
        self.list.choose(name=name)
        self.press("Ctrl+R")
        return ResetPasswordPage(self.window)

    def disable(self, name: str) -> Self:
        """Ask to disable somebody, and say yes."""
        self.ask_to_disable(name)
        self.message.choose("Disable")
        return self

    def ask_to_disable(self, name: str) -> Self:
        self.list.choose(name=name)
        self.press("Del")
        return self.expect_message(f"Disable {name}?")

    def enable(self, name: str) -> Self:
        self.list.choose(name=name)
        return self.press("Ctrl+Shift+E").expect_message(f"{name} can sign in again")

    def unlock(self, name: str) -> Self:
        self.list.choose(name=name)
        return self.press("Ctrl+U").expect_message(f"{name} can try again")

    def export(self) -> ListExportPage:
        self.press("Ctrl+E")
        return ListExportPage(self.window)

    def expect_state(self, name: str, state: str) -> Self:
        self.list.expect_row(name=name, state=state)
        return self

    def close(self) -> None:
        self._click("accounts-close")
        self.expect_closed()
