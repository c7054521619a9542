"""A patient whose blood pressure was followed over a year, and a child who was measured from birth on."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from tests import rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from clinic_desktop.testing.databases import ThrowAwayDatabase

COLUMNS = {
    "systolic": "bloodPressureSystolic",
    "diastolic": "bloodPressureDiastolic",
    "heart_rate": "heartRate",
    "temperature": "temperature",
    "respiratory_rate": "respiratoryRate",
    "oxygen_saturation": "oxygenSaturation",
    "weight": "weight",
    "height": "height",
    "pain": "painLevel",
}

HYPERTENSION = (
    (
        330,
        {"systolic": 158, "diastolic": 96, "heart_rate": 84, "weight": "94.2", "height": "178", "temperature": "36.7"},
    ),
    (270, {"systolic": 152, "diastolic": 94, "heart_rate": 88, "weight": "93.5"}),
    (200, {"systolic": 146, "diastolic": 90, "heart_rate": 79, "weight": "92", "oxygen_saturation": 97}),
    (140, {"systolic": 149, "diastolic": 92, "heart_rate": 81, "weight": "91.4"}),
    (
        80,
        {
            "systolic": 138,
            "diastolic": 86,
            "heart_rate": 76,
            "weight": "90.75",
            "temperature": "37",
            "respiratory_rate": 14,
        },
    ),
    (30, {"systolic": 128, "diastolic": 82, "heart_rate": 72, "weight": "89.9", "height": "178"}),
)
"""Days ago, and what was measured."""

BABY = (
    (700, {"weight": "3.4", "height": "50"}),
    (640, {"weight": "5.1", "height": "57"}),
    (580, {"weight": "6.8", "height": "63"}),
    (460, {"weight": "8.6", "height": "71"}),
    (330, {"weight": "9.7", "height": "77"}),
    (150, {"weight": "11.2", "height": "84"}),
)


def measured_visits(
    database: ThrowAwayDatabase,
    patient_id: str,
    today: date,
    visits: Sequence[tuple[int, Mapping[str, object]]] = HYPERTENSION,
) -> list[str]:
    """Put completed visits with vital signs into the database, as another program would. Returns their ids."""
    owner = database.admin_connection()
    provider = database.value("SELECT id FROM providers WHERE email = 'doctor@example.com'")
    found = []
    for days_ago, values in visits:
        at = datetime.combine(today - timedelta(days=days_ago), time(10, 30))
        row = rows.appointment(provider, patientId=patient_id, appointmentDate=at, status="completed")
        appointment = rows.insert(owner, "appointments", row)
        rows.insert(owner, "medical_records", rows.medical_record(appointment, diagnosis="Hypertension", isDraft=False))
        measured = {COLUMNS[name]: value for name, value in values.items()}
        rows.insert(owner, "vital_signs", rows.vital_signs(appointment, **measured))
        found.append(appointment)
    return found
