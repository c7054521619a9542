"""Every committed change is announced: which thing, never its content.

Row triggers, so that nothing that writes can forget. Bulk work sets clinic.quiet and sends one
"everything" at its end.
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

FUNCTION = """
CREATE FUNCTION clinic.announce() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    touched CONSTANT jsonb := to_jsonb(CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END);
    subject CONSTANT text := TG_ARGV[0];
    thing text := touched ->> TG_ARGV[1];
    patient text;
BEGIN
    IF current_setting('clinic.quiet', true) = 'on' THEN
        RETURN NULL;
    END IF;
    IF TG_ARGV[1] = 'medicalRecordId' THEN
        SELECT r."appointmentId" INTO thing FROM public.medical_records r WHERE r.id = thing;
    END IF;
    patient := CASE subject
        WHEN 'patients' THEN thing
        WHEN 'allergies' THEN thing
        WHEN 'conditions' THEN thing
        WHEN 'appointments' THEN touched ->> 'patientId'
        ELSE '' END;
    PERFORM pg_notify('clinic_change', json_build_object(
        'subject', subject, 'id', coalesce(thing, ''), 'patient', coalesce(patient, ''),
        'version', (pg_current_xact_id()::text::numeric % 4294967296)::text)::text);
    RETURN NULL;
END $$;

CREATE FUNCTION clinic.announce_everything() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT pg_notify('clinic_change', '{"subject": "everything"}')
$$;

CREATE FUNCTION clinic.announce_strike() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    patient text;
BEGIN
    IF TG_TABLE_NAME = 'struck_allergy' THEN
        SELECT a."patientId" INTO patient FROM public.allergies a WHERE a.id = NEW.allergy_id;
    ELSE
        SELECT c."patientId" INTO patient FROM public.chronic_conditions c WHERE c.id = NEW.condition_id;
    END IF;
    PERFORM pg_notify('clinic_change', json_build_object(
        'subject', TG_ARGV[0], 'id', coalesce(patient, ''), 'patient', coalesce(patient, ''))::text);
    RETURN NULL;
END $$;
"""

ANNOUNCED = (
    ("public", "patients", "patients", "id"),
    ("public", "allergies", "allergies", "patientId"),
    ("public", "chronic_conditions", "conditions", "patientId"),
    ("public", "appointments", "appointments", "id"),
    ("public", "medical_records", "visits", "appointmentId"),
    ("public", "symptoms", "visits", "medicalRecordId"),
    ("public", "prescriptions", "visits", "medicalRecordId"),
    ("public", "vital_signs", "visits", "appointmentId"),
    ("public", "providers", "providers", "id"),
    ("clinic", "patient_profile", "patients", "patient_id"),
    ("clinic", "no_known_allergies", "allergies", "patient_id"),
    ("clinic", "staff", "staff", "db_role"),
)
STRIKES = (("struck_allergy", "allergies"), ("struck_condition", "conditions"))


def upgrade() -> None:
    op.execute("SET LOCAL ROLE clinic_owner")
    op.execute(FUNCTION)
    for function in ("announce()", "announce_everything()", "announce_strike()"):
        op.execute(f"REVOKE ALL ON FUNCTION clinic.{function} FROM PUBLIC")
    for schema, table, subject, key in ANNOUNCED:
        if schema == "public":
            op.execute("RESET ROLE")
        else:
            op.execute("SET LOCAL ROLE clinic_owner")
        op.execute(
            f"CREATE TRIGGER clinic_announce AFTER INSERT OR UPDATE OR DELETE ON {schema}.{table}"
            f" FOR EACH ROW EXECUTE FUNCTION clinic.announce('{subject}', '{key}')"
        )
    for table, subject in STRIKES:
        op.execute(
            f"CREATE TRIGGER clinic_announce AFTER INSERT ON clinic.{table}"
            f" FOR EACH ROW EXECUTE FUNCTION clinic.announce_strike('{subject}')"
        )
    op.execute("RESET ROLE")


def downgrade() -> None:
    for schema, table, _subject, _key in ANNOUNCED:
        op.execute(f"DROP TRIGGER clinic_announce ON {schema}.{table}")
    for table, _subject in STRIKES:
        op.execute(f"DROP TRIGGER clinic_announce ON clinic.{table}")
    for function in ("announce_strike()", "announce_everything()", "announce()"):
        op.execute(f"DROP FUNCTION clinic.{function}")
