"""Everybody with an account, for administrators: who he is, what he may do, how the account is."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from clinic_desktop.domain.pages import Page
from clinic_desktop.ui.administration.account_columns import account_columns, web_account_columns
from clinic_desktop.ui.administration.account_dialogs import AccountDialog, ResetPasswordDialog
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.export_dialog import export_shown
from clinic_desktop.ui.shortcuts import ActionSpec, make_action
from clinic_desktop.ui.theme import SPACE_L, SPACE_M, set_look
from clinic_desktop.ui.widgets.message_bar import MessageBar, MessageKind, Offer
from clinic_desktop.ui.widgets.record_model import RecordTableModel
from clinic_desktop.ui.widgets.record_table import RecordTable
from clinic_desktop.ui.widgets.section_header import SectionHeader

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QAction

    from clinic_desktop.domain.accounts import Account, WebAccount
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.ui.workspace import Workspace

NEW = ActionSpec("new-account", "&New account…", "Ins", "user-plus", "Make an account for somebody")
CHANGE = ActionSpec(
    "change-account", "&Change…", "F2", "user-pen", "Change name, roles or provider", needs="Choose an account first"
)
RESET = ActionSpec(
    "reset-password",
    "Reset &password…",
    "Ctrl+R",
    "key-round",
    "Give a new password",
    needs="Choose the account of somebody else",
)
DISABLE = ActionSpec(
    "disable-account",
    "&Disable",
    "Del",
    "user-x",
    "Sign the person out and let him in no more",
    needs="Choose the account of somebody else",
)
ENABLE = ActionSpec(
    "enable-account",
    "&Enable",
    "Ctrl+Shift+E",
    "user-check",
    "Let the person sign in again",
    needs="Choose a disabled account",
)
UNLOCK = ActionSpec(
    "unlock-account",
    "&Unlock",
    "Ctrl+U",
    "lock",
    "Let the person try again after wrong passwords",
    needs="Choose a locked account",
)
EXPORT = ActionSpec("export-accounts", "E&xport…", "Ctrl+E", "save", "Write the list of accounts into a file")
REFRESH = ActionSpec("refresh-accounts", "&Refresh", "F5", "refresh-cw", "Read the list again")

WEB_WORDS = (
    "Providers known to the web program that nobody here is linked to. They have no right in this program; "
    "to give somebody some, make an account and choose the provider."
)


class AccountsDialog(QDialog):
    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("accounts")
        self.setWindowTitle("Accounts")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._workspace = workspace
        self._accounts = workspace.services.accounts
        self._free: tuple[WebAccount, ...] = ()
        self._make_widgets()
        self._make_actions()
        self._lay_out()
        self._offer(None)
        self.resize(1080, 620)
        self.table.setFocus()
        workspace.connection.restored.connect(self._read)
        self._read()

    def _make_widgets(self) -> None:
        self.message = MessageBar("accounts-message")
        self.header = SectionHeader("accounts-header", "Accounts", "users")
        self._model: RecordTableModel[Account] = RecordTableModel(
            account_columns(self._workspace.clock), lambda account: account.person.login, self
        )
        self.table: RecordTable[Account] = RecordTable("accounts-list", "Accounts", self._model)
        self._web_header = SectionHeader("accounts-web-header", "Web accounts without desktop rights", "users")
        self._web_model: RecordTableModel[WebAccount] = RecordTableModel(
            web_account_columns(self._workspace.clock), lambda account: account.provider_id, self
        )
        self._web: RecordTable[WebAccount] = RecordTable(
            "accounts-web-list", "Web accounts without desktop rights", self._web_model
        )
        self._web.show_empty("Every provider has an account here")
        self.table.record_chosen.connect(self._offer)
        self.table.record_activated.connect(self._change)

    def _make_actions(self) -> None:
        self._new = self._action(NEW, self._make)
        self._change_action = self._action(CHANGE, lambda: self._with_chosen(self._change))
        self._reset_action = self._action(RESET, lambda: self._with_chosen(self._reset))
        self._disable_action = self._action(DISABLE, lambda: self._with_chosen(self._ask_to_disable))
        self._enable_action = self._action(ENABLE, lambda: self._with_chosen(self._enable))
        self._unlock_action = self._action(UNLOCK, lambda: self._with_chosen(self._unlock))
        self._action(EXPORT, lambda: export_shown(self._workspace, "staff", "Export accounts", self._model, self))
        self._action(REFRESH, self._read)

    def _action(self, spec: ActionSpec, slot: Callable[[], object]) -> QAction:
        action = make_action(self, spec, slot)
        self.addAction(action)
        self.header.add_button(action, with_text=spec not in (EXPORT, REFRESH))
        return action

    def _lay_out(self) -> None:
        said = QLabel(WEB_WORDS)
        said.setWordWrap(True)
        set_look(said, "role", "small")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setObjectName("accounts-close")
        close.setAutoDefault(False)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        column.setSpacing(SPACE_M)
        column.addWidget(self.message)
        column.addWidget(self.header)
        column.addWidget(self.table, 3)
        column.addWidget(self._web_header)
        column.addWidget(said)
        column.addWidget(self._web, 1)
        column.addWidget(buttons)

    def _read(self) -> None:
        self.table.show_loading()
        tasks = self._workspace.tasks
        tasks.run(self._accounts.accounts, owner=self, done=self._show, failed=self._not_read)
        tasks.run(self._accounts.web_accounts, owner=self, done=self._show_web, failed=self._not_read)

    def _show(self, accounts: tuple[Account, ...]) -> None:
        self._model.show(Page(accounts, has_more=False))
        self.header.set_count(len(accounts))
        if self.table.current_record() is None:
            self.table.choose_row(0)
        self._offer(self.table.current_record())

    def _show_web(self, accounts: tuple[WebAccount, ...]) -> None:
        self._free = accounts
        self._web_model.show(Page(accounts, has_more=False))
        self._web_header.set_count(len(accounts) or None)

    def _not_read(self, error: ClinicError) -> None:
        self.table.show_error(words_for(error), self._read)

    def _offer(self, account: Account | None) -> None:
        is_there = account is not None
        is_active = account is not None and account.person.is_active
        is_oneself = account is not None and account.person.login == self._workspace.person.login
        self._change_action.setEnabled(is_there)
        self._reset_action.setEnabled(is_there and not is_oneself)
        self._disable_action.setEnabled(is_active and not is_oneself)
        self._enable_action.setEnabled(is_there and not is_active)
        self._unlock_action.setEnabled(account is not None and account.is_locked)

    def _with_chosen(self, act: Callable[[Account], object]) -> None:
        account = self.table.current_record()
        if account is not None:
            act(account)

    def _make(self) -> None:
        self.message.clear()
        dialog = AccountDialog(self._workspace, self._free, parent=self)
        dialog.stored.connect(lambda _: self._done("The account is made", "Tell the person the password."))
        dialog.open()

    def _change(self, account: Account) -> None:
        self.message.clear()
        dialog = AccountDialog(self._workspace, self._free, account, self)
        dialog.stored.connect(lambda _: self._done(f"{account.person.display_name} was changed"))
        dialog.open()

    def _reset(self, account: Account) -> None:
        self.message.clear()
        dialog = ResetPasswordDialog(self._workspace, account, self)
        title = f"{account.person.display_name} has a new password"
        dialog.stored.connect(lambda cut: self._done(title, f"{_cut(cut)} Tell the person the password."))
        dialog.open()

    def _ask_to_disable(self, account: Account) -> None:
        where = f" Signed in now at {', '.join(account.workstations)}." if account.workstations else ""
        offers = [Offer("Disable", partial(self._disable, account)), Offer("Keep", lambda: None)]
        self.message.show_message(
            MessageKind.WARNING,
            f"Disable {account.person.display_name}?",
            f"The person is signed out at once and can sign in no more, here and in the web program.{where}",
            offers,
        )

    def _disable(self, account: Account) -> None:
        title = f"{account.person.display_name} is disabled"
        self._run(partial(self._accounts.disable, account.person.login), lambda cut: self._done(title, _cut(cut)))

    def _enable(self, account: Account) -> None:
        title = f"{account.person.display_name} can sign in again"
        advice = "The password is the one from before; if it is forgotten, reset it."
        self._run(partial(self._accounts.enable, account.person.login), lambda _: self._done(title, advice))

    def _unlock(self, account: Account) -> None:
        title = f"{account.person.display_name} can try again"
        self._run(partial(self._accounts.unlock_account, account.person.login), lambda _: self._done(title))

    def _run(self, work: Callable[[], object], done: Callable[[object], None]) -> None:
        self.message.clear()
        self._workspace.tasks.run(
            work, owner=self, done=done, failed=lambda error: self.message.show_error(words_for(error))
        )

    def _done(self, title: str, advice: str = "") -> None:
        self.message.show_message(MessageKind.SUCCESS, title, advice)
        self._read()


def _cut(connections: object) -> str:
    if not connections:
        return "Nobody was signed in."
    if connections == 1:
        return "1 open connection was cut."
    return f"{connections} open connections were cut."
