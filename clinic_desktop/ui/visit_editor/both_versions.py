"""Somebody else saved the visit that is being written here: both works are kept, and brought together."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain.field_merge import known_by_sending
from clinic_desktop.domain.visit_merge import Content, content_of, merge
from clinic_desktop.ui.visit_editor.visit_versions import visit_versions, whose_words
from clinic_desktop.ui.widgets.message_bar import MessageBar, MessageKind, Offer
from clinic_desktop.ui.widgets.versions_dialog import VersionsDialog, VersionsWords

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from clinic_desktop.background.tasks import Failed
    from clinic_desktop.domain.identifiers import AppointmentId
    from clinic_desktop.domain.visits import VisitDetails
    from clinic_desktop.ui.visit_editor.form import VisitForm
    from clinic_desktop.ui.visit_editor.waiting_save import WaitingSave
    from clinic_desktop.ui.workspace import Workspace

CONFLICT = VersionsWords(
    title="Two people changed this visit",
    said="Somebody else saved this visit while you were writing. Everything that only one of you changed has been "
    "brought together. Choose for the rest; nothing is stored until you save.",
)


class BothVersions(QObject):
    """Asks only about what both changed.

    Signals:
        decided: VisitDetails as stored now, and the Content to show over it.
        compare_wanted: the person wants to see what the other one wrote.
    """

    decided = Signal(object, object)
    compare_wanted = Signal()

    def __init__(
        self, workspace: Workspace, form: VisitForm, message: MessageBar, waiting: WaitingSave, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._clock = workspace.clock
        self._visits = workspace.services.visits
        self._reading = LatestTask(workspace.tasks, self)
        self._form = form
        self._message = message
        self._waiting = waiting
        self._window = parent
        self._is_asking = False

    def compare(
        self,
        appointment_id: AppointmentId,
        is_here: Callable[[VisitDetails], bool],
        again: Callable[[], object] | None,
        failed: Failed,
    ) -> None:
        """Read what is stored now and bring it together with what is written, if the visit is still the one here."""

        def read(theirs: VisitDetails) -> None:
            if is_here(theirs):
                self.bring_together(theirs, again)

        self._reading.run(partial(self._visits.open, appointment_id), done=read, failed=failed)

    def bring_together(self, theirs: VisitDetails, again: Callable[[], object] | None) -> None:
        """Show both works; ask where both changed the same; save at once if nothing needs a choice.

        Completing does not go on by itself: whoever signs has seen what he signs.
        """
        base = self._base(theirs)
        both = merge(base, self._form.content(), content_of(theirs))
        if not both.conflicts:
            self.decided.emit(theirs, both.content)
            if base != content_of(theirs):
                self._message.show_message(
                    MessageKind.INFO, "Somebody else changed this visit too", "Their changes and yours are both here."
                )
            if again is not None:
                again()
            return
        if self._is_asking:
            return
        self._is_asking = True
        words = whose_words(CONFLICT, theirs.appointment, self._clock)
        dialog = VersionsDialog("conflict", words, [visit_versions(one) for one in both.conflicts], self._window)
        dialog.decided.connect(lambda places: self._on_decided(theirs, both.choosing_theirs(places)))
        dialog.finished.connect(self._on_closed)
        dialog.open()

    def others_saved(self, theirs: VisitDetails) -> None:
        """Offer to compare, unless all that is new there was sent from here and only its answer got lost."""
        base = self._base(theirs)
        if base == content_of(theirs):
            self.decided.emit(theirs, merge(base, self._form.content(), base).content)
        else:
            self.offer_comparison()

    def offer_comparison(self) -> None:
        self._message.show_message(
            MessageKind.WARNING,
            "Somebody else saved changes to this visit",
            "What you typed is still here. Compare before you save.",
            [Offer("Compare", self.compare_wanted.emit)],
        )

    def _base(self, theirs: VisitDetails) -> Content:
        """Return what both began with. What was sent from here and stands there now was known before."""
        return known_by_sending(content_of(self._form.stored()), self._waiting.sent, content_of(theirs))

    def _on_decided(self, theirs: VisitDetails, content: Content) -> None:
        self.decided.emit(theirs, content)
        left = "Save to store the result." if self._form.is_changed() else "All of it is stored already."
        self._message.show_message(MessageKind.INFO, "Both versions are brought together", left)

    def _on_closed(self, _result: int) -> None:
        self._is_asking = False
        if self._form.is_changed() and self._message.isHidden():
            self.offer_comparison()
