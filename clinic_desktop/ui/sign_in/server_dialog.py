"""Which server this workstation uses: its own, or the clinic's; with a test of the way there."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain.errors import SettingsFileBroken
from clinic_desktop.domain.server_address import (
    PORT,
    ServerAddress,
    address_problems,
    as_hosts,
    as_ports,
    from_url,
    is_url,
)
from clinic_desktop.ui.error_words import words_for, words_for_trouble
from clinic_desktop.ui.theme import SPACE_M, SPACE_S, SPACE_XS, set_look
from clinic_desktop.ui.widgets.form_dialog import FormDialog
from clinic_desktop.ui.widgets.form_field import FormField
from clinic_desktop.ui.widgets.message_bar import MessageKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.background.tasks import TaskRunner
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.domain.problems import Problem
    from clinic_desktop.domain.server_address import Reached
    from clinic_desktop.services.servers import ServerChoice

LEAST_WIDTH = 560
FIRST_HEIGHT = 650
_SERVICE = "service="


class ServerDialog(FormDialog):
    """Asks which server. ``is_given`` says that one was named when the program was started.

    Signals: stored(ServerAddress, or None for this computer).
    """

    def __init__(
        self, choice: ServerChoice, tasks: TaskRunner, *, is_given: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__("server", "Server of this workstation", "&Use this server", tasks, parent)
        self._choice = choice
        self._testing = LatestTask(tasks, self)
        self._make_fields()
        self._lay_out_fields()
        self._connect_fields()
        self._show(None)
        self.setMinimumWidth(LEAST_WIDTH)
        # With room for a message: the fields do not move when one comes.
        self.resize(LEAST_WIDTH, FIRST_HEIGHT)
        if is_given:
            self.message.show_message(
                MessageKind.INFO,
                "A server was named when the program was started",
                "That one is used now. What is chosen here counts when none is named.",
            )
        tasks.run(choice.chosen, owner=self, done=self._show_unless_typed, failed=self._on_broken_file)

    def problems(self) -> tuple[Problem, ...]:
        address = self._address()
        return address_problems(address) if address else ()

    def work(self) -> Callable[[], Any]:
        return partial(self._choice.choose, self._address())

    def _make_fields(self) -> None:
        self._here = QRadioButton("This &computer")
        self._here.setObjectName("server-here")
        self._clinic = QRadioButton("Our c&linic's server")
        self._clinic.setObjectName("server-clinic")
        self._kinds = QButtonGroup(self)
        self._kinds.addButton(self._here)
        self._kinds.addButton(self._clinic)
        self._hosts = _line("hosts")
        self._ports = _line("ports")
        self._database = _line("database")
        self._authority = _line("authority")
        self._certificate = _line("certificate")
        self._key = _line("key")
        self._test = QPushButton("&Test the connection")
        self._test.setObjectName("server-test")
        self._address_part = QWidget()
        self._address_part.setObjectName("server-address")

    def _lay_out_fields(self) -> None:
        hosts = FormField("&Server", self._hosts, hint="Like db.clinic.example; several with commas between them")
        ports = FormField("&Port", self._ports)
        ports.setMaximumWidth(110)
        place = QHBoxLayout()
        place.setSpacing(SPACE_M)
        place.addWidget(self.add_field("hosts", hosts), 1)
        place.addWidget(self.add_field("ports", ports))
        column = QVBoxLayout(self._address_part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_M)
        column.addLayout(place)
        column.addWidget(self.add_field("database", FormField("&Database", self._database)))
        for name, label, editor in (
            ("authority", "Certificate &authority", self._authority),
            ("certificate", "&Workstation certificate", self._certificate),
            ("key", "&Key of the certificate", self._key),
        ):
            column.addLayout(self._file_row(name, label, editor))
        column.addStretch(1)
        # Beside the others it is seen however much scrolls away.
        self._buttons.addButton(self._test, QDialogButtonBox.ButtonRole.ActionRole)
        self.body.addWidget(self._here)
        self.body.addWidget(_small("A clinic of its own, kept on this computer only. At first it is the demo clinic."))
        self.body.addWidget(self._clinic)
        self.body.addWidget(_small("Everybody's workstation uses it. Nobody's password is kept on this computer."))
        self.body.addWidget(self._address_part)

    def _file_row(self, name: str, label: str, editor: QLineEdit) -> QHBoxLayout:
        field = self.add_field(name, FormField(label, editor))
        button = QPushButton("Choose…")
        button.setObjectName(f"server-{name}-choose")
        button.setAccessibleName(f"Choose file: {editor.accessibleName()}")
        button.clicked.connect(lambda: self._pick(editor))
        beside = QVBoxLayout()
        # The button stands beside the field, not beside its label.
        beside.addSpacing(self.fontMetrics().height() + SPACE_XS)
        beside.addWidget(button)
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        row.addWidget(field, 1)
        row.addLayout(beside)
        row.setAlignment(beside, Qt.AlignmentFlag.AlignTop)
        return row

    def _connect_fields(self) -> None:
        self._clinic.toggled.connect(self._address_part.setEnabled)
        self._clinic.toggled.connect(self._test.setEnabled)
        self._hosts.editingFinished.connect(self._take_url_apart)
        self._test.clicked.connect(self._try)

    def _address(self) -> ServerAddress | None:
        """Return what is filled in; None for this computer."""
        if self._here.isChecked():
            return None
        self._take_url_apart()
        hosts = self._hosts.text().strip()
        is_service = hosts.startswith(_SERVICE)
        return ServerAddress(
            hosts=() if is_service else as_hosts(hosts),
            ports=as_ports(self._ports.text()),
            database=self._database.text().strip(),
            authority=self._authority.text().strip(),
            certificate=self._certificate.text().strip(),
            key=self._key.text().strip(),
            service=hosts.removeprefix(_SERVICE).strip() if is_service else "",
        )

    def _take_url_apart(self) -> None:
        """Put an address that was pasted as one into the fields. A password in it is gone from the screen."""
        typed = self._hosts.text()
        if is_url(typed):
            self._fill(from_url(typed))

    def _show_unless_typed(self, address: ServerAddress | None) -> None:
        if not self.is_changed():
            self._show(address)

    def _show(self, address: ServerAddress | None) -> None:
        (self._here if address is None else self._clinic).setChecked(True)
        for part in (self._address_part, self._test):
            part.setEnabled(address is not None)
        self._fill(address or ServerAddress())
        self.remember()

    def _fill(self, address: ServerAddress) -> None:
        self._hosts.setText(f"{_SERVICE}{address.service}" if address.service else ", ".join(address.hosts))
        self._ports.setText(", ".join(map(str, address.ports)) or str(PORT))
        self._database.setText(address.database)
        self._authority.setText(address.authority)
        self._certificate.setText(address.certificate)
        self._key.setText(address.key)

    def _on_broken_file(self, error: ClinicError) -> None:
        words = words_for(error)
        is_kept = isinstance(error, SettingsFileBroken)
        kept = " The old file is kept beside the new one." if is_kept else ""
        self.message.show_message(MessageKind.WARNING, words.title, words.advice + kept)

    def _try(self) -> None:
        address = self._address()
        if address is None or self.show_problems(self.problems()):
            return
        self._test.setEnabled(False)
        self.message.show_message(MessageKind.INFO, f"Trying to reach {address.name}…")
        self._testing.run(partial(self._choice.test, address), done=self._on_reached, failed=self._on_not_reached)

    def _on_reached(self, reached: Reached) -> None:
        self._test.setEnabled(True)
        others = "".join(f" {words_for_trouble(host, trouble).title}." for host, trouble in reached.others)
        self.message.show_message(
            MessageKind.WARNING if others else MessageKind.SUCCESS,
            f"Reached: {', '.join(reached.hosts)}",
            f"The way is open and safe. Use this server and sign in to go on.{others}",
        )

    def _on_not_reached(self, error: ClinicError) -> None:
        self._test.setEnabled(True)
        self.explain(error)

    def _pick(self, editor: QLineEdit) -> None:
        picker = QFileDialog(self, f"Choose file: {editor.accessibleName()}", editor.text())
        picker.setObjectName("server-file")
        picker.setFileMode(QFileDialog.FileMode.ExistingFile)
        picker.fileSelected.connect(editor.setText)
        picker.finished.connect(picker.deleteLater)
        picker.open()

    def texts(self) -> dict[str, str]:
        return {**super().texts(), "here": str(self._here.isChecked())}


def _line(name: str) -> QLineEdit:
    line = QLineEdit()
    line.setObjectName(f"server-{name}")
    return line


def _small(words: str) -> QLabel:
    label = QLabel(words)
    label.setWordWrap(True)
    set_look(label, "role", "small")
    return label
