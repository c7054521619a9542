"""What is noted with vital signs: consciousness, air or oxygen, how height was measured, what was typed in US units.

A setting says in which units a clinic enters and reads them; what is stored stays metric.
"""

from pathlib import Path

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

CLINICIAN, AUDITOR = "clinic_clinician", "clinic_auditor"

TABLE = """
CREATE TABLE clinic.vital_observation (
    vital_signs_id text PRIMARY KEY REFERENCES public.vital_signs (id) ON DELETE CASCADE ON UPDATE CASCADE,
    appointment_id text NOT NULL REFERENCES public.appointments (id) ON DELETE CASCADE ON UPDATE CASCADE,
    consciousness text,
    breathing text,
    oxygen_scale smallint,
    stature text,
    temperature_f numeric,
    weight_lb numeric,
    height_in numeric,
    confirmed text[] NOT NULL DEFAULT '{}',
    CONSTRAINT vital_observation_consciousness
        CHECK (consciousness IN ('alert', 'confusion', 'voice', 'pain', 'unresponsive')),
    CONSTRAINT vital_observation_breathing CHECK (breathing IN ('air', 'oxygen')),
    CONSTRAINT vital_observation_oxygen_scale CHECK (oxygen_scale IN (1, 2)),
    CONSTRAINT vital_observation_stature CHECK (stature IN ('standing', 'lying')),
    CONSTRAINT vital_observation_temperature CHECK (
        temperature_f >= 85 AND temperature_f <= 114 AND scale(temperature_f) <= 3),
    CONSTRAINT vital_observation_weight CHECK (weight_lb >= 1 AND weight_lb <= 1103 AND scale(weight_lb) <= 3),
    CONSTRAINT vital_observation_height CHECK (height_in >= 7 AND height_in <= 119 AND scale(height_in) <= 3),
    CONSTRAINT vital_observation_confirmed CHECK (
        cardinality(confirmed) <= 9 AND coalesce(array_ndims(confirmed), 1) = 1
        AND length(array_to_string(confirmed, '')) <= 270)
);
CREATE INDEX vital_observation_appointment ON clinic.vital_observation (appointment_id);
"""

FUNCTIONS = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")

OWN_FUNCTIONS = ("guard_vital_observation()",)

IN_OPEN_CHART = (
    "((SELECT clinic.open_things('appointments'))[appointment_id]) IS NOT NULL"
    " AND appointment_id = ANY (ARRAY(SELECT jsonb_object_keys(clinic.open_things('appointments'))))"
)

TRIGGERS = """
CREATE TRIGGER guard_vital_observation BEFORE INSERT OR UPDATE OR DELETE ON clinic.vital_observation
    FOR EACH ROW EXECUTE FUNCTION clinic.guard_vital_observation();
CREATE TRIGGER clinic_announce AFTER INSERT OR UPDATE OR DELETE ON clinic.vital_observation
    FOR EACH ROW EXECUTE FUNCTION clinic.announce('visits', 'appointment_id');
CREATE TRIGGER clinic_audit AFTER INSERT OR UPDATE OR DELETE ON clinic.vital_observation
    FOR EACH ROW EXECUTE FUNCTION clinic.audit_row('vital_signs_id', 'appointment_id');
"""


def upgrade() -> None:
    op.execute("SET LOCAL ROLE clinic_owner")
    op.execute(TABLE)
    op.execute(FUNCTIONS)
    for function in OWN_FUNCTIONS:
        op.execute(f"REVOKE ALL ON FUNCTION clinic.{function} FROM PUBLIC")
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON clinic.vital_observation TO {CLINICIAN}")
    op.execute(f"GRANT SELECT ON clinic.vital_observation TO {AUDITOR}")
    op.execute("ALTER TABLE clinic.vital_observation ENABLE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY clinic_chart ON clinic.vital_observation TO {CLINICIAN}, {AUDITOR} USING ({IN_OPEN_CHART})"
    )
    op.execute(
        "ALTER TABLE clinic.setting ADD CONSTRAINT setting_units"
        " CHECK (name <> 'units' OR value IN ('metric', 'us')) NOT VALID"
    )
    op.execute(TRIGGERS)
    op.execute("RESET ROLE")


def downgrade() -> None:
    op.execute("SET LOCAL ROLE clinic_owner")
    op.execute("ALTER TABLE clinic.setting DROP CONSTRAINT setting_units")
    op.execute("DROP TABLE clinic.vital_observation")
    for function in OWN_FUNCTIONS:
        op.execute(f"DROP FUNCTION clinic.{function}")
    op.execute("RESET ROLE")
