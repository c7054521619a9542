"""Clinical rows are seen only in charts that were opened, and whoever opened one is on record before the first row.

A chart is open for a workstation session: for all of its connections, until it is closed, the person signs out, or
twelve hours have passed. Without an appointment with the patient a reason is asked for.
"""

from pathlib import Path

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE clinic.chart_open (
    session_id bigint NOT NULL REFERENCES clinic.session (id) ON DELETE CASCADE,
    patient_id text NOT NULL,
    opened_at timestamptz NOT NULL DEFAULT now(),
    opened_xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    reason text,
    is_break_glass boolean NOT NULL,
    is_open boolean NOT NULL DEFAULT true,
    PRIMARY KEY (session_id, patient_id)
);
"""

FUNCTIONS = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")

STAFF_WITH_CHARTS = "clinic_clinician, clinic_auditor"


def in_open_chart(things: str, column: str) -> str:
    """Return the condition that what a column names belongs to an open chart, in two forms.

    A subscript of what is found out once for a statement costs nothing to the planner, so no condition of the reader's
    own meets a row before it; the comparison goes wherever an index is searched by that column. Without either the
    plan and the statistics of a statement would tell which hidden rows its own conditions met.
    """
    things = f"clinic.open_things('{things}')"
    return f"((SELECT {things})[{column}]) IS NOT NULL AND {column} = ANY (ARRAY(SELECT jsonb_object_keys({things})))"


GATED = (
    ("public", "allergies", in_open_chart("patients", '"patientId"')),
    ("public", "chronic_conditions", in_open_chart("patients", '"patientId"')),
    ("public", "medical_records", in_open_chart("appointments", '"appointmentId"')),
    ("public", "vital_signs", in_open_chart("appointments", '"appointmentId"')),
    ("public", "symptoms", in_open_chart("records", '"medicalRecordId"')),
    ("public", "prescriptions", in_open_chart("records", '"medicalRecordId"')),
    ("clinic", "no_known_allergies", in_open_chart("patients", "patient_id")),
    ("clinic", "struck_allergy", in_open_chart("allergies", "allergy_id")),
    ("clinic", "struck_condition", in_open_chart("conditions", "condition_id")),
)
"""What belongs to a chart, and when one may see it."""

GIVEN = [table for schema, table, _ in GATED if schema == "public"]
OWN = [table for schema, table, _ in GATED if schema == "clinic"]

OWN_FUNCTIONS = (
    "audit_of_patient(text, int)",
    "audit_details(bigint)",
    "close_charts()",
    "close_chart(text)",
    "open_chart(text, text)",
    "booked_by_others(text)",
    "treats(text)",
    "open_things(text)",
    "open_patients()",
)

GUARD_STATEMENT_BEFORE = """
CREATE OR REPLACE FUNCTION clinic.guard_statement() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM public.allergies a WHERE a."patientId" = NEW.patient_id
               AND NOT EXISTS (SELECT FROM clinic.struck_allergy s WHERE s.allergy_id = a.id)) THEN
        RAISE EXCEPTION 'allergies are known' USING ERRCODE = 'CL007';
    END IF;
    NEW.stated_by := session_user;
    NEW.stated_at := now();
    RETURN NEW;
END $$;
"""


def upgrade() -> None:
    op.execute("SET LOCAL ROLE clinic_owner")
    op.execute(TABLES)
    op.execute(FUNCTIONS)
    for function in OWN_FUNCTIONS:
        op.execute(f"REVOKE ALL ON FUNCTION clinic.{function} FROM PUBLIC")
    op.execute(
        "GRANT EXECUTE ON FUNCTION clinic.open_patients(), clinic.open_things(text), clinic.open_chart(text, text),"
        f" clinic.close_chart(text), clinic.close_charts() TO {STAFF_WITH_CHARTS}"
    )
    op.execute(
        "GRANT EXECUTE ON FUNCTION clinic.audit_details(bigint) TO clinic_clinician, clinic_auditor, clinic_admin"
    )
    op.execute(f"GRANT EXECUTE ON FUNCTION clinic.audit_of_patient(text, int) TO {STAFF_WITH_CHARTS}")
    op.execute(f"GRANT SELECT ON {', '.join(f'clinic.{table}' for table in OWN)} TO clinic_auditor")
    for schema, table, rule in GATED:
        op.execute("RESET ROLE" if schema == "public" else "SET LOCAL ROLE clinic_owner")
        op.execute(f"ALTER TABLE {schema}.{table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY clinic_chart ON {schema}.{table} TO {STAFF_WITH_CHARTS} USING ({rule})")
        if schema == "public":
            # The functions that keep the rules see everything, whoever calls them.
            op.execute(f"CREATE POLICY clinic_rules ON {schema}.{table} TO clinic_owner USING (true)")
    op.execute("RESET ROLE")
    op.execute(f"GRANT SELECT ON {', '.join(f'public.{table}' for table in GIVEN)} TO clinic_auditor")


def downgrade() -> None:
    op.execute(f"REVOKE SELECT ON {', '.join(f'public.{table}' for table in GIVEN)} FROM clinic_auditor")
    for schema, table, _rule in GATED:
        op.execute("RESET ROLE" if schema == "public" else "SET LOCAL ROLE clinic_owner")
        op.execute(f"DROP POLICY clinic_chart ON {schema}.{table}")
        if schema == "public":
            op.execute(f"DROP POLICY clinic_rules ON {schema}.{table}")
        op.execute(f"ALTER TABLE {schema}.{table} DISABLE ROW LEVEL SECURITY")
    op.execute("SET LOCAL ROLE clinic_owner")
    op.execute(GUARD_STATEMENT_BEFORE)
    op.execute(f"REVOKE SELECT ON {', '.join(f'clinic.{table}' for table in OWN)} FROM clinic_auditor")
    for function in OWN_FUNCTIONS:
        op.execute(f"DROP FUNCTION clinic.{function}")
    op.execute("DROP TABLE clinic.chart_open")
    op.execute("RESET ROLE")
