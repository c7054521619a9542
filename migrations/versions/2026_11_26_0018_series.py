"""Series of bookings, the list of who wants an earlier time, times that became free, and recalls.

Who made what and when is written by the database; rows are never deleted by the staff, only ended, so that the desk can
take a step back and the trail stays whole.
"""

from pathlib import Path

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

BOOKING = "clinic_clinician, clinic_reception"
BLANKS = r"E' \t\n\r'"

PATIENT = "text NOT NULL REFERENCES public.patients (id) ON DELETE CASCADE ON UPDATE CASCADE"
PROVIDER = "text {null} REFERENCES public.providers (id) ON DELETE CASCADE ON UPDATE CASCADE"
APPOINTMENT = "REFERENCES public.appointments (id) ON DELETE CASCADE ON UPDATE CASCADE"
ID = "text PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 50)"

TABLES = f"""
CREATE TABLE clinic.series (
    id {ID},
    patient_id {PATIENT},
    provider_id {PROVIDER.format(null="NOT NULL")},
    type public."AppointmentType" NOT NULL,
    minutes int NOT NULL CHECK (minutes BETWEEN 5 AND 480),
    first_on date NOT NULL,
    at time NOT NULL,
    rule text NOT NULL CHECK (length(rule) BETWEEN 5 AND 300),
    bookings int NOT NULL CHECK (bookings BETWEEN 1 AND 100),
    made_at timestamptz NOT NULL DEFAULT now(),
    made_by text NOT NULL DEFAULT session_user
);
CREATE INDEX series_patient ON clinic.series (patient_id);
CREATE INDEX series_provider ON clinic.series (provider_id);
CREATE TABLE clinic.series_booking (
    appointment_id text PRIMARY KEY {APPOINTMENT},
    series_id text NOT NULL REFERENCES clinic.series (id) ON DELETE CASCADE,
    place int NOT NULL CHECK (place BETWEEN 1 AND 100),
    CONSTRAINT series_booking_place UNIQUE (series_id, place)
);
CREATE TABLE clinic.earlier_wish (
    id {ID},
    patient_id {PATIENT},
    appointment_id text {APPOINTMENT},
    provider_id {PROVIDER.format(null="")},
    type public."AppointmentType" NOT NULL,
    minutes int NOT NULL CHECK (minutes BETWEEN 5 AND 480),
    parts text[] NOT NULL DEFAULT '{{}}' CHECK (parts <@ ARRAY['morning', 'afternoon', 'evening']),
    weekdays int[] NOT NULL DEFAULT '{{}}' CHECK (weekdays <@ ARRAY[0, 1, 2, 3, 4, 5, 6]),
    first_on date NOT NULL,
    last_on date NOT NULL CHECK (isfinite(last_on)),
    note text CHECK (length(btrim(note, {BLANKS})) BETWEEN 1 AND 200),
    made_at timestamptz NOT NULL DEFAULT now(),
    made_by text NOT NULL DEFAULT session_user,
    ended_because text CHECK (ended_because IN ('booked', 'removed', 'replaced')),
    ended_at timestamptz,
    ended_by text,
    CHECK (first_on <= last_on),
    CHECK ((ended_because IS NULL) = (ended_at IS NULL) AND (ended_because IS NULL) = (ended_by IS NULL))
);
CREATE INDEX earlier_wish_open ON clinic.earlier_wish (last_on) WHERE ended_because IS NULL;
CREATE INDEX earlier_wish_patient ON clinic.earlier_wish (patient_id);
CREATE INDEX earlier_wish_provider ON clinic.earlier_wish (provider_id);
CREATE UNIQUE INDEX earlier_wish_booking ON clinic.earlier_wish (appointment_id) WHERE ended_because IS NULL;
CREATE INDEX earlier_wish_appointment ON clinic.earlier_wish (appointment_id);
CREATE TABLE clinic.freed_time (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    provider_id {PROVIDER.format(null="NOT NULL")},
    during tsrange NOT NULL,
    freed_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX freed_time_begins ON clinic.freed_time (lower(during));
CREATE INDEX freed_time_provider ON clinic.freed_time (provider_id);
CREATE TABLE clinic.recall (
    id {ID},
    patient_id {PATIENT},
    provider_id {PROVIDER.format(null="")},
    type public."AppointmentType" NOT NULL,
    due_on date NOT NULL CHECK (isfinite(due_on)),
    why text NOT NULL CHECK (length(btrim(why, {BLANKS})) BETWEEN 3 AND 200),
    interval_months int CHECK (interval_months BETWEEN 1 AND 120),
    follows text CONSTRAINT recall_follows UNIQUE REFERENCES clinic.recall (id) ON DELETE CASCADE,
    planned_as text CHECK (length(planned_as) BETWEEN 1 AND 50),
    made_at timestamptz NOT NULL DEFAULT now(),
    made_by text NOT NULL DEFAULT session_user,
    ended_because text CHECK (ended_because IN ('booked', 'completed', 'by_hand')),
    end_reason text CHECK (length(btrim(end_reason, {BLANKS})) BETWEEN 3 AND 200),
    ended_at timestamptz,
    ended_by text,
    CHECK ((ended_because IS NULL) = (ended_at IS NULL) AND (ended_because IS NULL) = (ended_by IS NULL)),
    CHECK (ended_because IS DISTINCT FROM 'by_hand' OR end_reason IS NOT NULL)
);
CREATE INDEX recall_due ON clinic.recall (due_on) WHERE ended_because IS NULL;
CREATE INDEX recall_patient ON clinic.recall (patient_id);
CREATE INDEX recall_provider ON clinic.recall (provider_id);
CREATE INDEX recall_planned ON clinic.recall (planned_as);
"""

FUNCTIONS = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")

OWN_FUNCTIONS = (
    "hold_still(text[], text)",
    "refuse_archived_patient()",
    "guard_series_booking()",
    "sign_wish()",
    "sign_recall()",
    "announce_freed_time()",
    "note_freed_time()",
    "follow_recall()",
)

OWN_TRIGGERS = """
CREATE TRIGGER refuse_archived BEFORE INSERT ON clinic.series
    FOR EACH ROW EXECUTE FUNCTION clinic.refuse_archived_patient();
CREATE TRIGGER refuse_archived BEFORE INSERT ON clinic.earlier_wish
    FOR EACH ROW EXECUTE FUNCTION clinic.refuse_archived_patient();
CREATE TRIGGER refuse_archived BEFORE INSERT ON clinic.recall
    FOR EACH ROW EXECUTE FUNCTION clinic.refuse_archived_patient();
CREATE TRIGGER guard_series_booking BEFORE INSERT ON clinic.series_booking
    FOR EACH ROW EXECUTE FUNCTION clinic.guard_series_booking();
CREATE TRIGGER sign_wish BEFORE INSERT OR UPDATE ON clinic.earlier_wish
    FOR EACH ROW EXECUTE FUNCTION clinic.sign_wish();
CREATE TRIGGER sign_recall BEFORE INSERT OR UPDATE ON clinic.recall
    FOR EACH ROW EXECUTE FUNCTION clinic.sign_recall();
CREATE TRIGGER clinic_announce AFTER INSERT OR UPDATE OR DELETE ON clinic.earlier_wish
    FOR EACH ROW EXECUTE FUNCTION clinic.announce('earlier_times', 'id');
CREATE TRIGGER clinic_announce AFTER INSERT ON clinic.freed_time
    FOR EACH ROW EXECUTE FUNCTION clinic.announce_freed_time();
CREATE TRIGGER clinic_announce AFTER INSERT OR UPDATE OR DELETE ON clinic.recall
    FOR EACH ROW EXECUTE FUNCTION clinic.announce('recalls', 'id');
"""
GIVEN_TRIGGERS = """
CREATE TRIGGER clinic_note_freed_time AFTER UPDATE OR DELETE ON public.appointments
    FOR EACH ROW EXECUTE FUNCTION clinic.note_freed_time();
CREATE TRIGGER clinic_follow_recall AFTER INSERT OR UPDATE OF status ON public.appointments
    FOR EACH ROW EXECUTE FUNCTION clinic.follow_recall();
"""
AUDITED = (
    ("series", "id", "patient_id"),
    ("series_booking", "appointment_id", "appointment_id"),
    ("earlier_wish", "id", "patient_id"),
    ("recall", "id", "patient_id"),
)
"""Table, the column that names the row, the column that leads to the patient."""

MAY_WRITE = {
    "series": "id, patient_id, provider_id, type, minutes, first_on, at, rule, bookings",
    "series_booking": "appointment_id, series_id, place",
    "earlier_wish": (
        "id, patient_id, appointment_id, provider_id, type, minutes, parts, weekdays, first_on, last_on, note"
    ),
    "recall": "id, patient_id, provider_id, type, due_on, why, interval_months, follows",
}
MAY_CHANGE = {"earlier_wish": "ended_because", "recall": "planned_as, ended_because, end_reason"}


def upgrade() -> None:
    op.execute("SET LOCAL ROLE clinic_owner")
    op.execute(TABLES)
    op.execute(FUNCTIONS)
    for function in OWN_FUNCTIONS:
        op.execute(f"REVOKE ALL ON FUNCTION clinic.{function} FROM PUBLIC")
    op.execute(OWN_TRIGGERS)
    for table, key, link in AUDITED:
        op.execute(
            f"CREATE TRIGGER clinic_audit AFTER INSERT OR UPDATE OR DELETE ON clinic.{table}"
            f" FOR EACH ROW EXECUTE FUNCTION clinic.audit_row('{key}', '{link}')"
        )
    for table, columns in MAY_WRITE.items():
        op.execute(f"GRANT SELECT ON clinic.{table} TO {BOOKING}, clinic_auditor")
        op.execute(f"GRANT INSERT ({columns}) ON clinic.{table} TO {BOOKING}")
    for table, columns in MAY_CHANGE.items():
        op.execute(f"GRANT UPDATE ({columns}) ON clinic.{table} TO {BOOKING}")
    op.execute(f"GRANT SELECT ON clinic.freed_time TO {BOOKING}")
    op.execute(f"GRANT EXECUTE ON FUNCTION clinic.hold_still(text[], text) TO {BOOKING}")
    op.execute("RESET ROLE")
    op.execute(GIVEN_TRIGGERS)


def downgrade() -> None:
    op.execute("DROP TRIGGER clinic_note_freed_time ON public.appointments")
    op.execute("DROP TRIGGER clinic_follow_recall ON public.appointments")
    op.execute("SET LOCAL ROLE clinic_owner")
    for table in ("series_booking", "series", "earlier_wish", "freed_time", "recall"):
        op.execute(f"DROP TABLE clinic.{table}")
    for function in OWN_FUNCTIONS:
        op.execute(f"DROP FUNCTION clinic.{function}")
    op.execute("RESET ROLE")
