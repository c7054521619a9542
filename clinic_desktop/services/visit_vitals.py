"""How vital signs, and what was noted with them, are written where they differ from what is stored."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from clinic_desktop.db import tables
from clinic_desktop.db.queries import vitals
from clinic_desktop.domain import limits
from clinic_desktop.domain.errors import EditConflict
from clinic_desktop.domain.unreadable import UnreadableNumber

if TYPE_CHECKING:
    from clinic_desktop.db.database import ReadSession, WriteSession
    from clinic_desktop.domain.identifiers import AppointmentId
    from clinic_desktop.domain.observations import Observation
    from clinic_desktop.domain.visits import SaveVisit
    from clinic_desktop.domain.vitals import VitalSigns, VitalValues


def write_vitals(session: WriteSession, command: SaveVisit) -> bool:
    """Change the vital signs if they differ. An empty set is stored only over one that is there."""
    if command.vitals is None:
        return False
    row, observation = vitals.rows_of(session, command.appointment_id)
    if row is None:
        if command.vitals.is_empty:
            return False
        wanted = _measured(command.vitals.values)
        row = tables.VitalSigns(id=command.vitals.id, appointment_id=command.appointment_id, **wanted)
        row.bmi = command.vitals.values.bmi
        session.add(row)
        session.flush()
        _write_observation(session, row.id, None, command.vitals, command.appointment_id)
        return True
    changed = _write_values(row, command.vitals, command.appointment_id)
    return _write_observation(session, row.id, observation, command.vitals, command.appointment_id) or changed


def are_stored(session: ReadSession, appointment_id: AppointmentId, wanted: VitalSigns | None) -> bool:
    """Say whether a save of these vital signs would change nothing."""
    if wanted is None:
        return True
    row, noted = vitals.rows_of(session, appointment_id)
    if row is None:
        return wanted.is_empty
    stored = vitals.as_observation(noted)
    return not _differs(row, _measured(wanted.values)) and stored == wanted.observed


def _write_values(row: tables.VitalSigns, wanted: VitalSigns, appointment_id: AppointmentId) -> bool:
    values = _measured(wanted.values)
    if not _differs(row, values):
        return False
    if row.version != wanted.version:
        raise EditConflict("visits", appointment_id)
    for column, value in values.items():
        if getattr(row, column) != value:
            setattr(row, column, value)
    row.bmi = wanted.values.bmi
    return True


def _write_observation(
    session: WriteSession,
    vitals_id: str,
    row: tables.VitalObservation | None,
    wanted: VitalSigns,
    appointment_id: AppointmentId,
) -> bool:
    stored = vitals.as_observation(row)
    if stored == wanted.observed:
        return False
    if (row.version if row else None) != wanted.observed_version:
        raise EditConflict("visits", appointment_id)
    if row is None:
        row = tables.VitalObservation(vital_signs_id=vitals_id, appointment_id=appointment_id)
        session.add(row)
    _note(row, wanted.observed)
    return True


def _note(row: tables.VitalObservation, observed: Observation) -> None:
    row.consciousness = observed.consciousness.value if observed.consciousness else None
    row.breathing = observed.breathing.value if observed.breathing else None
    row.oxygen_scale = observed.oxygen_scale.value if observed.oxygen_scale else None
    row.stature = observed.stature.value if observed.stature else None
    row.temperature_f = observed.temperature_f
    row.weight_lb = observed.weight_lb
    row.height_in = observed.height_in
    row.confirmed = list(observed.confirmed)


def _measured(values: VitalValues) -> dict[str, Decimal | int | None]:
    """Return the measured values as exactly as the given columns hold them."""
    return {column: _rounded(name, getattr(values, name)) for name, column in vitals.VITAL_COLUMNS.items()}


def _rounded(name: str, value: Decimal | int | None) -> Decimal | int | None:
    if not isinstance(value, Decimal) or isinstance(value, UnreadableNumber):
        return value
    return value.quantize(Decimal(1).scaleb(-limits.VITAL_RANGES[name].decimals), ROUND_HALF_UP)


def _differs(row: tables.VitalSigns, wanted: dict[str, Decimal | int | None]) -> bool:
    return any(getattr(row, column) != value for column, value in wanted.items())
