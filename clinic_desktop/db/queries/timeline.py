"""What there is of a patient from visits: records with their texts, prescriptions, measurements."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select, true

from clinic_desktop.db import tables
from clinic_desktop.db.queries.known_then import stood_then
from clinic_desktop.db.queries.visits import as_prescription
from clinic_desktop.db.queries.vitals import VITAL_COLUMNS, as_observation
from clinic_desktop.domain.identifiers import AppointmentId, PatientId, VitalSignsId
from clinic_desktop.domain.visits import TEXT_FIELDS
from clinic_desktop.domain.vitals import VitalSigns, VitalValues

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from clinic_desktop.db.database import ReadSession
    from clinic_desktop.domain.prescriptions import Prescription
    from clinic_desktop.domain.statuses import AppointmentStatus, AppointmentType


class WrittenVisit(NamedTuple):
    """A visit that was begun, with everything written in it. Moments are aware.

    ``rows`` are the ids of the rows that its texts stand in.
    """

    appointment_id: AppointmentId
    starts_at: datetime
    type: AppointmentType
    status: AppointmentStatus
    who: str
    recorded_at: datetime
    changed_at: datetime
    texts: dict[str, str]
    symptoms: tuple[str, ...]
    prescriptions: tuple[tuple[Prescription, datetime], ...]
    vitals: VitalSigns | None
    rows: tuple[str, ...] = ()

    @property
    def all_rows(self) -> tuple[str, ...]:
        measured = (self.vitals.id,) if self.vitals else ()
        return (*self.rows, *(one.id for one, _ in self.prescriptions), *measured)


def written_visits(
    session: ReadSession,
    patient_id: PatientId,
    moment: datetime | None = None,
    only: Collection[AppointmentId] | None = None,
) -> tuple[WrittenVisit, ...]:
    """Return the patient's visits by four statements, however many there are, the latest first.

    With a moment they are as they stood then, and without what was written later. ``only`` limits them.
    """
    then = partial(stood_then, patient_id=patient_id, moment=moment)
    a, r, d = then(tables.Appointment), then(tables.MedicalRecord), tables.Provider
    is_own = a.patient_id == patient_id if moment is None else true()
    found = session.execute(
        select(a.id, a.appointment_date, a.appointment_type, a.status, d.first_name + " " + d.last_name, r)
        .join(r, r.appointment_id == a.id)
        .join(d, d.id == a.provider_id)
        .where(is_own, true() if only is None else a.id.in_(only))
        .order_by(a.appointment_date.desc(), a.id)
    ).all()
    records = [one[5].id for one in found]
    symptoms: dict[str, list[str]] = defaultdict(list)
    rows: dict[str, list[str]] = defaultdict(list)
    s = then(tables.Symptom)
    for row in session.scalars(select(s).where(s.medical_record_id.in_(records)).order_by(s.created_at, s.id)):
        rows[row.medical_record_id].append(row.id)
        symptoms[row.medical_record_id].append(" ".join(filter(None, (row.symptom_name, row.body_site, row.notes))))
    prescriptions: dict[str, list[tuple[Prescription, datetime]]] = defaultdict(list)
    p = then(tables.Prescription)
    for drug in session.scalars(select(p).where(p.medical_record_id.in_(records)).order_by(p.created_at, p.id)):
        prescriptions[drug.medical_record_id].append((as_prescription(drug), drug.created_at))
    # What was noted beside a number that was another one then does not fit it, and is not used.
    v, o = then(tables.VitalSigns), tables.VitalObservation
    measured = session.execute(
        select(v, o).outerjoin(o, o.vital_signs_id == v.id).where(v.appointment_id.in_([one[0] for one in found]))
    )
    vitals = {
        row.appointment_id: VitalSigns(
            VitalSignsId(row.id),
            None,
            VitalValues(**{name: getattr(row, column) for name, column in VITAL_COLUMNS.items()}),
            row.recorded_at,
            as_observation(noted),
        )
        for row, noted in measured
    }
    return tuple(
        WrittenVisit(
            AppointmentId(one[0]),
            *one[1:5],
            recorded_at=one[5].created_at,
            changed_at=one[5].updated_at,
            texts={name: text for name in TEXT_FIELDS if (text := getattr(one[5], name))},
            symptoms=tuple(symptoms[one[5].id]),
            prescriptions=tuple(prescriptions[one[5].id]),
            vitals=vitals.get(one[0]),
            rows=(one[0], one[5].id, *rows[one[5].id]),
        )
        for one in found
    )
