"""When providers work: weekly hours, days off, closures, blocked times; and how long bookings of a type are.

Hours are times of the clinic's clock, without a zone: a clock change does not move them. A provider without a week has
the hours that the program had before. Nothing here refuses a booking.
"""

from pathlib import Path

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

STAFF = "clinic_clinician, clinic_reception, clinic_admin, clinic_auditor"

TABLES = """
CREATE TABLE clinic.working_week (
    provider_id text NOT NULL REFERENCES public.providers (id) ON DELETE CASCADE ON UPDATE CASCADE,
    valid_from date NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    changed_by text NOT NULL DEFAULT session_user,
    removed_at timestamptz,
    CONSTRAINT working_week_key PRIMARY KEY (provider_id, valid_from),
    CONSTRAINT working_week_is_near CHECK (valid_from BETWEEN '2000-01-01' AND '2199-12-31')
);
CREATE TABLE clinic.working_span (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    provider_id text NOT NULL,
    valid_from date NOT NULL,
    weekday smallint NOT NULL,
    kind text NOT NULL,
    begins time NOT NULL,
    ends time NOT NULL,
    why text NOT NULL DEFAULT '',
    FOREIGN KEY (provider_id, valid_from) REFERENCES clinic.working_week ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT working_span_weekday CHECK (weekday BETWEEN 0 AND 6),
    CONSTRAINT working_span_kind CHECK (kind IN ('open', 'break')),
    CONSTRAINT working_span_order CHECK (begins < ends AND ends < '24:00'),
    CONSTRAINT working_span_minutes CHECK (extract(second FROM begins) = 0 AND extract(second FROM ends) = 0),
    CONSTRAINT working_span_why CHECK (length(why) <= 100),
    CONSTRAINT working_span_apart EXCLUDE USING gist (
        provider_id WITH =, valid_from WITH =, weekday WITH =, kind WITH =,
        int4range(extract(epoch FROM begins)::int, extract(epoch FROM ends)::int) WITH &&)
);
CREATE TABLE clinic.closed_period (
    id text PRIMARY KEY,
    kind text NOT NULL,
    provider_id text REFERENCES public.providers (id) ON DELETE CASCADE ON UPDATE CASCADE,
    first_day date,
    last_day date,
    first_at timestamptz,
    end_at timestamptz,
    why text NOT NULL DEFAULT '',
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    changed_by text NOT NULL DEFAULT session_user,
    CONSTRAINT closed_period_id CHECK (length(id) BETWEEN 1 AND 36),
    CONSTRAINT closed_period_why CHECK (length(why) <= 200),
    CONSTRAINT closed_period_whole CHECK (CASE kind
        WHEN 'day_off' THEN provider_id IS NOT NULL AND num_nonnulls(first_day, last_day) = 2
            AND num_nonnulls(first_at, end_at) = 0
        WHEN 'closure' THEN provider_id IS NULL AND num_nonnulls(first_day, last_day) = 2
            AND num_nonnulls(first_at, end_at) = 0
        WHEN 'blocked' THEN num_nonnulls(first_day, last_day) = 0 AND num_nonnulls(first_at, end_at) = 2
        ELSE false END),
    CONSTRAINT closed_period_order CHECK (first_day <= last_day AND first_at < end_at),
    CONSTRAINT closed_period_size CHECK (last_day - first_day <= 1100 AND end_at - first_at <= interval '366 days'),
    CONSTRAINT closed_period_is_near CHECK (
        first_day >= '2000-01-01' AND last_day <= '2199-12-31'
        AND first_at >= '2000-01-01 00:00+00' AND end_at <= '2199-12-31 00:00+00')
);
CREATE INDEX closed_period_last_day ON clinic.closed_period (last_day);
CREATE INDEX closed_period_end_at ON clinic.closed_period (end_at);
CREATE TABLE clinic.type_time (
    type public."AppointmentType" PRIMARY KEY,
    minutes integer NOT NULL,
    buffer_minutes integer NOT NULL DEFAULT 0,
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    changed_by text NOT NULL DEFAULT session_user,
    CONSTRAINT type_time_minutes CHECK (minutes BETWEEN 5 AND 480),
    CONSTRAINT type_time_buffer CHECK (buffer_minutes BETWEEN 0 AND 120)
);
CREATE TABLE clinic.kept_outside (
    appointment_id text PRIMARY KEY REFERENCES public.appointments (id) ON DELETE CASCADE ON UPDATE CASCADE,
    kept_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    kept_by text NOT NULL DEFAULT session_user
);
"""

FUNCTIONS = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")

COMING, KEEP = "coming_bookings(timestamptz)", "keep_outside(text)"
OWN_FUNCTIONS = (COMING, KEEP, "sign_working_hours()")

TRIGGERS = """
CREATE TRIGGER sign BEFORE INSERT OR UPDATE ON clinic.working_week
    FOR EACH ROW EXECUTE FUNCTION clinic.sign_working_hours();
CREATE TRIGGER sign BEFORE INSERT OR UPDATE ON clinic.closed_period
    FOR EACH ROW EXECUTE FUNCTION clinic.sign_working_hours();
CREATE TRIGGER sign BEFORE INSERT OR UPDATE ON clinic.type_time
    FOR EACH ROW EXECUTE FUNCTION clinic.sign_working_hours();
"""

AUDITED = (
    ("working_week", "provider_id", ""),
    ("working_span", "provider_id", ""),
    ("closed_period", "id", ""),
    ("type_time", "type", ""),
    ("kept_outside", "appointment_id", "appointment_id"),
)

POLICIES = """
ALTER TABLE clinic.closed_period ENABLE ROW LEVEL SECURITY;
CREATE POLICY read_all ON clinic.closed_period FOR SELECT
    TO clinic_clinician, clinic_reception, clinic_admin, clinic_auditor USING (true);
CREATE POLICY administer ON clinic.closed_period TO clinic_admin USING (true) WITH CHECK (true);
CREATE POLICY block_own ON clinic.closed_period TO clinic_clinician
    USING (kind = 'blocked' AND provider_id = (SELECT s.provider_id FROM clinic.staff s WHERE s.db_role = session_user))
    WITH CHECK (
        kind = 'blocked' AND provider_id = (SELECT s.provider_id FROM clinic.staff s WHERE s.db_role = session_user));
"""


def upgrade() -> None:
    op.execute("SET LOCAL ROLE clinic_owner")
    op.execute(TABLES)
    op.execute(FUNCTIONS)
    for function in OWN_FUNCTIONS:
        op.execute(f"REVOKE ALL ON FUNCTION clinic.{function} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION clinic.{COMING} TO clinic_clinician, clinic_reception, clinic_admin")
    op.execute(f"GRANT EXECUTE ON FUNCTION clinic.{KEEP} TO clinic_clinician, clinic_reception, clinic_admin")
    op.execute(
        f"GRANT SELECT ON clinic.working_week, clinic.working_span, clinic.closed_period, clinic.type_time TO {STAFF}"
    )
    op.execute("GRANT INSERT, UPDATE ON clinic.working_week, clinic.type_time TO clinic_admin")
    op.execute("GRANT INSERT, DELETE ON clinic.working_span TO clinic_admin")
    op.execute("GRANT INSERT, UPDATE, DELETE ON clinic.closed_period TO clinic_admin, clinic_clinician")
    op.execute(POLICIES)
    op.execute(TRIGGERS)
    for table, row, link in AUDITED:
        op.execute(
            f"CREATE TRIGGER clinic_audit AFTER INSERT OR UPDATE OR DELETE ON clinic.{table}"
            f" FOR EACH ROW EXECUTE FUNCTION clinic.audit_row('{row}', '{link}')"
        )
        op.execute(
            f"CREATE TRIGGER clinic_announce AFTER INSERT OR UPDATE OR DELETE ON clinic.{table}"
            f" FOR EACH ROW EXECUTE FUNCTION clinic.announce('working_hours', '{row}')"
        )
    op.execute("RESET ROLE")


def downgrade() -> None:
    op.execute("SET LOCAL ROLE clinic_owner")
    for table in ("kept_outside", "type_time", "closed_period", "working_span", "working_week"):
        op.execute(f"DROP TABLE clinic.{table}")
    for function in OWN_FUNCTIONS:
        op.execute(f"DROP FUNCTION clinic.{function}")
    op.execute("RESET ROLE")
