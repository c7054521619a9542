"""What is always in sight beside a visit: allergies, conditions and earlier visits."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain.allergies import Allergy, AllergyList, AllergyState, StateNoKnownAllergies
from clinic_desktop.domain.clinical_text import (
    allergy_title,
    condition_status_words,
    format_date,
    format_moment,
    one_line,
    unreadable_words,
)
from clinic_desktop.domain.conditions import Condition, ConditionFields, same_condition, similar_condition
from clinic_desktop.domain.drafts import DraftSubject
from clinic_desktop.domain.errors import DatabaseUnavailable
from clinic_desktop.ui.code_words import code_line
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.form_draft import is_new
from clinic_desktop.ui.patient_chart.allergy_columns import allergy_columns
from clinic_desktop.ui.patient_chart.background_dialogs import AllergyDialog, ConditionDialog, StrikeOutDialog
from clinic_desktop.ui.patient_chart.condition_words import already_recorded_words
from clinic_desktop.ui.patient_chart.earlier_visits import EarlierVisits
from clinic_desktop.ui.patient_chart.entry_list import EntryList
from clinic_desktop.ui.prescribing.medication_section import MedicationSection
from clinic_desktop.ui.shortcuts import ActionSpec
from clinic_desktop.ui.theme import SPACE_S
from clinic_desktop.ui.widgets.message_bar import MessageBar, MessageKind, Offer
from clinic_desktop.ui.widgets.record_model import Column
from clinic_desktop.ui.widgets.scrolled_column import ScrolledColumn

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QAction

    from clinic_desktop.domain.drafts import Draft
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.domain.identifiers import PatientId
    from clinic_desktop.ui.workspace import Workspace

NONE_KNOWN = ActionSpec("no-known-allergies", "State no known allergies", "Alt+F5", "shield-check")

LEAST_ROWS = 3
"""Of each list; the page scrolls where a small screen leaves less."""


def _condition_tip(condition: Condition) -> str:
    known = condition.fields
    lines = [one_line(known.name), condition_status_words(known.status)]
    if known.code:
        lines.append(f"ICD-10-CM {code_line(known.code.code, known.code.text)}")
    if known.diagnosed_on:
        lines.append(f"Diagnosed {format_date(known.diagnosed_on)}")
    lines += _unreadable(known.diagnosed_on)
    if known.notes:
        lines.append(known.notes)
    if condition.struck_out:
        lines.append(f"Entered in error, {condition.struck_out.by}: {condition.struck_out.reason}")
    return "\n".join(lines)


def _unreadable(*values: object) -> list[str]:
    words = unreadable_words(*values)
    return [words] if words else []


CONDITION_COLUMNS: tuple[Column[Condition], ...] = (
    Column(
        "Condition",
        lambda one: one_line(one.fields.name),
        stretch=True,
        tooltip=_condition_tip,
        struck=lambda one: one.struck_out is not None,
    ),
    Column("Status", lambda one: condition_status_words(one.fields.status), width=9, tooltip=_condition_tip),
)


_LEAST_CHARACTERS, _LEAST_FRAME = 8, 252


class BackgroundPanel(QWidget):
    """One patient's background. An answer for another patient is never shown.

    Signals:
        allergies_known: an AllergyList, or None when it could not be read.
        conditions_known: a tuple of Condition, or None when they could not be read.
        visit_chosen: an AppointmentId of an earlier visit.
    """

    allergies_known = Signal(object)
    conditions_known = Signal(object)
    visit_chosen = Signal(str)

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("background")
        self._workspace = workspace
        self._patient_id: PatientId | None = None
        self._wanted: Draft | None = None
        self.initials = ""
        self._shown_of: dict[str, PatientId] = {}
        self._known: tuple[Allergy, ...] = ()
        self._reading_allergies = LatestTask(workspace.tasks, self)
        self._reading_conditions = LatestTask(workspace.tasks, self)
        self._make_widgets()
        self._lay_out()
        self._connect()

    def show_patient(self, patient_id: PatientId | None) -> None:
        if patient_id != self._patient_id:
            self._patient_id = patient_id
            self.initials = ""
            # What was offered there is about somebody else.
            self._message.clear()
            self._shown_of, self._known = {}, ()
            for entries in (self._allergies, self._conditions):
                entries.table.show_empty("")
                entries.show_entries(())
        self.read_again()
        self.visits.show_patient(patient_id)
        self.medication.show_patient(patient_id)

    def minimumSizeHint(self) -> QSize:
        """Be wide enough to read what the lists are headed by."""
        least = super().minimumSizeHint()
        wanted = _LEAST_CHARACTERS * self.fontMetrics().averageCharWidth() + _LEAST_FRAME
        return QSize(max(least.width(), wanted), least.height())

    def to_allergies(self) -> None:
        """Put the cursor into the list of allergies."""
        self._allergies.table.setFocus()

    def read_again(self) -> None:
        if self._patient_id is None:
            self._reading_allergies.forget()
            self._reading_conditions.forget()
            return
        services = self._workspace.services
        self._reading_allergies.run(
            partial(services.allergies.of_patient, self._patient_id),
            done=self._show_allergies,
            failed=self._allergies_not_read,
        )
        self._reading_conditions.run(
            partial(services.conditions.of_patient, self._patient_id),
            done=self._show_conditions,
            failed=self._conditions_not_read,
        )

    def _make_widgets(self) -> None:
        self._message = MessageBar("background-message")
        self._allergies: EntryList[Allergy] = EntryList(
            "allergies",
            "Allergies",
            "shield-alert",
            allergy_columns(lambda: self._workspace.formulary.now, self._workspace.clock),
            "Alt+F2",
        )
        self._allergies.add_action(NONE_KNOWN, self._state_none_known)
        self._conditions: EntryList[Condition] = EntryList(
            "conditions", "Conditions", "heart-pulse", CONDITION_COLUMNS, "Alt+F3"
        )
        self.visits = EarlierVisits(self._workspace)
        self.medication = MedicationSection(self._workspace)
        for table in (self._allergies.table, self._conditions.table, self.visits.table):
            table.keep_room_for(LEAST_ROWS)
        self.actions_for_menu: tuple[QAction | None, ...] = (
            *self._allergies.actions_for_menu,
            None,
            *self._conditions.actions_for_menu,
            None,
            *self.visits.actions_for_menu,
            *self.medication.actions_for_menu,
        )

    def _lay_out(self) -> None:
        splitter = self._parts = QSplitter(Qt.Orientation.Vertical)
        splitter.setObjectName("background-splitter")
        splitter.setChildrenCollapsible(False)
        for part in (self._allergies, self._conditions, self.medication, self.visits):
            splitter.addWidget(part)
        splitter.setStretchFactor(3, 1)
        splitter.setSizes([150, 130, 150, 160])
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_S, SPACE_S, SPACE_S, SPACE_S)
        column.addWidget(self._message)
        column.addWidget(ScrolledColumn("background-page", splitter), 1)

    def _connect(self) -> None:
        self._allergies.add_wanted.connect(lambda: self._edit_allergy(None))
        self._allergies.change_wanted.connect(self._edit_allergy)
        self._allergies.strike_wanted.connect(lambda one: self._strike_out(one, self._show_allergies))
        self._conditions.add_wanted.connect(lambda: self._edit_condition(None))
        self._conditions.change_wanted.connect(self._edit_condition)
        self._conditions.strike_wanted.connect(self._strike_out_condition)
        self.visits.visit_chosen.connect(self.visit_chosen)
        self._workspace.condition_wished.connect(self._wish_condition)
        self._workspace.formulary.changed.connect(self._allergies.table.viewport().update)

    def _show_allergies(self, known: AllergyList) -> None:
        if known.patient_id != self._patient_id:
            return
        self._shown_of["allergies"] = known.patient_id
        self._known = known.allergies
        self._allergies.show_entries(known.allergies)
        hint = "Record an allergy, or state that none are known."
        if known.state is AllergyState.NO_KNOWN and known.statement:
            at = format_moment(self._workspace.clock.local(known.statement.stated_at))
            hint = f"Stated {at} by {known.statement.stated_by}"
        self._allergies.table.show_empty(allergy_title(known.state), hint)
        self.allergies_known.emit(known)
        self._recover(DraftSubject.ALLERGY, known.allergies)

    def _stays_as_it_was(self, what: str, error: ClinicError) -> bool:
        """Say whether a list that was read before stays: the chart says from when it is while there is no server."""
        is_lost = isinstance(error, DatabaseUnavailable) and self._workspace.connection.is_lost
        return is_lost and self._shown_of.get(what) == self._patient_id

    def _allergies_not_read(self, error: ClinicError) -> None:
        if self._stays_as_it_was("allergies", error):
            return
        self._allergies.table.show_error(words_for(error), self.read_again)
        self.allergies_known.emit(None)

    def _conditions_not_read(self, error: ClinicError) -> None:
        if not self._stays_as_it_was("conditions", error):
            self._conditions.table.show_error(words_for(error), self.read_again)
            self.conditions_known.emit(None)

    def _show_conditions(self, known: tuple[Condition, ...]) -> None:
        if self._patient_id is not None:
            self._shown_of["conditions"] = self._patient_id
        self._conditions.table.show_empty("No conditions recorded")
        self._conditions.show_entries(known)
        self.conditions_known.emit(known)
        self._recover(DraftSubject.CONDITION, known)

    def _show_conditions_of(self, patient_id: PatientId, known: tuple[Condition, ...]) -> None:
        if patient_id == self._patient_id:
            self._show_conditions(known)

    def want(self, draft: Draft) -> None:
        """Open the form of a draft about an entry, as soon as its patient's entries are there."""
        self._wanted = draft
        if self._patient_id == draft.text.about.get("patient"):
            self.read_again()

    def _recover(self, subject: DraftSubject, known: Iterable[Allergy] | Iterable[Condition]) -> None:
        draft = self._wanted
        if draft is None or draft.text.subject is not subject or draft.text.about.get("patient") != self._patient_id:
            return
        self._wanted = None
        if self._workspace.shelf.found(draft) is None:
            # It was discarded before this chart could be opened.
            return
        entry = next((one for one in known if one.id == draft.text.thing and one.struck_out is None), None)
        if subject is DraftSubject.ALLERGY:
            self._edit_allergy(entry if isinstance(entry, Allergy) else None, draft)
        else:
            self._edit_condition(entry if isinstance(entry, Condition) else None, draft)

    def _edit_allergy(self, allergy: Allergy | None, draft: Draft | None = None) -> None:
        if self._patient_id is not None:
            thing = draft.text.thing if draft and is_new(draft) else None
            dialog = AllergyDialog(
                self._workspace, self._patient_id, allergy, self, patient=lambda: self.initials, thing=thing
            )
            dialog.others = self._known
            dialog.stored.connect(self._show_allergies)
            dialog.open()
            if draft is not None:
                dialog.draft.recover(draft)

    def _edit_condition(self, condition: Condition | None, draft: Draft | None = None) -> ConditionDialog | None:
        if self._patient_id is None:
            return None
        patient_id = self._patient_id
        thing = draft.text.thing if draft and is_new(draft) else None
        dialog = ConditionDialog(
            self._workspace, patient_id, condition, self, patient=lambda: self.initials, thing=thing
        )
        dialog.stored.connect(partial(self._show_conditions_of, patient_id))
        dialog.open()
        if draft is not None:
            dialog.draft.recover(draft)
        return dialog

    def _wish_condition(self, patient_id: PatientId, fields: ConditionFields) -> None:
        """Look what is recorded now; without the server the form opens all the same, and keeps what stands in it."""
        if patient_id == self._patient_id:
            self._workspace.tasks.run(
                partial(self._workspace.services.conditions.of_patient, patient_id),
                owner=self,
                done=partial(self._decide_wish, patient_id, fields),
                failed=lambda _: self._begin_condition(patient_id, fields),
            )

    def _decide_wish(self, patient_id: PatientId, fields: ConditionFields, recorded: tuple[Condition, ...]) -> None:
        """Open the form of a new condition with this in it, unless it is recorded already: then say so first."""
        if patient_id != self._patient_id:
            return
        same = same_condition(recorded, fields)
        known = same or similar_condition(recorded, fields)
        if known is None:
            self._message.clear()
            self._begin_condition(patient_id, fields)
        else:
            offers = [
                Offer("Show it", partial(self._edit_condition, known)),
                Offer("Add all the same", partial(self._begin_condition, patient_id, fields)),
            ]
            words = already_recorded_words(known, is_same=same is not None)
            self._message.show_message(MessageKind.INFO, words.title, words.advice, offers)

    def _begin_condition(self, patient_id: PatientId, fields: ConditionFields) -> None:
        if patient_id != self._patient_id:
            return
        self._message.clear()
        dialog = self._edit_condition(None)
        if dialog is not None:
            dialog.begin_with(fields)

    def _strike_out_condition(self, condition: Condition) -> None:
        if self._patient_id is not None:
            self._strike_out(condition, partial(self._show_conditions_of, self._patient_id))

    def _strike_out(self, entry: Allergy | Condition, show: object) -> None:
        if self._patient_id is not None:
            dialog = StrikeOutDialog(self._workspace, self._patient_id, entry, self)
            dialog.stored.connect(show)
            dialog.open()

    def _state_none_known(self) -> None:
        if self._patient_id is not None:
            command = StateNoKnownAllergies(self._patient_id)
            self._workspace.tasks.run(
                partial(self._workspace.services.allergies.state_none_known, command),
                owner=self,
                done=self._show_allergies,
                failed=lambda error: self._message.show_error(words_for(error)),
            )
