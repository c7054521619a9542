"""The object names that scripts may rely on, as the windows have them and as docs/scripting.md lists them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QWidget

from clinic_desktop.ui.shortcuts import keys_in_words, plain_text
from tests.ui.every_window import own_widgets

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from PySide6.QtCore import QObject

PARTS = re.compile(
    r"-(field|problem|counter|calendar|words|convert|count|confirm|previous|unit|label|mark"
    r"|mend|notice(-title|-hint|-action)?|title|advice|close|offer-N|item|page|text|header|spelling|copied)$"
)
"""What a named thing may have besides itself; the document says it once."""

UNDOING = {"action-schedule-undo", "action-schedule-redo"}
"""These say what they would undo, behind their first word."""

ROOTS = (
    "sign-in",
    "accounts",
    "account",
    "reset-password",
    "password",
    "main-window",
    "patient-search",
    "appointments",
    "schedule",
    "schedule-closed",
    "chart",
    "chart-window",
    "timeline",
    "visit-editor",
    "background",
    "backups",
    "backup-key",
    "clinic",
    "register-patient",
    "archive-patient",
    "book",
    "booking-history",
    "break-glass",
    "change-status",
    "series",
    "series-scope",
    "move-series",
    "cancel-series",
    "earlier-wish",
    "earlier-times",
    "recall",
    "close-recall",
    "recalls",
    "allergy",
    "condition",
    "strike-out",
    "snippets",
    "templates",
    "copy-last-visit",
    "full-text",
    "snippet",
    "template",
    "writing",
    "prescribing",
    "prescribe",
    "repeat",
    "medication-window",
    "medication-details",
    "stop-medication",
    "formulary",
    "conflict",
    "drafts",
    "recovery",
    "keys",
    "palette",
    "print",
    "week-plan",
    "calendar-export",
    "booking-calendar",
    "bookings-export",
    "list-export",
    "todays-patients",
    "server",
    "lock",
    "lock-after",
    "audit",
    "audit-patient",
    "review-break-glass",
    "audit-export",
    "data-tables",
    "row-history",
    "working-hours",
    "week",
    "closing",
    "type-times",
    "fallen-bookings",
    "waiting-room",
    "walk-in",
    "waiting-where",
    "waiting-left",
    "waiting-times",
    "public-screen",
    "both",
    "duplicates",
    "merge",
    "merge-choice",
    "merges",
    "unmerge",
    "missing-data",
    "diagnoses",
    "condition-code",
    "code-list",
    "vitals",
    "trends",
    "addendum",
    "strike-part",
    "visit-papers",
    "sick-note",
    "referral",
    "visit-changes",
    "papers",
    "paper-editor",
    "not-checked",
)


@dataclass(frozen=True, order=True)
class Named:
    """A name, the pane or dialog it belongs to, what Qt calls it, and what it says to people."""

    root: str
    name: str
    kind: str
    words: str


def names_in(window: QWidget) -> set[Named]:
    """Return the names of a window, numbers as N, without the parts that a documented rule gives."""
    known = {numbered(one.objectName()) for one in own_widgets(window)}
    found = {_named(one) for one in own_widgets(window) if one.objectName()}
    return {one for one in found if not one.name.startswith("qt_") and not _is_part(one.name, known)}


def actions_in(window: QWidget) -> set[tuple[str, str, str]]:
    """Return the actions that have names: name, words, keys. What would be undone is left out."""
    return {
        (one.objectName(), _action_words(one), keys_in_words(one.shortcuts()[0]) if one.shortcuts() else "")
        for one in window.findChildren(QAction)
        if one.objectName().startswith("action-")
    }


def listed(document: Path) -> set[str]:
    """Return the names in the first column of the document's tables."""
    return set(re.findall(r"^\| `([^`]+)` \|", document.read_text(encoding="utf-8"), re.MULTILINE))


def listed_actions(document: Path) -> set[tuple[str, str, str]]:
    """Return the document's actions: name, words, keys."""
    rows = re.findall(
        r"^\| `(action-[^`]+)` \| (.*?) \| ?(.*?) ?\|$", document.read_text(encoding="utf-8"), re.MULTILINE
    )
    return {(name, words, keys) for name, words, keys in rows}


def numbered(name: str) -> str:
    """Return the name with N for numbers, and one name for all that is told above the panes: it comes and goes."""
    if name.startswith("notice-"):
        return "notice-NAME"
    return re.sub(r"-\d+(?=-|$)", "-N", name)


def _action_words(action: QAction) -> str:
    words = plain_text(action.text())
    return words.partition(" ")[0] if action.objectName() in UNDOING else words


def _is_part(name: str, known: Iterable[str]) -> bool:
    end = PARTS.search(name)
    return end is not None and (name[: end.start()] in known or _is_part(name[: end.start()], known))


def _named(widget: QWidget) -> Named:
    return Named(_root(widget), numbered(widget.objectName()), _kind(widget), _words(widget))


def _root(widget: QObject | None) -> str:
    while widget is not None:
        if widget.objectName() in ROOTS:
            return widget.objectName()
        widget = widget.parent()
    return ""


def _kind(widget: QWidget) -> str:
    return next(one.__name__ for one in type(widget).__mro__ if one.__module__.startswith("PySide6"))


def _words(widget: QWidget) -> str:
    return plain_text(widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else ""))
