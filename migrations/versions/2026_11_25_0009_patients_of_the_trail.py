"""Auditors find a patient of the audit trail by name, though they may not read patients.

Nothing but names and numbers of patients who occur in the trail is told: the same that audit_report tells.
"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

FUNCTION = """
CREATE FUNCTION clinic.audit_patients(wanted text, most int) RETURNS TABLE (
    patient_id text, last_name text, first_name text
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    beginnings CONSTANT text := (
        SELECT string_agg(quote_literal(word) || ':*', ' & ')
        FROM unnest(string_to_array(clinic.fold(wanted), ' ')) words (word) WHERE word <> '');
BEGIN
    RETURN QUERY
    SELECT p.id, p."lastName", p."firstName" FROM public.patients p
    WHERE p.id IN (SELECT s.patient_id FROM clinic.patient_search s WHERE s.words @@ beginnings::tsquery
                   UNION ALL SELECT btrim(wanted))
      AND EXISTS (SELECT FROM clinic.audit_event e WHERE e.patient_id = p.id)
    ORDER BY lower(p."lastName"), lower(p."firstName"), p.id LIMIT least(most, 200);
END $$;
"""


def upgrade() -> None:
    op.execute("SET LOCAL ROLE clinic_owner")
    op.execute(FUNCTION)
    op.execute("REVOKE ALL ON FUNCTION clinic.audit_patients(text, int) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION clinic.audit_patients(text, int) TO clinic_auditor, clinic_admin")
    op.execute("RESET ROLE")


def downgrade() -> None:
    op.execute("SET LOCAL ROLE clinic_owner")
    op.execute("DROP FUNCTION clinic.audit_patients(text, int)")
    op.execute("RESET ROLE")
