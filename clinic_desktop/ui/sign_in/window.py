"""The sign-in screen: painted at once, ready as soon as the server is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QProgressBar, QPushButton, QVBoxLayout, QWidget

from clinic_desktop import __version__
from clinic_desktop.ui.icons import icon
from clinic_desktop.ui.sign_in.kept_work import kept_words, warn_unsaved
from clinic_desktop.ui.theme import SPACE_L, SPACE_M, SPACE_S, SPACE_XL, SPACE_XS, dress, set_look
from clinic_desktop.ui.widgets.message_bar import MessageBar

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QCloseEvent

    from clinic_desktop.domain.errors import ClinicError

WIDTH = 380
DEMO_LOGIN = "doctor@example.com"


class SignInWindow(QWidget):
    """Asks who is there. Typing is possible while the server is still being prepared.

    Signals:
        sign_in_wanted: Credentials.
        server_change_wanted: the person wants to choose another server.
        closed: the person wants to close the window instead. It stays until the program hides it.
    """

    sign_in_wanted = Signal(object)
    server_change_wanted = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sign-in")
        self.setWindowTitle("Clinic Desktop")
        self.setWindowIcon(icon("clinic-desktop"))
        self._is_ready = False
        self._is_waiting = False
        self._make_widgets()
        self._lay_out()
        self._connect()
        dress(self)
        self.resize(QSize(520, 600))
        self.say("Starting…")

    def say(self, words: str) -> None:
        """Say what is being prepared."""
        self._said.setText(words)
        self._progress.setVisible(bool(words))

    def begin_again(self) -> None:
        """Another server is being prepared. What the demo filled in goes; what a person typed stays."""
        self._is_ready = self._is_waiting = False
        self._busy(is_busy=False)
        self._message.clear()
        self._server.clear()
        self._hint.hide()
        if self._login.text() == DEMO_LOGIN:
            self._login.clear()
            self._password.clear()
        self.say("Starting…")

    def ready(self, server_name: str, *, is_demo: bool, demo_password: str = "") -> None:
        """The server answers. The demo account is filled in, unless somebody has typed already."""
        self._is_ready = True
        self.say("")
        self._server.setText(server_name)
        if is_demo and not self._login.text() and not self._password.text():
            self._login.setText(DEMO_LOGIN)
            self._password.setText(demo_password)
            self._password.setFocus()
        self._hint.setVisible(is_demo)
        if self._is_waiting:
            self._is_waiting = False
            self._busy(is_busy=False)
            self._ask()

    def show_error(self, error: ClinicError, retry: Callable[[], object] | None = None) -> None:
        """Say why it did not work; what was typed stays."""
        # Imported now and not before: the first picture does not wait for words about errors.
        from clinic_desktop.ui.error_words import words_for

        self.say("")
        self._busy(is_busy=False)
        self._message.show_error(words_for(error), retry)
        if self._is_ready:
            self._password.setFocus()
            self._password.selectAll()

    def signed_in(self) -> None:
        """Go away, and do not keep the password."""
        self.hide()
        self.say("")
        self._password.clear()

    def be_ready(self) -> None:
        """Whatever was asked is answered: another try is possible."""
        self.say("")
        self._busy(is_busy=False)

    def signed_out(self, kept: tuple[str, ...] = ()) -> None:
        """Be ready for the next person. ``kept`` are the people whose locked work waits behind this screen."""
        self._kept.setText(kept_words(kept))
        self._kept.setVisible(bool(kept))
        self._busy(is_busy=False)
        self._message.clear()
        self._password.clear()
        self._login.setFocus()
        self._login.selectAll()

    def warn_unsaved(self, people: tuple[str, ...], close: Callable[[], object]) -> None:
        """Say whose text would be lost by closing the program."""
        warn_unsaved(self._message, people, close)
        layout = self.layout()
        if layout is not None:
            # There is more to say than at the start.
            self.resize(self.width(), max(self.height(), layout.totalHeightForWidth(self.width())))

    def _make_widgets(self) -> None:
        self._picture = QLabel()
        self._picture.setPixmap(icon("clinic-desktop").pixmap(QSize(48, 48)))
        self._title = QLabel("Clinic Desktop")
        set_look(self._title, "role", "title")
        self._server = QLabel()
        self._server.setObjectName("sign-in-server")
        set_look(self._server, "role", "muted")
        self._change = QPushButton("&Change…")
        self._change.setObjectName("sign-in-change-server")
        self._change.setAccessibleName("Change server")
        self._change.setToolTip("Choose the server of this workstation (Alt + C)")
        set_look(self._change, "kind", "quiet")
        self._message = MessageBar("sign-in-message", narrow=True)
        self._login = QLineEdit()
        self._login.setObjectName("sign-in-email")
        self._password = QLineEdit()
        self._password.setObjectName("sign-in-password")
        self._password.setEchoMode(QLineEdit.EchoMode.Password)
        self._button = QPushButton("Sign in")
        self._button.setObjectName("sign-in-button")
        self._button.setDefault(True)
        set_look(self._button, "kind", "primary")
        self._said = QLabel()
        self._said.setObjectName("sign-in-progress-words")
        set_look(self._said, "role", "muted")
        self._progress = QProgressBar()
        self._progress.setObjectName("sign-in-progress")
        self._progress.setRange(0, 0)
        self._progress.setTextVisible(False)
        self._progress.setMaximumHeight(4)
        self._kept = QLabel()
        self._kept.setObjectName("sign-in-kept")
        self._kept.setWordWrap(True)
        self._kept.hide()
        self._hint = QLabel(
            "This is a demo clinic with invented people. Try it as doctor@example.com, reception@example.com or "
            "auditor@example.com; the password is always password123."
        )
        self._hint.setObjectName("sign-in-hint")
        self._hint.setWordWrap(True)
        set_look(self._hint, "role", "small")
        self._hint.hide()
        self._version = QLabel(f"Version {__version__}")
        set_look(self._version, "role", "small")

    def _lay_out(self) -> None:
        card = QFrame()
        card.setObjectName("sign-in-card")
        card.setFixedWidth(WIDTH)
        column = QVBoxLayout(card)
        column.setContentsMargins(SPACE_XL, SPACE_XL, SPACE_XL, SPACE_XL)
        column.setSpacing(SPACE_M)
        column.addWidget(self._picture, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._title, alignment=Qt.AlignmentFlag.AlignHCenter)
        where = QHBoxLayout()
        where.setSpacing(SPACE_XS)
        where.addStretch(1)
        where.addWidget(self._server)
        where.addWidget(self._change)
        where.addStretch(1)
        column.addLayout(where)
        column.addSpacing(SPACE_S)
        column.addWidget(self._kept)
        column.addWidget(self._message)
        column.addLayout(labelled("&E-mail", self._login))
        column.addLayout(labelled("&Password", self._password))
        column.addWidget(self._button)
        column.addWidget(self._said)
        column.addWidget(self._progress)
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
        page.addWidget(self._version, alignment=Qt.AlignmentFlag.AlignRight)

    def _connect(self) -> None:
        self._button.clicked.connect(self._ask)
        self._change.clicked.connect(self.server_change_wanted)
        self._password.returnPressed.connect(self._ask)
        self._login.returnPressed.connect(self._password.setFocus)

    def _ask(self) -> None:
        if not self._button.isEnabled():
            return
        if not self._login.text().strip() or not self._password.text():
            (self._password if self._login.text().strip() else self._login).setFocus()
            return
        self._message.clear()
        self._busy(is_busy=True)
        if not self._is_ready:
            self._is_waiting = True
            return
        from clinic_desktop.domain.accounts import Credentials, as_login

        self.say("Signing in…")
        self.sign_in_wanted.emit(Credentials(as_login(self._login.text()), self._password.text()))

    def _busy(self, *, is_busy: bool) -> None:
        self._button.setEnabled(not is_busy)
        # Whoever is being signed in is signed in to this server; one that is still being prepared can be left.
        self._change.setEnabled(not (is_busy and self._is_ready))

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self.closed.emit()


def labelled(text: str, field: QLineEdit) -> QVBoxLayout:
    """Return a field under its label. Lighter than a FormField: this screen is painted first of all."""
    label = QLabel(text)
    label.setBuddy(field)
    field.setAccessibleName(text.replace("&", ""))
    column = QVBoxLayout()
    column.setSpacing(SPACE_XS)
    column.addWidget(label)
    column.addWidget(field)
    return column
