"""What must be true of the database whoever wrote it, after everything that went wrong."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from clinic_desktop.background.witnessing import compare_with_file
from clinic_desktop.db.database import Database
from clinic_desktop.domain.accounts import Credentials
from clinic_desktop.domain.charts import OpenChart
from clinic_desktop.domain.clock import ClinicClock
from clinic_desktop.domain.errors import ChartReasonMissing
from clinic_desktop.domain.identifiers import AppointmentId, Login
from clinic_desktop.services.accounts import AccountService
from clinic_desktop.services.audit import AuditService
from clinic_desktop.services.charts import ChartService
from clinic_desktop.services.visits import VisitService
from tests.soak.clinic import PASSWORD
from tests.soak.visit_texts import digest_of
from tests.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from clinic_desktop.domain.audit import AuditVerification
    from tests.soak.clinic import SoakClinic
    from tests.soak.journal import Entry
    from tests.soak.trail import Findings

_ACTIVE = "status IN ('scheduled', 'checked_in', 'in_progress')"
_TIME = 'tsrange("appointmentDate", "appointmentDate" + make_interval(mins => coalesce("durationMinutes", 30)))'
_HOLDING = (
    f'SELECT id, "providerId" AS provider, "patientId" AS patient, {_TIME} AS during FROM public.appointments a'
    f" WHERE {_ACTIVE} AND upper({_TIME}) > now() AT TIME ZONE 'UTC' - interval '20 hours'"
    " AND NOT EXISTS (SELECT FROM clinic.overbooking o WHERE o.appointment_id = a.id)"
)
_OVERLAPS = (
    "WITH h AS ({holding}) SELECT x.id, y.id FROM h x JOIN h y ON x.id < y.id AND x.{whose} = y.{whose}"
    " AND x.during && y.during"
)
_ORPHANS = {
    "records": 'public.medical_records t LEFT JOIN public.appointments u ON u.id = t."appointmentId"',
    "vital signs": 'public.vital_signs t LEFT JOIN public.appointments u ON u.id = t."appointmentId"',
    "symptoms": 'public.symptoms t LEFT JOIN public.medical_records u ON u.id = t."medicalRecordId"',
    "prescriptions": 'public.prescriptions t LEFT JOIN public.medical_records u ON u.id = t."medicalRecordId"',
    "allergies": 'public.allergies t LEFT JOIN public.patients u ON u.id = t."patientId"',
    "conditions": 'public.chronic_conditions t LEFT JOIN public.patients u ON u.id = t."patientId"',
    "appointments": 'public.appointments t LEFT JOIN public.patients u ON u.id = t."patientId"',
    "claims": "clinic.slot_claim t LEFT JOIN public.appointments u ON u.id = t.appointment_id",
    "steps": "clinic.appointment_step t LEFT JOIN public.appointments u ON u.id = t.appointment_id",
    "overbookings": "clinic.overbooking t LEFT JOIN public.appointments u ON u.id = t.appointment_id",
    "open charts": "clinic.chart_open t LEFT JOIN clinic.session u ON u.id = t.session_id",
    "joined connections": "clinic.session_connection t LEFT JOIN clinic.session u ON u.id = t.session_id",
    "search entries": "clinic.patient_search t LEFT JOIN public.patients u ON u.id = t.patient_id",
    "patients without a search entry": "public.patients u2 LEFT JOIN clinic.patient_search u ON u.patient_id = u2.id",
}
_CLAIMS = (
    f"WITH h AS ({_HOLDING}) SELECT h.id FROM h LEFT JOIN clinic.slot_claim c ON c.appointment_id = h.id"
    " WHERE c.during IS DISTINCT FROM h.during OR c.provider_id <> h.provider OR c.patient_id <> h.patient"
    " UNION ALL SELECT c.appointment_id FROM clinic.slot_claim c JOIN public.appointments a ON a.id = c.appointment_id"
    f" WHERE NOT a.{_ACTIVE}"
)
_LAST_STEP = (
    "SELECT a.id, a.status, s.status_to FROM public.appointments a JOIN LATERAL (SELECT status_to"
    " FROM clinic.appointment_step t WHERE t.appointment_id = a.id ORDER BY id DESC LIMIT 1) s ON true"
    " WHERE s.status_to <> a.status::text"
)
_COMPLETED = (
    'SELECT a.id FROM public.appointments a LEFT JOIN public.medical_records r ON r."appointmentId" = a.id'
    " WHERE (a.status = 'completed') IS DISTINCT FROM (r.\"isDraft\" IS FALSE)"
)

EXPECTED_STATES = frozenset(
    {
        "00000",  # no error
        "23P01",  # a time that is taken
        "25P03",  # a transaction left open too long
        "55P03",  # somebody else holds the row
        "57014",  # took too long
        "57P01",  # a backend was ended
        "57P02",  # the server was killed
        "57P03",  # the server is starting
        "08006",  # a client was gone
        "08003",
        "08P01",  # a client was gone in the middle of a message
        "28P01",  # refused while the server was starting
    }
)
_OURS = re.compile(r"CL0\d\d")
_LOG_LINE = re.compile(r"^\S+ \S+ \S+ \[\d+\] (\S{5}) (PANIC|FATAL|ERROR|LOG|WARNING):  (.*)$")


def check_rows(clinic: SoakClinic, findings: Findings) -> None:
    holding = int(clinic.value(f"SELECT count(*) FROM ({_HOLDING}) h"))
    for whose in ("provider", "patient"):
        overlaps = clinic.rows(_OVERLAPS.format(holding=_HOLDING, whose=whose))
        findings.nothing(f"no two bookings of one {whose} overlap", overlaps, holding)
    for what, joined in _ORPHANS.items():
        (counted,) = clinic.rows(f"SELECT count(*) FROM {joined}")
        column = "patient_id" if joined.endswith("u.patient_id = u2.id") else "id"
        lost = clinic.rows(f"SELECT u.{column} FROM {joined} WHERE u.{column} IS NULL")
        findings.nothing("no row hangs in the air", [(what, len(lost))] if lost else (), counted[0])
    findings.nothing("claimed times are those of the bookings", clinic.rows(_CLAIMS), holding)
    steps = clinic.value("SELECT count(*) FROM clinic.appointment_step")
    findings.nothing("the last step is the status", clinic.rows(_LAST_STEP), steps)
    completed = clinic.value("SELECT count(*) FROM public.appointments WHERE status = 'completed'")
    findings.nothing("record and booking are completed together", clinic.rows(_COMPLETED), completed)


def check_completed(clinic: SoakClinic, entries: Iterable[Entry], login: str, findings: Findings) -> None:
    """Read each completed visit as the program does, and compare it with what completing it showed."""
    database = Database(_conninfo(clinic), Credentials(Login(login), PASSWORD))
    try:
        AccountService(database).open_session("checks", "soak")
        charts, visits = ChartService(database), VisitService(database, ClinicClock())
        for entry in entries:
            if entry.digest is None:
                continue
            appointment, digest = entry.digest
            patient = clinic.value('SELECT "patientId" FROM public.appointments WHERE id = %s', appointment)
            try:
                charts.open(OpenChart(patient))
            except ChartReasonMissing:
                charts.open(OpenChart(patient, "A check"))
            _, now = digest_of(visits.open(AppointmentId(appointment)))
            findings.check("completed visits are as they were", fits=now == digest, words=appointment)
    finally:
        database.close()


def check_audit(clinic: SoakClinic, login: str, witnesses: Path, findings: Findings) -> AuditVerification:
    """Seal the rest, verify the trail, and ask what each workstation remembers."""
    database = Database(_conninfo(clinic), Credentials(Login(login), PASSWORD))
    try:
        audit = AuditService(database)

        def is_sealed() -> bool:
            audit.seal()
            return audit.verify().unsealed == 0

        wait_until(is_sealed, timeout_s=30)
        verified = audit.verify()
        findings.check("the audit trail is sound", fits=verified.is_sound, words=f"{verified}")
        for path in sorted(witnesses.glob("*.witness")):
            verdict = compare_with_file(audit, path)
            findings.check("each witness agrees", fits=str(verdict) == "agrees", words=f"{path.name}: {verdict}")
    finally:
        database.close()
    return verified


def check_log(clinic: SoakClinic, findings: Findings) -> Counter[str]:
    """Count what the server complained about, by SQLSTATE."""
    counted: Counter[str] = Counter()
    for line in clinic.cluster.log_path.read_text(encoding="utf-8", errors="replace").splitlines():
        found = _LOG_LINE.match(line)
        if found is None or found[2] in {"LOG", "WARNING"}:
            continue
        state, severity, words = found.groups()
        counted[state] += 1
        fits = severity != "PANIC" and (state in EXPECTED_STATES or _OURS.fullmatch(state) is not None)
        findings.check("the server's log holds nothing unexpected", fits=fits, words=f"{state} {severity}: {words}")
    return counted


def _conninfo(clinic: SoakClinic) -> str:
    from psycopg.conninfo import make_conninfo

    return make_conninfo(host=str(clinic.cluster.socket_folder), port=clinic.cluster.port, dbname="clinic")
