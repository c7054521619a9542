"""Make two registrations of one person one: both side by side, what moves, and what is in the way."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain.errors import ClinicError, EditConflict
from clinic_desktop.domain.identifiers import MergeId, PatientId, new_id
from clinic_desktop.domain.merging import MergePatients, MergeRefused
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.patient_search.merge_fields import MergeFields
from clinic_desktop.ui.patient_search.merge_words import merge_words, obstacle_words
from clinic_desktop.ui.widgets.form_dialog import FormDialog
from clinic_desktop.ui.widgets.message_bar import MessageKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.domain.merging import MergePreview
    from clinic_desktop.ui.workspace import Workspace


class MergeDialog(FormDialog):
    """Signals: stored(PatientDetails): the patient who stays."""

    def __init__(
        self, workspace: Workspace, survivor: PatientId, merged: PatientId, parent: QWidget | None = None
    ) -> None:
        super().__init__("merge", "Merge two registrations", "Merge", workspace.tasks, parent)
        self._workspace = workspace
        self._service = workspace.services.merging
        self._ids = (survivor, merged)
        self._id = MergeId(new_id())
        self._seen: MergePreview | None = None
        self._reading = LatestTask(workspace.tasks, self)
        self._said = QLabel("Reading both…")
        self._said.setObjectName("merge-said")
        self._said.setWordWrap(True)
        self._said.setTextFormat(Qt.TextFormat.PlainText)
        self._swap = QPushButton("&Swap who stays")
        self._swap.setObjectName("merge-swap")
        self._swap.setAutoDefault(False)
        self._swap.clicked.connect(self._on_swap)
        self._buttons.addButton(self._swap, self._buttons.ButtonRole.ActionRole)
        self._fields_of_both = QWidget()
        self.body.addWidget(self._fields_of_both)
        self.body.addStretch(1)
        column = self.layout()
        if isinstance(column, QVBoxLayout):
            # Above what scrolls: what merging does stays in sight.
            column.insertWidget(1, self._said)
        self.resize(900, 580)
        self._know(None)
        self.remember()
        self._read()

    def work(self) -> Callable[[], Any] | None:
        if self._seen is None or not isinstance(self._fields_of_both, MergeFields):
            return None
        survivor, merged = self._seen.survivor, self._seen.merged
        order = MergePatients(
            self._id, survivor.id, merged.id, survivor.version, merged.version, self._fields_of_both.taken
        )
        return partial(self._service.merge, order)

    def explain(self, error: ClinicError) -> None:
        if isinstance(error, EditConflict):
            self._read()
            self.message.show_message(
                MessageKind.WARNING,
                "Somebody changed one of them meanwhile",
                "Nothing was merged yet. This is what is stored now: look again, and merge.",
            )
        elif isinstance(error, MergeRefused):
            words = obstacle_words(error, self._workspace.clock)
            self.message.show_error(words, self._read)
        else:
            super().explain(error)

    def _on_swap(self) -> None:
        self._ids = (self._ids[1], self._ids[0])
        self.message.clear()
        self._read()

    def _read(self) -> None:
        self._know(None)
        self._reading.run(partial(self._service.preview, *self._ids), done=self._show, failed=self._not_read)

    def _show(self, seen: MergePreview) -> None:
        self._know(seen)
        self._said.setText(merge_words(seen))
        before, self._fields_of_both = self._fields_of_both, MergeFields(seen.survivor, seen.merged)
        self.body.replaceWidget(before, self._fields_of_both)
        before.hide()
        before.deleteLater()
        self._fields_of_both.show()
        if seen.obstacle is not None:
            self.message.show_error(obstacle_words(seen.obstacle, self._workspace.clock), self._read)
            self._save.setEnabled(False)

    def _not_read(self, error: ClinicError) -> None:
        self.message.show_error(words_for(error), self._read)

    def _know(self, seen: MergePreview | None) -> None:
        self._seen = seen
        self._save.setEnabled(seen is not None)
        self._swap.setEnabled(seen is not None)
