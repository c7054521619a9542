"""What stands in a form and is not saved is kept as a draft, comes back, and is saved when the server is back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from clinic_desktop.domain.drafts import DraftSubject, DraftText
from clinic_desktop.ui.draft_words import BACK, RECOVERY_OF_FORM, WAITING_FORM
from clinic_desktop.ui.error_words import field_name
from clinic_desktop.ui.widgets.message_bar import MessageKind, Offer
from clinic_desktop.ui.widgets.versions_dialog import Versions, VersionsDialog

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from clinic_desktop.domain.drafts import Draft
    from clinic_desktop.ui.widgets.form_dialog import FormDialog
    from clinic_desktop.ui.workspace import Workspace

_NEW = "new"
_DOES_NOT_WAIT = {DraftSubject.BOOKING, DraftSubject.SERIES, DraftSubject.MOVED_SERIES, DraftSubject.WALK_IN}


class FormDraft(QObject):
    """The draft of one form, for as long as the form is open.

    ``thing`` is the number of what it edits or makes, ``about`` what else opens it again, ``patient`` gives initials.
    What takes a time does not wait for the server: by the time it is back somebody else may have it, or be there first.
    """

    def __init__(
        self,
        workspace: Workspace,
        form: FormDialog,
        subject: DraftSubject,
        thing: str,
        *,
        is_new: bool,
        patient: Callable[[], str] = str,
        about: Callable[[], Mapping[str, str]] = dict,
    ) -> None:
        super().__init__(form)
        self._workspace = workspace
        self._form = form
        self._subject = subject
        self._thing = thing
        self._is_new = is_new
        self._patient = patient
        self._about = about
        self._is_waiting = self._was_opened_meanwhile = False
        self._as_sent: dict[str, str] = {}
        workspace.keeper.watch(self)
        if subject not in _DOES_NOT_WAIT:
            form.not_reached.connect(self._wait)
            form.chart_closed.connect(self._wait_for_chart)
            workspace.connection.restored.connect(self._try)
            workspace.unlocked.connect(self._try)
            workspace.chart_opened.connect(lambda _: self._try_in_open_chart())

    def draft_text(self) -> DraftText | None:
        """Return what a draft of this form holds, or None while nothing is unsaved."""
        form = self._form
        if not form.is_changed():
            return None
        about = {**self._about(), **({_NEW: "yes"} if self._is_new else {})}
        return DraftText(self._subject, self._thing, self._patient(), form.opened_texts, form.texts(), about)

    def recover(self, draft: Draft) -> None:
        """Put a draft into the form: at once if there is nothing stored to compare it with, else field by field."""
        here, typed = self._form.texts(), draft.text.typed
        differing = [name for name, text in typed.items() if name in here and text != here[name]]
        if self._is_new:
            self._take(draft, typed)
        elif not differing:
            self._workspace.shelf.discard(draft)
        else:
            places = [self._versions(draft, name, here[name]) for name in differing]
            dialog = VersionsDialog("recovery", RECOVERY_OF_FORM, places, self._form)
            dialog.decided.connect(partial(self._decide, draft, differing))
            dialog.open()

    def _versions(self, draft: Draft, name: str, here: str) -> Versions:
        words = partial(self._form.words, name)
        base, typed = draft.text.base.get(name, ""), draft.text.typed[name]
        return Versions(name, field_name(name), words(base), words(typed), words(here), takes_theirs=typed == base)

    def _decide(self, draft: Draft, differing: list[str], as_stored: frozenset[str]) -> None:
        self._take(draft, {name: draft.text.typed[name] for name in differing if name not in as_stored})

    def _take(self, draft: Draft, texts: Mapping[str, str]) -> None:
        self._form.write_texts(texts)
        self._workspace.shelf.take(draft, self)

    def _wait(self) -> None:
        self._is_waiting, self._as_sent = True, self._form.texts()
        self._form.message.show_message(
            MessageKind.WARNING, WAITING_FORM.title, WAITING_FORM.advice, [Offer("Try now", self._save)]
        )

    def _wait_for_chart(self) -> None:
        """Whoever comes back to a locked window has his chart opened again, and that may take longer than a save."""
        self._is_waiting, self._as_sent = True, self._form.texts()
        if self._was_opened_meanwhile:
            self._try_in_open_chart()

    def _try_in_open_chart(self) -> None:
        """Save; what is being saved may have come too early for this chart, and is tried once more if it says so."""
        self._was_opened_meanwhile = self._form.is_saving
        self._try()

    def _try(self) -> None:
        """Save; but not, and close, what somebody is typing on at this moment."""
        if not self._is_waiting or self._workspace.is_locked or self._workspace.connection.is_lost:
            return
        if self._form.texts() == self._as_sent:
            self._save()
        else:
            self._is_waiting = False
            self._form.message.show_message(MessageKind.INFO, BACK.title, BACK.advice)

    def _save(self) -> None:
        if self._is_waiting:
            self._is_waiting = False
            self._form.save()


def recover_into(form: FormDialog, draft: Draft) -> None:
    """Put a draft into a form that was opened again for it."""
    for one in form.findChildren(FormDraft):
        one.recover(draft)


def is_new(draft: Draft) -> bool:
    """Say whether a draft is of something that was not stored yet when it was written."""
    return _NEW in draft.text.about
