"""A review that is said once more, because the answer to the first order was lost, is on record once."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

FUNCTION = """
CREATE OR REPLACE FUNCTION clinic.review_break_glass(event bigint, remark text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM clinic.audit_event e WHERE e.seq = event AND e.action = 'break_glass') THEN
        RAISE EXCEPTION 'no such event' USING ERRCODE = 'P0002';
    END IF;
    IF EXISTS (SELECT FROM clinic.audit_event e WHERE e.seq = event AND e.actor = session_user) THEN
        RAISE EXCEPTION 'nobody reviews himself' USING ERRCODE = '42501';
    END IF;
    {insert}
    PERFORM clinic.write_event('review', 'audit', event::text,
                               (SELECT e.patient_id FROM clinic.audit_event e WHERE e.seq = event), left(remark, 200));
END $$;
"""
BEFORE = (
    "INSERT INTO clinic.break_glass_review (event_seq, remark) VALUES (event, remark)"
    " ON CONFLICT (event_seq) DO NOTHING;"
)

NOW = (
    BEFORE
    + """
    IF NOT FOUND AND EXISTS (
        SELECT FROM clinic.break_glass_review r
        WHERE r.event_seq = event AND r.remark = review_break_glass.remark AND r.reviewed_by = session_user) THEN
        RETURN;
    END IF;"""
)


def upgrade() -> None:
    op.execute("SET LOCAL ROLE clinic_owner")
    op.execute(FUNCTION.replace("{insert}", NOW))
    op.execute("RESET ROLE")


def downgrade() -> None:
    op.execute("SET LOCAL ROLE clinic_owner")
    op.execute(FUNCTION.replace("{insert}", BEFORE))
    op.execute("RESET ROLE")
