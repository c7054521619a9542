"""How the rows of a visit are compared with what stands on screen, and written where they differ.

A row is changed only if its values differ, so a save that is repeated changes nothing; it is refused only if
it differs and somebody else changed the same row since it was read. Whoever calls sends the changes: all at once.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from clinic_desktop.db import tables
from clinic_desktop.db.queries import visits
from clinic_desktop.domain.errors import EditConflict
from clinic_desktop.domain.problems import cleaned, cleaned_name
from clinic_desktop.domain.visits import TEXT_FIELDS
from clinic_desktop.services.visit_diagnoses import are_diagnoses_stored
from clinic_desktop.services.visit_vitals import are_stored

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from clinic_desktop.db.database import WriteSession
    from clinic_desktop.domain.prescriptions import Prescription
    from clinic_desktop.domain.symptoms import Symptom
    from clinic_desktop.domain.visits import Removed, SaveVisit

Value = str | int | None
RowT = TypeVar("RowT", tables.Symptom, tables.Prescription)


def is_stored(session: WriteSession, record: tables.MedicalRecord, command: SaveVisit) -> bool:
    """Say whether a save would change nothing."""
    symptoms = {row.id: row for row in visits.symptom_rows(session, record.id)}
    prescriptions = {row.id: row for row in visits.prescription_rows(session, record.id)}
    gone: set[str] = {one.id for one in command.removed_symptoms} | {one.id for one in command.removed_prescriptions}
    return (
        not _differs(record, _texts(command))
        and gone.isdisjoint(symptoms.keys() | prescriptions.keys())
        and all(_is_among(symptoms, one, visits.SYMPTOM_COLUMNS) for one in command.symptoms)
        and all(_is_among(prescriptions, one, visits.PRESCRIPTION_COLUMNS) for one in command.prescriptions)
        and are_stored(session, command.appointment_id, command.vitals)
        and are_diagnoses_stored(session, record.id, command)
    )


def write_texts(record: tables.MedicalRecord, command: SaveVisit) -> bool:
    """Change the texts that differ. Says whether anything did; raises EditConflict."""
    wanted = _texts(command)
    if not _differs(record, wanted):
        return False
    if record.version != command.expected_record_version:
        raise EditConflict("visits", command.appointment_id)
    _correct(record, wanted)
    return True


def write_lists(
    session: WriteSession, record_id: str, command: SaveVisit, prescription_rows: dict[str, tables.Prescription]
) -> bool:
    """Change symptoms and prescriptions that are new, changed or removed. Says whether any were."""
    has_symptoms = command.symptoms or command.removed_symptoms
    symptoms = _write_list(
        session,
        tables.Symptom,
        {row.id: row for row in visits.symptom_rows(session, record_id)} if has_symptoms else {},
        record_id,
        command.symptoms,
        command.removed_symptoms,
        visits.SYMPTOM_COLUMNS,
    )
    prescriptions = _write_list(
        session,
        tables.Prescription,
        prescription_rows,
        record_id,
        command.prescriptions,
        command.removed_prescriptions,
        visits.PRESCRIPTION_COLUMNS,
    )
    return symptoms or prescriptions


def _write_list(
    session: WriteSession,
    table: type[RowT],
    known: dict[str, RowT],
    record_id: str,
    wanted: Iterable[Symptom | Prescription],
    removed: Iterable[Removed[Any]],
    columns: Mapping[str, str],
) -> bool:
    changed = False
    for gone in removed:
        row = known.get(gone.id)
        if row is None:
            continue
        if row.version != gone.version:
            raise EditConflict("visits", gone.id)
        session.delete(row)
        changed = True
    entered_at = datetime.now(UTC)
    for place, one in enumerate(wanted):
        values = _columns_of(one, columns)
        row = known.get(one.id)
        if row is None:
            if one.version is not None:
                raise EditConflict("visits", one.id)
            at = entered_at + timedelta(milliseconds=place)
            session.add(table(id=one.id, medical_record_id=record_id, created_at=at, **values))
        elif not _differs(row, values):
            continue
        elif row.version != one.version:
            raise EditConflict("visits", one.id)
        else:
            _correct(row, values)
        changed = True
    return changed


def _is_among(
    known: Mapping[str, tables.Symptom | tables.Prescription],
    one: Symptom | Prescription,
    columns: Mapping[str, str],
) -> bool:
    row = known.get(one.id)
    return row is not None and not _differs(row, _columns_of(one, columns))


def _texts(command: SaveVisit) -> dict[str, Value]:
    return {name: _stored(getattr(command.texts, name)) for name in TEXT_FIELDS}


def _columns_of(one: Symptom | Prescription, columns: Mapping[str, str]) -> dict[str, Value]:
    return {column: _stored(getattr(one.fields, name), column) for name, column in columns.items()}


def _stored(value: Value, column: str = "") -> Value:
    if not isinstance(value, str):
        return value
    return (cleaned_name if column == "medication_name" else cleaned)(value) or None


def _differs(row: object, wanted: Mapping[str, object]) -> bool:
    # Another program may have left blanks or an empty text there: whoever did not touch it shall not write it.
    return any(_stored(getattr(row, column), column) != value for column, value in wanted.items())


def _correct(row: object, wanted: Mapping[str, object]) -> None:
    for column, value in wanted.items():
        if _stored(getattr(row, column), column) != value:
            setattr(row, column, value)
