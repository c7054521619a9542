"""The lock screen: stands where a person's window was, asks for the password, and lets somebody else sign in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from clinic_desktop.domain.accounts import Credentials, as_login
from clinic_desktop.ui.icons import icon
from clinic_desktop.ui.sign_in.kept_work import kept_words, warn_unsaved
from clinic_desktop.ui.sign_in.window import WIDTH, labelled
from clinic_desktop.ui.theme import SPACE_L, SPACE_M, SPACE_S, SPACE_XL, dress, set_look
from clinic_desktop.ui.widgets.icon_label import IconLabel
from clinic_desktop.ui.widgets.message_bar import MessageBar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QCloseEvent

    from clinic_desktop.domain.accounts import Person
    from clinic_desktop.domain.errors import ClinicError

HEIGHT_LEAST = 600


class LockScreen(QWidget):
    """Names people of the staff and nobody else.

    Signals:
        sign_in_wanted: Credentials, of the person who locked or of somebody else.
        closed: the person wants to close the program. The screen stays until the program hides it.
    """

    sign_in_wanted = Signal(object)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("lock")
        self.setWindowTitle("Locked – Clinic Desktop")
        self.setWindowIcon(icon("clinic-desktop"))
        self._person: Person | None = None
        self._make_widgets()
        self._lay_out()
        self._connect()
        dress(self)

    def show_instead_of(self, window: QWidget, person: Person, kept: Sequence[str], *, in_front: bool) -> None:
        """Stand where the window was. ``kept`` are the other people whose work waits here.

        Unless ``in_front``, whoever works in another program meanwhile goes on typing there.
        """
        self._person = person
        self._who.setText(f"{person.display_name} is signed in. All work is kept as it was.")
        self._kept.setText(kept_words(kept))
        self._kept.setVisible(bool(kept))
        self._message.clear()
        self._login.setText(person.login)
        self._password.clear()
        self.be_ready()
        self.setGeometry(window.geometry())
        self.setWindowState(window.windowState())
        self._password.setFocus()
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating, not in_front)
        self.show()
        if in_front:
            self.raise_()
            self.activateWindow()

    def show_error(self, error: ClinicError) -> None:
        """Say why it did not work, in the words of the sign-in screen."""
        # The words about errors are loaded with the main window.
        from clinic_desktop.ui.error_words import words_for

        self.be_ready()
        self._message.show_error(words_for(error))
        self._password.setFocus()
        self._password.selectAll()

    def be_ready(self) -> None:
        """Let a password be tried."""
        self._busy(is_busy=False)

    def warn_unsaved(self, people: Sequence[str], close: Callable[[], object]) -> None:
        """Say whose text is not saved before the program closes."""
        warn_unsaved(self._message, people, close)

    def leave(self) -> None:
        """Go away, and keep nothing of what was typed."""
        self._password.clear()
        self._login.clear()
        self._message.clear()
        self.hide()

    def _make_widgets(self) -> None:
        self._picture = IconLabel("lock", "muted_text", scale=2.4)
        self._title = QLabel("Locked")
        set_look(self._title, "role", "title")
        self._who = QLabel()
        self._who.setObjectName("lock-who")
        self._kept = QLabel()
        self._kept.setObjectName("lock-kept")
        for label in (self._who, self._kept):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        set_look(self._kept, "role", "muted")
        self._message = MessageBar("lock-message", narrow=True)
        self._login = QLineEdit()
        self._login.setObjectName("lock-email")
        self._password = QLineEdit()
        self._password.setObjectName("lock-password")
        self._password.setEchoMode(QLineEdit.EchoMode.Password)
        self._button = QPushButton()
        self._button.setObjectName("lock-button")
        self._button.setDefault(True)
        set_look(self._button, "kind", "primary")
        self._name_button()
        self._hint = QLabel(
            "Somebody else? Sign in with your own e-mail and password. The work of others stays locked."
        )
        self._hint.setObjectName("lock-hint")
        self._hint.setWordWrap(True)
        set_look(self._hint, "role", "small")

    def _lay_out(self) -> None:
        card = QFrame()
        card.setObjectName("lock-card")
        card.setFixedWidth(WIDTH)
        column = QVBoxLayout(card)
        column.setContentsMargins(SPACE_XL, SPACE_XL, SPACE_XL, SPACE_XL)
        column.setSpacing(SPACE_M)
        column.addWidget(self._picture, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._title, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._who)
        column.addWidget(self._kept)
        column.addSpacing(SPACE_S)
        column.addWidget(self._message)
        column.addLayout(labelled("&E-mail", self._login))
        column.addLayout(labelled("&Password", self._password))
        column.addWidget(self._button)
        column.addWidget(self._hint)
        page = QVBoxLayout(self)
        page.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(card)
        middle.addStretch(1)
        page.addStretch(2)
        page.addLayout(middle)
        page.addStretch(3)
        self.setMinimumSize(QSize(WIDTH + 2 * SPACE_L, HEIGHT_LEAST))

    def _connect(self) -> None:
        self._button.clicked.connect(self._ask)
        self._password.returnPressed.connect(self._ask)
        self._login.returnPressed.connect(self._password.setFocus)
        self._login.textChanged.connect(self._name_button)

    def _name_button(self) -> None:
        if not self._button.isEnabled():
            self._button.setText("Checking…")
            return
        is_same = self._person is not None and as_login(self._login.text()) == self._person.login
        self._button.setText("&Unlock" if is_same else "&Sign in")

    def _ask(self) -> None:
        if not self._button.isEnabled():
            return
        if not self._login.text().strip() or not self._password.text():
            (self._password if self._login.text().strip() else self._login).setFocus()
            return
        self._message.clear()
        self._busy(is_busy=True)
        self.sign_in_wanted.emit(Credentials(as_login(self._login.text()), self._password.text()))

    def _busy(self, *, is_busy: bool) -> None:
        self._button.setEnabled(not is_busy)
        self._name_button()

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self.closed.emit()
