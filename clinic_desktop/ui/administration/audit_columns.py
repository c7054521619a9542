"""What lists of audit events and of what they changed show."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from clinic_desktop.domain.audit import AuditAction, AuditChange, AuditEvent
from clinic_desktop.domain.audit_words import (
    action_words,
    column_words,
    columns_in_words,
    patient_words,
    subject_words,
    value_words,
    who_words,
)
from clinic_desktop.domain.clinical_text import format_date, one_line
from clinic_desktop.ui.widgets.record_model import Column

if TYPE_CHECKING:
    from clinic_desktop.domain.clock import ClinicClock

_ALARMING = (AuditAction.WITNESS_MISMATCH, AuditAction.ERA)
_NOTABLE = (AuditAction.BREAK_GLASS, AuditAction.SIGN_IN_FAILED, AuditAction.DENIED, AuditAction.DELETE)

CHANGE_COLUMNS: tuple[Column[AuditChange], ...] = (
    Column("Field", lambda one: column_words(one.column), width=32, strong=True),
    Column("Before", lambda one: one_line(value_words(one.before)), width=30, stretch=True),
    Column("After", lambda one: one_line(value_words(one.after)), width=30, stretch=True),
)


def event_columns(clock: ClinicClock) -> tuple[Column[AuditEvent], ...]:
    when = partial(format_when, clock)
    return (
        Column("When", when, width=25, sort_key=lambda one: (one.at, one.seq)),
        Column("Who", who_words, width=18, sort_key=lambda one: (who_words(one).casefold(), one.at)),
        Column(
            "What",
            lambda one: action_words(one.action),
            width=39,
            sort_key=lambda one: (action_words(one.action), one.at),
            badge=_tint,
        ),
        Column(
            "Subject",
            lambda one: subject_words(one.subject),
            width=13,
            sort_key=lambda one: (subject_words(one.subject), one.at),
        ),
        Column("About whom", patient_words, width=18, sort_key=lambda one: (patient_words(one).casefold(), one.at)),
        Column("Reason", lambda one: one_line(one.reason or ""), width=14, stretch=True),
        Column("Fields", lambda one: columns_in_words(one.changed), width=14, stretch=True),
        Column(
            "Review",
            _review,
            width=10,
            sort_key=lambda one: (not one.wants_review, one.reviewed_by is None, -one.seq),
            colour=lambda one: "warning_text" if one.wants_review else "muted_text",
        ),
        Column("Workstation", lambda one: one.workstation or "", width=14, colour=lambda _: "muted_text"),
    )


def history_columns(clock: ClinicClock) -> tuple[Column[AuditEvent], ...]:
    """Return what the history of one row shows: what it is about is known."""
    return (
        Column("When", partial(format_when, clock), width=25),
        Column("Who", who_words, width=18),
        Column("What", lambda one: action_words(one.action), width=12, badge=_tint),
        Column("Reason", lambda one: one_line(one.reason or ""), width=16, stretch=True),
        Column("Fields", lambda one: columns_in_words(one.changed), width=24, stretch=True),
    )


def format_when(clock: ClinicClock, event: AuditEvent) -> str:
    """Return day and time to the second: what happened within a minute has an order."""
    local = clock.local(event.at)
    return f"{format_date(local.date())} {local:%H:%M:%S}"


def _tint(event: AuditEvent) -> str:
    if event.action in _ALARMING:
        return "danger"
    return "warning" if event.action in _NOTABLE else "neutral"


def _review(event: AuditEvent) -> str:
    if event.wants_review:
        return "To review"
    return "Reviewed" if event.reviewed_by else ""
