"""The places of a visit in words, for the dialogs that show two versions of one."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from clinic_desktop.domain.clinical_text import format_date, format_moment, format_name
from clinic_desktop.domain.medication_text import medication_text
from clinic_desktop.domain.observations import PLACE
from clinic_desktop.domain.prescriptions import PrescriptionFields
from clinic_desktop.domain.symptoms import SymptomFields
from clinic_desktop.domain.visit_diagnoses import PLACES
from clinic_desktop.ui.error_words import field_name
from clinic_desktop.ui.field_names import FIELD_NAMES
from clinic_desktop.ui.vitals_words import choice_words, noted_name
from clinic_desktop.ui.widgets.versions_dialog import Versions, VersionsWords

if TYPE_CHECKING:
    from clinic_desktop.domain.appointments import AppointmentLine
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.visit_merge import Conflict


def visit_versions(conflict: Conflict, *, takes_theirs: bool = False) -> Versions:
    return Versions(
        conflict.place,
        place_words(conflict.place),
        as_words(conflict.base),
        as_words(conflict.mine),
        as_words(conflict.theirs),
        takes_theirs,
    )


def whose_words(words: VersionsWords, line: AppointmentLine, clock: ClinicClock) -> VersionsWords:
    """Return the words of a dialog with whose visit it is: it covers the banner that says so."""
    name = format_name(line.patient_last_name, line.patient_first_name)
    born, when = format_date(line.patient_born_on), format_moment(clock.local(line.starts_at))
    return replace(words, about=f"{name}   Born {born}   Visit of {when}")


def place_words(place: str) -> str:
    kind, _, rest = place.partition(".")
    if kind == "symptoms":
        return "A symptom"
    if kind == "prescriptions":
        return "A prescription"
    if kind == PLACES:
        return f"Code {rest}"
    if place.startswith(PLACE):
        return noted_name(place)
    return FIELD_NAMES.get(rest, rest) if kind == "vitals" else field_name(place)


def as_words(value: Any) -> str:  # noqa: ANN401 - a place of a visit holds texts, rows and numbers
    if value is None:
        return ""
    if isinstance(value, PrescriptionFields):
        return "\n".join(part for part in (medication_text(value), value.instructions, value.indication) if part)
    if isinstance(value, SymptomFields):
        return ", ".join(str(part) for part in asdict(value).values() if part)
    return choice_words(value) or str(value)
