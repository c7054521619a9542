"""The list of allergies by the guide: what it is about at the left, bold where it is checked; past reactions beside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.domain.clinical_text import NOT_RECORDED, format_date, one_line, severity_words, unreadable_words
from clinic_desktop.domain.substances import agent_of, substance_words
from clinic_desktop.domain.unreadable import UnreadableMoment
from clinic_desktop.ui.widgets.record_model import Column

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from clinic_desktop.domain.allergies import Allergy
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.formulary import Formulary

_SERIOUS = ("life_threatening", "severe")


def clinic_day(moment: datetime, clock: ClinicClock) -> date:
    """Return the day by the clinic's clock; what cannot be read stays so."""
    return moment.date() if isinstance(moment, UnreadableMoment) else clock.local(moment).date()


def allergy_columns(formulary: Callable[[], Formulary], clock: ClinicClock) -> tuple[Column[Allergy], ...]:
    """Return the columns of allergies. What triggers no check has a question mark beside its name, and says so.

    What was chosen from the formulary is bold, what was written freely is not; both are shown as they were recorded.
    """

    def is_unknown(one: Allergy) -> bool:
        known = formulary()
        return len(known) > 0 and one.struck_out is None and agent_of(one, known).substance is None

    def accessible(one: Allergy) -> str:
        return f"{one_line(one.fields.allergen)}{', not checked' if is_unknown(one) else ''}"

    def tip(one: Allergy) -> str:
        known = formulary()
        if not len(known):
            return _details(one, clock)
        agent = agent_of(one, known)
        if agent.substance is None:
            said = "Not in the formulary: prescriptions are not checked against it"
        else:
            how = " (matched by name)" if agent.is_matched else ""
            said = f"Prescriptions are checked against {substance_words(agent.substance, known)}{how}"
        return f"{_details(one, clock)}\n{said}"

    return (
        Column(
            "Drug / substance",
            lambda one: one_line(one.fields.allergen),
            stretch=True,
            strong=lambda one: one.substance is not None,
            tooltip=tip,
            icon=lambda one: "circle-help" if is_unknown(one) else "",
            accessible=accessible,
            struck=lambda one: one.struck_out is not None,
            colour=lambda one: "danger_text" if one.fields.severity in _SERIOUS and not one.struck_out else "text",
        ),
        Column(
            "Past reactions",
            lambda one: one_line(one.fields.reaction or "") or NOT_RECORDED,
            width=17,
            tooltip=tip,
            colour=lambda one: "text" if one.fields.reaction else "muted_text",
        ),
    )


def _details(allergy: Allergy, clock: ClinicClock) -> str:
    known = allergy.fields
    lines = [one_line(known.allergen)]
    lines.append(f"Past reactions {one_line(known.reaction or '') or NOT_RECORDED}")
    lines.append(f"Severity {severity_words(known.severity)}")
    if known.onset_on:
        lines.append(f"Since {format_date(known.onset_on)}")
    lines.append(f"Recorded {format_date(clinic_day(allergy.recorded_at, clock))}")
    unreadable = unreadable_words(known.onset_on, allergy.recorded_at)
    if unreadable:
        lines.append(unreadable)
    if allergy.struck_out:
        lines.append(f"Entered in error, {allergy.struck_out.by}: {allergy.struck_out.reason}")
    return "\n".join(lines)
