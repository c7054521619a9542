"""The rules of the clinic's data: ranges, lengths, no double booking, statuses, completed visits stay as they are.

On the given tables only CHECKs and triggers are added. Rules that the other program's own work would break
(order of statuses, immutability, body mass index) bind people of the staff; ranges and overlaps bind everybody.
"""

from pathlib import Path

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

LENGTHS = {
    ("patients", "firstName"): (1, 100),
    ("patients", "lastName"): (1, 100),
    ("patients", "phone"): (1, 50),
    ("patients", "email"): (0, 254),
    ("patients", "address"): (0, 200),
    ("patients", "emergencyContactName"): (1, 100),
    ("patients", "emergencyContactPhone"): (1, 50),
    ("patients", "emergencyContactRelationship"): (0, 50),
    ("allergies", "allergen"): (1, 100),
    ("allergies", "reaction"): (0, 200),
    ("chronic_conditions", "conditionName"): (1, 200),
    ("chronic_conditions", "notes"): (0, 500),
    ("appointments", "reasonForVisit"): (0, 500),
    ("medical_records", "chiefComplaint"): (0, 500),
    ("medical_records", "historyOfPresentIllness"): (0, 5000),
    ("medical_records", "physicalExamNotes"): (0, 5000),
    ("medical_records", "diagnosis"): (0, 500),
    ("medical_records", "diagnosisNotes"): (0, 2000),
    ("medical_records", "treatmentPlan"): (0, 5000),
    ("medical_records", "followUpInstructions"): (0, 2000),
    ("medical_records", "patientEducation"): (0, 2000),
    ("symptoms", "symptomName"): (2, 200),
    ("symptoms", "bodySite"): (0, 100),
    ("symptoms", "duration"): (0, 100),
    ("symptoms", "notes"): (0, 1000),
    ("prescriptions", "medicationName"): (2, 200),
    ("prescriptions", "strength"): (0, 50),
    ("prescriptions", "dosage"): (1, 100),
    ("prescriptions", "frequency"): (1, 100),
    ("prescriptions", "duration"): (0, 50),
    ("prescriptions", "instructions"): (0, 1000),
    ("prescriptions", "indication"): (0, 200),
}

RANGES = {
    ("appointments", "durationMinutes"): ("5", "480"),
    ("symptoms", "severity"): ("1", "10"),
    ("prescriptions", "quantity"): ("1", "2147483647"),
    ("prescriptions", "refills"): ("0", "12"),
    ("vital_signs", "bloodPressureSystolic"): ("50", "300"),
    ("vital_signs", "bloodPressureDiastolic"): ("30", "200"),
    ("vital_signs", "heartRate"): ("30", "250"),
    ("vital_signs", "temperature"): ("30.0", "45.0"),
    ("vital_signs", "respiratoryRate"): ("5", "60"),
    ("vital_signs", "oxygenSaturation"): ("50", "100"),
    ("vital_signs", "weight"): ("0.5", "500"),
    ("vital_signs", "height"): ("20", "300"),
    ("vital_signs", "painLevel"): ("0", "10"),
}

BLANKS = r"E' \t\n\r'"
"""What is cut off before characters are counted."""

OTHER_CHECKS = {
    ("patients", "dateOfBirth"): """"dateOfBirth" >= DATE '1850-01-01' AND "dateOfBirth" <= CURRENT_DATE + 1""",
    ("patients", "phone_digits"): r"""length(regexp_replace(phone, '\D', '', 'g')) >= 7""",
    ("patients", "emergencyContactPhone_digits"): (
        r"""length(regexp_replace("emergencyContactPhone", '\D', '', 'g')) >= 7"""
    ),
    (
        "patients",
        "email_form",
    ): r"""email IS NULL OR email = '' OR email ~ '^[^@[:space:]]+@[^@[:space:]]+\.[^@[:space:].]+$'""",
    ("patients", "bloodType"): (
        """"bloodType" IS NULL OR "bloodType" IN ('A+', 'A-', 'B+', 'B-', 'AB+', 'AB-', 'O+', 'O-')"""
    ),
    ("allergies", "onsetDate"): """"onsetDate" IS NULL OR "onsetDate" <= CURRENT_DATE + 1""",
    ("chronic_conditions", "diagnosisDate"): """"diagnosisDate" IS NULL OR "diagnosisDate" <= CURRENT_DATE + 1""",
    ("chronic_conditions", "status"): "status IS NULL OR status IN ('active', 'managed', 'resolved')",
    ("appointments", "appointmentDate"): """isfinite("appointmentDate")""",
    ("vital_signs", "pressure_order"): """"bloodPressureSystolic" > "bloodPressureDiastolic\"""",
}

TABLES = """
CREATE TABLE clinic.patient_profile (
    patient_id text PRIMARY KEY REFERENCES public.patients (id) ON DELETE CASCADE ON UPDATE CASCADE,
    title text CHECK (length(btrim(title)) BETWEEN 1 AND 35),
    preferred_name text CHECK (length(btrim(preferred_name)) BETWEEN 1 AND 100),
    deceased_on date CHECK (deceased_on <= CURRENT_DATE + 1),
    archived_at timestamptz,
    archived_by text,
    archive_reason text CHECK (length(btrim(archive_reason)) BETWEEN 3 AND 200),
    CHECK ((archived_at IS NULL) = (archived_by IS NULL) AND (archived_at IS NULL) = (archive_reason IS NULL))
);
CREATE TABLE clinic.no_known_allergies (
    patient_id text PRIMARY KEY REFERENCES public.patients (id) ON DELETE CASCADE ON UPDATE CASCADE,
    stated_at timestamptz NOT NULL DEFAULT now(),
    stated_by text NOT NULL DEFAULT session_user
);
CREATE TABLE clinic.struck_allergy (
    allergy_id text PRIMARY KEY REFERENCES public.allergies (id) ON DELETE CASCADE ON UPDATE CASCADE,
    reason text NOT NULL CHECK (length(btrim(reason)) BETWEEN 3 AND 200),
    struck_at timestamptz NOT NULL DEFAULT now(),
    struck_by text NOT NULL DEFAULT session_user
);
CREATE TABLE clinic.struck_condition (
    condition_id text PRIMARY KEY REFERENCES public.chronic_conditions (id) ON DELETE CASCADE ON UPDATE CASCADE,
    reason text NOT NULL CHECK (length(btrim(reason)) BETWEEN 3 AND 200),
    struck_at timestamptz NOT NULL DEFAULT now(),
    struck_by text NOT NULL DEFAULT session_user
);
CREATE TABLE clinic.slot_claim (
    appointment_id text PRIMARY KEY REFERENCES public.appointments (id) ON DELETE CASCADE ON UPDATE CASCADE,
    provider_id text NOT NULL,
    patient_id text NOT NULL,
    during tsrange NOT NULL,
    CONSTRAINT slot_taken EXCLUDE USING gist (provider_id WITH =, during WITH &&),
    CONSTRAINT patient_busy EXCLUDE USING gist (patient_id WITH =, during WITH &&)
);
CREATE TABLE clinic.overbooking (
    appointment_id text PRIMARY KEY,
    reason text NOT NULL CHECK (length(btrim(reason)) BETWEEN 3 AND 200),
    overbooked_at timestamptz NOT NULL DEFAULT now(),
    overbooked_by text NOT NULL DEFAULT session_user
);
CREATE TABLE clinic.appointment_step (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    appointment_id text NOT NULL REFERENCES public.appointments (id) ON DELETE CASCADE ON UPDATE CASCADE,
    status_from text,
    status_to text NOT NULL,
    reason text,
    stepped_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    stepped_by text NOT NULL DEFAULT session_user
);
CREATE INDEX appointment_step_appointment ON clinic.appointment_step (appointment_id);
"""

FUNCTIONS = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")

TRIGGERS = """
CREATE TRIGGER clinic_guard_status BEFORE INSERT OR UPDATE ON public.appointments
    FOR EACH ROW EXECUTE FUNCTION clinic.guard_status();
CREATE TRIGGER clinic_refuse_archived BEFORE INSERT OR UPDATE OF status ON public.appointments
    FOR EACH ROW EXECUTE FUNCTION clinic.refuse_archived();
CREATE TRIGGER clinic_claim_slot AFTER INSERT OR UPDATE ON public.appointments
    FOR EACH ROW EXECUTE FUNCTION clinic.claim_slot();
CREATE TRIGGER clinic_note_step AFTER INSERT OR UPDATE OF status ON public.appointments
    FOR EACH ROW EXECUTE FUNCTION clinic.note_step();
CREATE TRIGGER clinic_guard_record BEFORE INSERT OR UPDATE OR DELETE ON public.medical_records
    FOR EACH ROW EXECUTE FUNCTION clinic.guard_visit_part();
CREATE TRIGGER clinic_guard_vitals BEFORE INSERT OR UPDATE OR DELETE ON public.vital_signs
    FOR EACH ROW EXECUTE FUNCTION clinic.guard_visit_part();
CREATE TRIGGER clinic_guard_symptom BEFORE INSERT OR UPDATE OR DELETE ON public.symptoms
    FOR EACH ROW EXECUTE FUNCTION clinic.guard_record_part();
CREATE TRIGGER clinic_guard_prescription BEFORE INSERT OR UPDATE OR DELETE ON public.prescriptions
    FOR EACH ROW EXECUTE FUNCTION clinic.guard_record_part();
CREATE CONSTRAINT TRIGGER clinic_guard_completion AFTER INSERT OR UPDATE OF "isDraft" ON public.medical_records
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION clinic.guard_completion();
CREATE TRIGGER clinic_allergy_ends_statement AFTER INSERT ON public.allergies
    FOR EACH ROW EXECUTE FUNCTION clinic.allergy_ends_statement();
"""

OWN_TRIGGERS = """
CREATE TRIGGER guard_statement BEFORE INSERT OR UPDATE ON clinic.no_known_allergies
    FOR EACH ROW EXECUTE FUNCTION clinic.guard_statement();
CREATE TRIGGER sign_strike BEFORE INSERT OR UPDATE ON clinic.struck_allergy
    FOR EACH ROW EXECUTE FUNCTION clinic.sign_strike();
CREATE TRIGGER sign_strike BEFORE INSERT OR UPDATE ON clinic.struck_condition
    FOR EACH ROW EXECUTE FUNCTION clinic.sign_strike();
CREATE TRIGGER guard_archive BEFORE INSERT OR UPDATE ON clinic.patient_profile
    FOR EACH ROW EXECUTE FUNCTION clinic.guard_archive();
"""

OWN_TABLES = (
    "appointment_step",
    "overbooking",
    "slot_claim",
    "struck_condition",
    "struck_allergy",
    "no_known_allergies",
    "patient_profile",
)

OWN_FUNCTIONS = (
    "refuse_archived()",
    "guard_archive()",
    "sign_strike()",
    "guard_statement()",
    "allergy_ends_statement()",
    "body_mass_index(numeric, numeric)",
    "guard_completion()",
    "guard_record_part()",
    "guard_visit_part()",
    "require_writable(text)",
    "note_step()",
    "guard_status()",
    'may_become(public."AppointmentStatus", public."AppointmentStatus")',
    "given_reason()",
    "drop_old_claims()",
    "claim_slot()",
    "overbook(text, text)",
)


def checks() -> dict[tuple[str, str], str]:
    lengths = {
        (table, f"{column}_length"): f'length(btrim("{column}", {BLANKS})) BETWEEN {least} AND {most}'
        for (table, column), (least, most) in LENGTHS.items()
    }
    ranges = {
        (table, f"{column}_range"): f'"{column}" BETWEEN {least} AND {most}'
        for (table, column), (least, most) in RANGES.items()
    }
    return {**lengths, **ranges, **OTHER_CHECKS}


def upgrade() -> None:
    for (table, name), rule in checks().items():
        op.execute(f'ALTER TABLE public.{table} ADD CONSTRAINT "clinic_{table}_{name}" CHECK ({rule}) NOT VALID')
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA clinic")
    op.execute("SET LOCAL ROLE clinic_owner")
    op.execute(TABLES)
    op.execute(FUNCTIONS)
    op.execute(OWN_TRIGGERS)
    for function in OWN_FUNCTIONS:
        op.execute(f"REVOKE ALL ON FUNCTION clinic.{function} FROM PUBLIC")
    op.execute("GRANT SELECT, INSERT, UPDATE ON clinic.patient_profile TO clinic_clinician, clinic_reception")
    op.execute("GRANT SELECT, INSERT, DELETE ON clinic.no_known_allergies TO clinic_clinician")
    op.execute("GRANT SELECT, INSERT ON clinic.struck_allergy, clinic.struck_condition TO clinic_clinician")
    op.execute(
        "GRANT SELECT ON clinic.slot_claim, clinic.overbooking, clinic.appointment_step"
        " TO clinic_clinician, clinic_reception, clinic_auditor"
    )
    op.execute("GRANT EXECUTE ON FUNCTION clinic.overbook(text, text) TO clinic_clinician, clinic_reception")
    op.execute("GRANT EXECUTE ON FUNCTION clinic.drop_old_claims() TO clinic_clinician, clinic_reception, clinic_admin")
    op.execute("RESET ROLE")
    op.execute(TRIGGERS)


def downgrade() -> None:
    for trigger, table in (
        ("clinic_guard_status", "appointments"),
        ("clinic_refuse_archived", "appointments"),
        ("clinic_claim_slot", "appointments"),
        ("clinic_note_step", "appointments"),
        ("clinic_guard_record", "medical_records"),
        ("clinic_guard_vitals", "vital_signs"),
        ("clinic_guard_symptom", "symptoms"),
        ("clinic_guard_prescription", "prescriptions"),
        ("clinic_guard_completion", "medical_records"),
        ("clinic_allergy_ends_statement", "allergies"),
    ):
        op.execute(f"DROP TRIGGER {trigger} ON public.{table}")
    op.execute("DROP TABLE " + ", ".join(f"clinic.{table}" for table in OWN_TABLES))
    for function in OWN_FUNCTIONS:
        op.execute(f"DROP FUNCTION clinic.{function}")
    op.execute("DROP EXTENSION btree_gist")
    for table, name in checks():
        op.execute(f'ALTER TABLE public.{table} DROP CONSTRAINT "clinic_{table}_{name}"')
