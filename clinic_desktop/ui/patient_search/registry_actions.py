"""What the menu Patient offers about the register itself: duplicates, merging, and what is missing."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from clinic_desktop.background.duplicate_sweep import DuplicateSweep
from clinic_desktop.domain.statuses import Role
from clinic_desktop.ui.patient_search.merge_choice import MergeChoiceDialog
from clinic_desktop.ui.patient_search.merge_dialog import MergeDialog
from clinic_desktop.ui.patient_search.missing_dialog import MissingDataDialog
from clinic_desktop.ui.patient_search.suspects_dialog import SuspectsDialog
from clinic_desktop.ui.patient_search.unmerge_dialog import MergesDialog
from clinic_desktop.ui.shortcuts import ActionSpec, make_action

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QWidget

    from clinic_desktop.domain.patients import PatientDetails, PatientSummary
    from clinic_desktop.ui.workspace import Workspace

SUSPECTS = ActionSpec(
    "duplicates", "Suspected &duplicates…", "Ctrl+Shift+X", "users", "Patients who may be registered twice"
)
MERGE = ActionSpec("merge-patient", "&Merge with another…", tip="Make the chosen patient and another one one")
UNMERGE = ActionSpec("undo-merges", "&Undo a merge…", tip="Registrations that were made one, and two again")
MISSING = ActionSpec("missing-data", "Mi&ssing data and letters…", tip="Whom to ask for what is not known")


class RegistryActions:
    """``choose`` shows a patient in the search pane; ``chosen`` tells who is chosen there."""

    def __init__(
        self,
        workspace: Workspace,
        pane: QWidget,
        chosen: Callable[[], PatientSummary | None],
        choose: Callable[[PatientSummary], None],
    ) -> None:
        self._workspace = workspace
        self._pane = pane
        self._chosen = chosen
        self._choose = choose
        self._counted: int | None = None
        self.merge = make_action(pane, MERGE, self._merge_chosen)
        self._suspects = make_action(pane, SUSPECTS, self.show_suspects)
        self._sweep = self._begin_sweep() if Role.RECEPTION in workspace.person.roles else None
        self.actions: tuple[QAction, ...] = (
            self._suspects,
            self.merge,
            make_action(pane, UNMERGE, self._show_merges),
            make_action(pane, MISSING, self._show_missing),
        )
        workspace.suspects_wanted.connect(self.show_suspects)

    def show_suspects(self) -> None:
        dialog = SuspectsDialog(self._workspace, self._pane)
        dialog.merged.connect(lambda details: self._choose(details.summary))
        if self._sweep is not None:
            # The list compares by itself as long as it is open.
            self._sweep.pause()
            dialog.finished.connect(self._sweep.go_on)
            dialog.counted.connect(self._show_count)
        dialog.open()

    def _begin_sweep(self) -> DuplicateSweep:
        workspace = self._workspace
        sweep = DuplicateSweep(
            workspace.services.duplicates, workspace.tasks, workspace.live_updates, workspace.connection, self._pane
        )
        workspace.locked.connect(sweep.pause)
        workspace.unlocked.connect(sweep.go_on)
        sweep.counted.connect(self._show_count)
        return sweep

    def _show_count(self, count: int) -> None:
        """Say in the menu how many wait; who works at the desk is told once when there are more than before."""
        words = SUSPECTS.text.removesuffix("…")
        self._suspects.setText(f"{words} ({count:,})…" if count else SUSPECTS.text)
        if self._counted is not None and count > self._counted:
            self._workspace.suspects_found.emit(count)
        elif not count:
            self._workspace.suspects_found.emit(0)
        self._counted = count

    def _merge_chosen(self) -> None:
        patient = self._chosen()
        if patient is not None:
            dialog = MergeChoiceDialog(self._workspace, patient, self._pane)
            dialog.chosen.connect(partial(self._look_at_both, patient))
            dialog.open()

    def _look_at_both(self, patient: PatientSummary, other: PatientSummary) -> None:
        dialog = MergeDialog(self._workspace, patient.id, other.id, self._pane)
        dialog.stored.connect(self._on_merged)
        dialog.open()

    def _on_merged(self, details: PatientDetails) -> None:
        self._workspace.told.emit("They are one patient now")
        self._choose(details.summary)

    def _show_merges(self) -> None:
        dialog = MergesDialog(self._workspace, self._pane)
        dialog.unmerged.connect(lambda details: self._choose(details.summary))
        dialog.open()

    def _show_missing(self) -> None:
        dialog = MissingDataDialog(self._workspace, self._pane)
        dialog.shown.connect(self._choose)
        dialog.open()
