"""Where a booking was moved from, by whom and when; and which times are being booked at this moment.

Moves are written by a trigger, whoever moves. Holds are told to whoever may book and refuse nothing; their table is
unlogged: after a crash of the server nobody is booking anything, which is true.
"""

from pathlib import Path

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

BOOKING_STAFF = "clinic_clinician, clinic_reception"

TABLES = """
CREATE TABLE clinic.appointment_move (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    appointment_id text NOT NULL REFERENCES public.appointments (id) ON DELETE CASCADE ON UPDATE CASCADE,
    starts_from timestamp(3) NOT NULL,
    starts_to timestamp(3) NOT NULL,
    minutes_from integer,
    minutes_to integer,
    provider_from text NOT NULL,
    provider_to text NOT NULL,
    type_from text NOT NULL,
    type_to text NOT NULL,
    moved_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    moved_by text NOT NULL DEFAULT session_user
);
CREATE INDEX appointment_move_appointment ON clinic.appointment_move (appointment_id);
CREATE UNLOGGED TABLE clinic.slot_hold (
    session_id bigint NOT NULL REFERENCES clinic.session (id) ON DELETE CASCADE,
    hold text NOT NULL CHECK (length(hold) BETWEEN 1 AND 64),
    provider_id text NOT NULL,
    starts_at timestamptz NOT NULL CHECK (isfinite(starts_at)),
    minutes integer NOT NULL CHECK (minutes BETWEEN 5 AND 480),
    since timestamptz NOT NULL DEFAULT clock_timestamp(),
    seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (session_id, hold)
);
CREATE INDEX slot_hold_starts ON clinic.slot_hold (starts_at);
"""

FUNCTIONS = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")

FOR_BOOKING_STAFF = (
    "hold_slot(text, text, timestamptz, integer)",
    "free_slot(text)",
    "held_slots(timestamptz, timestamptz)",
)
OWN_FUNCTIONS = (*FOR_BOOKING_STAFF, "announce_hold()", "note_move()")

ANNOUNCE = """
CREATE TRIGGER announce AFTER INSERT OR UPDATE OR DELETE ON clinic.slot_hold
    FOR EACH ROW EXECUTE FUNCTION clinic.announce_hold();
"""

NOTE = """
CREATE TRIGGER clinic_note_move
    AFTER UPDATE OF "appointmentDate", "durationMinutes", "providerId", "appointmentType" ON public.appointments
    FOR EACH ROW WHEN (
        (OLD."appointmentDate", OLD."durationMinutes", OLD."providerId", OLD."appointmentType") IS DISTINCT FROM
        (NEW."appointmentDate", NEW."durationMinutes", NEW."providerId", NEW."appointmentType"))
    EXECUTE FUNCTION clinic.note_move();
"""


def upgrade() -> None:
    op.execute("SET LOCAL ROLE clinic_owner")
    op.execute(TABLES)
    op.execute(FUNCTIONS)
    for function in OWN_FUNCTIONS:
        op.execute(f"REVOKE ALL ON FUNCTION clinic.{function} FROM PUBLIC")
    for function in FOR_BOOKING_STAFF:
        op.execute(f"GRANT EXECUTE ON FUNCTION clinic.{function} TO {BOOKING_STAFF}")
    op.execute(f"GRANT SELECT ON clinic.appointment_move TO {BOOKING_STAFF}, clinic_auditor")
    op.execute(ANNOUNCE)
    op.execute("RESET ROLE")
    op.execute(NOTE)


def downgrade() -> None:
    op.execute("DROP TRIGGER clinic_note_move ON public.appointments")
    op.execute("SET LOCAL ROLE clinic_owner")
    op.execute("DROP TABLE clinic.slot_hold, clinic.appointment_move")
    for function in OWN_FUNCTIONS:
        op.execute(f"DROP FUNCTION clinic.{function}")
    op.execute("RESET ROLE")
