"""What the list of backups shows of each."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from clinic_desktop.domain.clinical_text import format_moment
from clinic_desktop.ui.backup_words import size_words, words_for_failed_backup
from clinic_desktop.ui.widgets.record_model import Column

if TYPE_CHECKING:
    from clinic_desktop.domain.backups import BackupTry
    from clinic_desktop.domain.clock import ClinicClock


def backup_columns(clock: ClinicClock) -> tuple[Column[BackupTry], ...]:
    return (
        Column("Taken", partial(_taken, clock=clock), width=27, strong=True),
        Column("Size", lambda one: size_words(one.size), width=10),
        Column("Rows", lambda one: "" if one.rows is None else f"{one.rows:,}", width=12),
        Column("State", _state, width=30, stretch=True, colour=_colour, tooltip=_advice),
        Column("File", lambda one: one.file_name, width=46, tooltip=lambda one: one.place),
    )


def _taken(one: BackupTry, clock: ClinicClock) -> str:
    return format_moment(clock.local(one.taken_at or one.tried_at))


def _state(one: BackupTry) -> str:
    return "Proved" if one.trouble is None else words_for_failed_backup(one.trouble)[0]


def _advice(one: BackupTry) -> str:
    if one.trouble is None:
        return "It was restored, and every table and the audit trail compared"
    return words_for_failed_backup(one.trouble, one.place)[1]


def _colour(one: BackupTry) -> str:
    return "text" if one.is_proved else "danger_text"
