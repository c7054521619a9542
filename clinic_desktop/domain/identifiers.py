"""Identifiers of the clinic's things, and the version a row had when it was read."""

from __future__ import annotations

from typing import NewType
from uuid import uuid4

PatientId = NewType("PatientId", str)
ProviderId = NewType("ProviderId", str)
AppointmentId = NewType("AppointmentId", str)
RecordId = NewType("RecordId", str)
SymptomId = NewType("SymptomId", str)
PrescriptionId = NewType("PrescriptionId", str)
VitalSignsId = NewType("VitalSignsId", str)
AllergyId = NewType("AllergyId", str)
ConditionId = NewType("ConditionId", str)
MergeId = NewType("MergeId", str)

Login = NewType("Login", str)
"""The name somebody signs in with: an e-mail address in lower case, and the name of his PostgreSQL role."""

Version = NewType("Version", str)
"""PostgreSQL's xmin of a row when it was read. Every writer changes it, other programs included."""


def new_id() -> str:
    """Return a fresh id. The program chooses ids before it saves, so that saving twice stores once."""
    return str(uuid4())
