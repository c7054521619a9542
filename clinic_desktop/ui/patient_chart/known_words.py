"""Words for what stood in a chart on an earlier day: how it read, and what became of it since."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.domain.clinical_text import format_moment, one_line
from clinic_desktop.ui.field_names import FIELD_NAMES

if TYPE_CHECKING:
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.timeline import TimelineEntry


def what_words(entry: TimelineEntry) -> str:
    """Return an entry in one line: first whether it reads otherwise now, last where a word was found."""
    found = f" · {entry.found}" if entry.found and entry.found != entry.title else ""
    return one_line(f"{_mark(entry)}{entry.title}{found}")


def later_lines(entry: TimelineEntry, clock: ClinicClock) -> list[str]:
    """Return what became of an entry after the day that is shown."""
    at = f", last on {format_moment(clock.local(entry.later_at))}" if entry.later_at is not None else ""
    lines = []
    if entry.is_gone:
        lines.append(f"Taken out of the chart since{at.replace(' last', '')}. This is how it read then.")
    elif entry.is_changed:
        lines.append(f"Changed since{at}. This is how it read then.")
    if entry.struck_later is not None:
        struck = entry.struck_later
        lines.append(
            f"Later marked as entered in error, {format_moment(clock.local(struck.at))}, {struck.by}: {struck.reason}"
        )
    return lines


def section_lines(entry: TimelineEntry) -> list[str]:
    """Return the texts of a visit as they read then, each under its name."""
    return [f"{FIELD_NAMES.get(name, name)}: {text}" for name, text in entry.sections]


def _mark(entry: TimelineEntry) -> str:
    if entry.is_gone:
        return "(taken out since) "
    if entry.struck_later is not None:
        return "(found to be in error since) "
    return "(changed since) " if entry.is_changed else ""
