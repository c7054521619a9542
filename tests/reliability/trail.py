"""Scenes for the bars of the audit trail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from clinic_desktop.services.audit import AuditService
from tests.waiting import wait_until

if TYPE_CHECKING:
    import psycopg

    from clinic_desktop.domain.audit import AuditVerification, Witness
    from clinic_desktop.testing.databases import ThrowAwayDatabase

    Connection = psycopg.Connection[tuple[Any, ...]]

MANY = """
INSERT INTO clinic.audit_event (era, action, subject, row_id, patient_id, changed, data, at)
SELECT 1, 'update', 'medical_records', md5(n::text), 'patient ' || n %% 1000, '{diagnosis}',
       jsonb_build_object('diagnosis', jsonb_build_array('Cold', 'Bronchitis ' || n)), clock_timestamp()
FROM generate_series(%s::int, %s::int) n
"""


def write_events(connection: Connection, count: int, at_once: int = 500) -> None:
    """Add events as many transactions would have, without their other work."""
    for first in range(1, count + 1, at_once):
        connection.execute(MANY, (first, min(first + at_once - 1, count)))


def seal(database: ThrowAwayDatabase) -> Witness:
    """Seal everything that is committed, as a workstation does each minute.

    Transactions of other databases on the server hold the seal up, so it is asked for until nothing is left.
    """
    audit = AuditService(database.as_person("reception@example.com"))
    found: list[Witness | None] = []

    def is_sealed() -> bool:
        found.append(audit.seal())
        return found[-1] is not None and verified(database).unsealed == 0

    wait_until(is_sealed)
    (last,) = found[-1:]
    if last is None:
        raise RuntimeError("nothing was sealed")
    return last


def verified(database: ThrowAwayDatabase) -> AuditVerification:
    return AuditService(database.as_person("auditor@example.com")).verify()
