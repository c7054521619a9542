"""The waiting room: who was called when and to where, how urgent it is, and a number that tells two J.D. apart.

When somebody came, was seen and left is not kept a second time: the steps of his booking say it.
"""

from pathlib import Path

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

TABLE = """
CREATE TABLE clinic.waiting (
    appointment_id text PRIMARY KEY REFERENCES public.appointments (id) ON DELETE CASCADE ON UPDATE CASCADE,
    day date NOT NULL,
    number int NOT NULL,
    urgency text NOT NULL DEFAULT 'normal',
    urgency_at timestamptz,
    urgency_by text,
    room text,
    call_id text,
    called_at timestamptz,
    called_by text,
    CONSTRAINT waiting_number UNIQUE (day, number),
    CONSTRAINT waiting_call UNIQUE (call_id),
    CONSTRAINT waiting_urgency CHECK (urgency IN ('normal', 'soon', 'urgent')),
    CONSTRAINT waiting_room_is_short CHECK (length(btrim(room)) BETWEEN 1 AND 30),
    CONSTRAINT waiting_room_is_a_line CHECK (room !~ '[[:cntrl:]]'),
    CONSTRAINT waiting_call_is_short CHECK (length(call_id) BETWEEN 1 AND 100),
    CONSTRAINT waiting_call_is_whole CHECK (
        (call_id IS NULL) = (called_at IS NULL) AND (call_id IS NULL) = (called_by IS NULL))
);
"""

THERE_ALREADY = """
INSERT INTO clinic.waiting (appointment_id, day, number)
SELECT a.id, today.day, row_number() OVER (ORDER BY a."appointmentDate", a.id)
FROM public.appointments a
CROSS JOIN (SELECT (now() AT TIME ZONE clinic.setting_or('time_zone', 'UTC'))::date) today (day)
WHERE a.status IN ('checked_in', 'in_progress')
  AND a."appointmentDate" >= (now() AT TIME ZONE 'UTC') - interval '1 day';
"""

FUNCTIONS = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")

OWN_FUNCTIONS = ("note_arrival()", "guard_waiting()", "set_waiting_thresholds(int, int)")

# That somebody arrived is on record with his booking; the row that comes and goes with it is no event of its own.
OWN_TRIGGERS = """
CREATE TRIGGER guard_waiting BEFORE UPDATE ON clinic.waiting
    FOR EACH ROW EXECUTE FUNCTION clinic.guard_waiting();
CREATE TRIGGER clinic_announce AFTER INSERT OR UPDATE OR DELETE ON clinic.waiting
    FOR EACH ROW EXECUTE FUNCTION clinic.announce('waiting', 'appointment_id');
CREATE TRIGGER clinic_audit AFTER UPDATE ON clinic.waiting
    FOR EACH ROW EXECUTE FUNCTION clinic.audit_row('appointment_id', 'appointment_id');
CREATE TRIGGER announce_waiting AFTER INSERT OR UPDATE ON clinic.setting
    FOR EACH ROW WHEN (NEW.name LIKE 'waiting%') EXECUTE FUNCTION clinic.announce('waiting', 'name');
"""

TRIGGER = """
CREATE TRIGGER clinic_note_arrival AFTER INSERT OR UPDATE OF status ON public.appointments
    FOR EACH ROW WHEN (NEW.status IN ('checked_in', 'in_progress')) EXECUTE FUNCTION clinic.note_arrival()
"""


def upgrade() -> None:
    op.execute("SET LOCAL ROLE clinic_owner")
    op.execute(TABLE)
    op.execute(THERE_ALREADY)
    op.execute(FUNCTIONS)
    for function in OWN_FUNCTIONS:
        op.execute(f"REVOKE ALL ON FUNCTION clinic.{function} FROM PUBLIC")
    op.execute("GRANT SELECT ON clinic.waiting TO clinic_clinician, clinic_reception, clinic_auditor")
    op.execute("GRANT UPDATE (urgency, room, call_id) ON clinic.waiting TO clinic_clinician, clinic_reception")
    op.execute("GRANT EXECUTE ON FUNCTION clinic.set_waiting_thresholds(int, int) TO clinic_admin")
    op.execute(
        "ALTER TABLE clinic.setting ADD CONSTRAINT setting_waiting_minutes CHECK ("
        "name NOT IN ('waiting_notice_minutes', 'waiting_long_minutes') OR value ~ '^[1-9][0-9]{0,2}$') NOT VALID"
    )
    op.execute(OWN_TRIGGERS)
    op.execute("RESET ROLE")
    op.execute(TRIGGER)


def downgrade() -> None:
    op.execute("DROP TRIGGER clinic_note_arrival ON public.appointments")
    op.execute("SET LOCAL ROLE clinic_owner")
    op.execute("DROP TRIGGER announce_waiting ON clinic.setting")
    op.execute("ALTER TABLE clinic.setting DROP CONSTRAINT setting_waiting_minutes")
    op.execute("DROP TABLE clinic.waiting")
    for function in OWN_FUNCTIONS:
        op.execute(f"DROP FUNCTION clinic.{function}")
    op.execute("RESET ROLE")
