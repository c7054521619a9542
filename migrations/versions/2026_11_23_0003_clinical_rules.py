"""The rules of the clinic's data: ranges, lengths, no double booking, statuses, completed visits stay as they are.

On the given tables only CHECKs and triggers are added. Rules that the other program's own work would break
(order of statuses, immutability, body mass index) bind people of the staff; ranges and overlaps bind everybody.
"""

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

FUNCTIONS = """
CREATE FUNCTION clinic.overbook(appointment text, why text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT (pg_has_role(session_user, 'clinic_clinician', 'member')
            OR pg_has_role(session_user, 'clinic_reception', 'member')) THEN
        RAISE EXCEPTION 'may not book' USING ERRCODE = '42501';
    END IF;
    INSERT INTO clinic.overbooking (appointment_id, reason) VALUES (appointment, why)
    ON CONFLICT (appointment_id) DO UPDATE
    SET reason = excluded.reason, overbooked_at = now(), overbooked_by = session_user;
END $$;

CREATE FUNCTION clinic.claim_slot() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    holds CONSTANT boolean := NEW.status IN ('scheduled', 'checked_in', 'in_progress');
    minutes CONSTANT int := coalesce(NEW."durationMinutes", 30);
    during CONSTANT tsrange := tsrange(NEW."appointmentDate", NEW."appointmentDate" + make_interval(mins => minutes));
BEGIN
    IF TG_OP = 'UPDATE'
       AND NEW.id = OLD.id
       AND NEW."appointmentDate" = OLD."appointmentDate"
       AND NEW."durationMinutes" IS NOT DISTINCT FROM OLD."durationMinutes"
       AND NEW."providerId" = OLD."providerId"
       AND NEW."patientId" = OLD."patientId"
       AND holds = (OLD.status IN ('scheduled', 'checked_in', 'in_progress')) THEN
        RETURN NULL;
    END IF;
    -- One booking at a time for a provider, then for a patient, always in this order: racing bookings
    -- wait for each other instead of running into a deadlock on the exclusion constraints.
    PERFORM pg_advisory_xact_lock(hashtextextended('provider:' || NEW."providerId", 0));
    PERFORM pg_advisory_xact_lock(hashtextextended('patient:' || NEW."patientId", 0));
    DELETE FROM clinic.slot_claim WHERE appointment_id = NEW.id;
    IF NOT holds OR upper(during) <= (now() AT TIME ZONE 'UTC') - interval '1 day' THEN
        RETURN NULL;
    END IF;
    IF EXISTS (SELECT FROM clinic.overbooking o WHERE o.appointment_id = NEW.id) THEN
        -- Booked over another one on purpose. It holds its time all the same where nobody else does.
        INSERT INTO clinic.slot_claim VALUES (NEW.id, NEW."providerId", NEW."patientId", during)
        ON CONFLICT DO NOTHING;
    ELSE
        INSERT INTO clinic.slot_claim VALUES (NEW.id, NEW."providerId", NEW."patientId", during);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION clinic.drop_old_claims() RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH gone AS (
        DELETE FROM clinic.slot_claim WHERE upper(during) <= (now() AT TIME ZONE 'UTC') - interval '1 day'
        RETURNING 1)
    SELECT count(*) FROM gone
$$;

CREATE FUNCTION clinic.given_reason() RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT nullif(btrim(coalesce(current_setting('clinic.reason', true), '')), '')
$$;

CREATE FUNCTION clinic.may_become(before public."AppointmentStatus", after public."AppointmentStatus")
RETURNS boolean LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT (before::text, after::text) IN (
        ('scheduled', 'checked_in'), ('scheduled', 'in_progress'), ('scheduled', 'cancelled'),
        ('scheduled', 'no_show'), ('checked_in', 'in_progress'), ('checked_in', 'cancelled'),
        ('checked_in', 'no_show'), ('in_progress', 'completed'), ('in_progress', 'checked_in'),
        ('cancelled', 'scheduled'), ('no_show', 'scheduled'))
$$;

CREATE FUNCTION clinic.guard_status() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT clinic.is_staff_session() THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'scheduled' THEN
            RAISE EXCEPTION 'a booking starts as scheduled' USING ERRCODE = 'CL002';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.status = 'completed' THEN
        RAISE EXCEPTION 'a completed visit stays as it is' USING ERRCODE = 'CL005';
    END IF;
    IF NEW."patientId" <> OLD."patientId" OR NEW.id <> OLD.id THEN
        RAISE EXCEPTION 'a booking stays with its patient' USING ERRCODE = 'CL002';
    END IF;
    IF NEW.status = OLD.status THEN
        RETURN NEW;
    END IF;
    IF NOT clinic.may_become(OLD.status, NEW.status) THEN
        RAISE EXCEPTION 'not from % to %', OLD.status, NEW.status USING ERRCODE = 'CL002';
    END IF;
    IF NEW.status IN ('cancelled', 'no_show') OR OLD.status IN ('cancelled', 'no_show') THEN
        IF coalesce(length(clinic.given_reason()), 0) NOT BETWEEN 3 AND 200 THEN
            RAISE EXCEPTION 'a reason is wanted' USING ERRCODE = 'CL003';
        END IF;
    END IF;
    IF NEW.status IN ('in_progress', 'completed')
       AND NOT pg_has_role(session_user, 'clinic_clinician', 'member') THEN
        RAISE EXCEPTION 'clinicians only' USING ERRCODE = '42501';
    END IF;
    IF NEW.status = 'completed' AND NOT EXISTS (
        SELECT FROM public.medical_records r
        WHERE r."appointmentId" = NEW.id AND NOT r."isDraft" AND r.diagnosis ~ '[^[:space:]]') THEN
        RAISE EXCEPTION 'a visit is completed with a diagnosis' USING ERRCODE = 'CL004';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION clinic.note_step() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO clinic.appointment_step (appointment_id, status_to) VALUES (NEW.id, NEW.status);
    ELSIF NEW.status <> OLD.status THEN
        INSERT INTO clinic.appointment_step (appointment_id, status_from, status_to, reason)
        VALUES (NEW.id, OLD.status, NEW.status, clinic.given_reason());
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION clinic.require_writable(appointment text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    now_is text;
BEGIN
    -- Locked, so that nobody completes the visit while something is being written into it.
    SELECT a.status INTO now_is FROM public.appointments a WHERE a.id = appointment FOR SHARE;
    IF now_is = 'completed' THEN
        RAISE EXCEPTION 'a completed visit stays as it is' USING ERRCODE = 'CL005';
    ELSIF now_is IS DISTINCT FROM 'in_progress' THEN
        RAISE EXCEPTION 'the visit has not been started' USING ERRCODE = 'CL006';
    END IF;
END $$;

CREATE FUNCTION clinic.guard_visit_part() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF clinic.is_staff_session() THEN
        IF TG_OP <> 'INSERT' THEN
            PERFORM clinic.require_writable(OLD."appointmentId");
        END IF;
        IF TG_OP <> 'DELETE' THEN
            PERFORM clinic.require_writable(NEW."appointmentId");
        END IF;
        IF TG_TABLE_NAME = 'vital_signs' AND TG_OP <> 'DELETE' THEN
            NEW.bmi := clinic.body_mass_index(NEW.weight, NEW.height);
        END IF;
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE FUNCTION clinic.guard_record_part() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF clinic.is_staff_session() THEN
        PERFORM clinic.require_writable(r."appointmentId") FROM public.medical_records r
        WHERE r.id IN (CASE WHEN TG_OP <> 'INSERT' THEN OLD."medicalRecordId" END,
                       CASE WHEN TG_OP <> 'DELETE' THEN NEW."medicalRecordId" END);
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE FUNCTION clinic.guard_completion() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF clinic.is_staff_session() AND EXISTS (
        SELECT FROM public.medical_records r JOIN public.appointments a ON a.id = r."appointmentId"
        WHERE r.id = NEW.id AND (r."isDraft" = (a.status = 'completed'))) THEN
        RAISE EXCEPTION 'record and appointment are completed together' USING ERRCODE = 'CL002';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION clinic.body_mass_index(weight numeric, height numeric) RETURNS numeric
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN index <= 999.9 THEN index END
    FROM (SELECT round(weight / nullif((height / 100) * (height / 100), 0), 1)) AS computed (index)
$$;

CREATE FUNCTION clinic.allergy_ends_statement() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM clinic.no_known_allergies WHERE patient_id = NEW."patientId";
    RETURN NULL;
END $$;

CREATE FUNCTION clinic.guard_statement() RETURNS trigger
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

CREATE FUNCTION clinic.sign_strike() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    NEW.struck_by := session_user;
    NEW.struck_at := now();
    RETURN NEW;
END $$;

CREATE FUNCTION clinic.guard_archive() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.archived_at IS NOT NULL AND (TG_OP = 'INSERT' OR OLD.archived_at IS NULL) THEN
        IF EXISTS (SELECT FROM public.appointments a WHERE a."patientId" = NEW.patient_id
                   AND a.status IN ('scheduled', 'checked_in', 'in_progress')
                   AND a."appointmentDate" > (now() AT TIME ZONE 'UTC') - interval '1 day') THEN
            RAISE EXCEPTION 'bookings are open' USING ERRCODE = 'CL008';
        END IF;
        NEW.archived_by := session_user;
        NEW.archived_at := now();
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION clinic.refuse_archived() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF clinic.is_staff_session() AND EXISTS (
        SELECT FROM clinic.patient_profile p WHERE p.patient_id = NEW."patientId" AND p.archived_at IS NOT NULL) THEN
        RAISE EXCEPTION 'the patient is archived' USING ERRCODE = 'CL009';
    END IF;
    RETURN NEW;
END $$;
"""

TRIGGERS = """
CREATE TRIGGER clinic_guard_status BEFORE INSERT OR UPDATE ON public.appointments
    FOR EACH ROW EXECUTE FUNCTION clinic.guard_status();
CREATE TRIGGER clinic_refuse_archived BEFORE INSERT ON public.appointments
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
