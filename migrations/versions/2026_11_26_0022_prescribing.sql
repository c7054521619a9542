-- The functions of revision 0022, run by the file of the same name.

-- A trigger meets a row before the policy does: what it says must not tell of a chart that is not open.
CREATE FUNCTION clinic.require_open_chart(appointment text) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF clinic.is_staff_session() AND NOT EXISTS (
        SELECT FROM public.appointments a
        WHERE a.id = appointment AND a."patientId" = ANY (clinic.open_patients())) THEN
        RAISE EXCEPTION 'the chart is not open' USING ERRCODE = '42501';
    END IF;
END $$;

CREATE FUNCTION clinic.guard_prescription_detail() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    SELECT r."appointmentId" INTO NEW.appointment_id
    FROM public.prescriptions p JOIN public.medical_records r ON r.id = p."medicalRecordId"
    WHERE p.id = NEW.prescription_id;
    PERFORM clinic.require_open_chart(NEW.appointment_id);
    IF clinic.is_staff_session() THEN
        PERFORM clinic.require_writable(NEW.appointment_id);
    END IF;
    NEW.written_by := session_user;
    NEW.written_at := now();
    RETURN NEW;
END $$;

-- A stop is not part of the visit that prescribed: a completed visit stays as it is, and its drug can be stopped.
CREATE FUNCTION clinic.guard_prescription_stop() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    SELECT r."appointmentId" INTO NEW.appointment_id
    FROM public.prescriptions p JOIN public.medical_records r ON r.id = p."medicalRecordId"
    WHERE p.id = NEW.prescription_id;
    PERFORM clinic.require_open_chart(NEW.appointment_id);
    IF TG_OP = 'INSERT' THEN
        NEW.stopped_by := session_user;
        NEW.stopped_at := now();
    ELSIF NEW.end_reason IS DISTINCT FROM OLD.end_reason THEN
        IF OLD.end_reason IS NOT NULL THEN
            RAISE EXCEPTION 'it has ended' USING ERRCODE = 'CL002';
        END IF;
        NEW.ended_by := session_user;
        NEW.ended_at := now();
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION clinic.sign_substance() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    NEW.chosen_by := session_user;
    NEW.chosen_at := now();
    RETURN NEW;
END $$;

CREATE FUNCTION clinic.announce_substance() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    patient text;
BEGIN
    SELECT a."patientId" INTO patient FROM public.allergies a
    WHERE a.id = CASE WHEN TG_OP = 'DELETE' THEN OLD.allergy_id ELSE NEW.allergy_id END;
    IF patient IS NOT NULL AND current_setting('clinic.quiet', true) IS DISTINCT FROM 'on' THEN
        PERFORM pg_notify('clinic_change', json_build_object(
            'subject', 'allergies', 'id', patient, 'patient', patient)::text);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION clinic.announce_formulary() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pg_notify('clinic_change', '{"subject": "formulary"}');
    RETURN NULL;
END $$;

-- At the end of the transaction, so that the reason may be written after the prescription. The drug is the entry whose
-- name begins the prescription's, the longest one; else the one that was chosen. A reason counts for the drug it was
-- given for only.
CREATE FUNCTION clinic.refuse_unanswered_allergy() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    wanted CONSTANT text := to_jsonb(NEW) ->> TG_ARGV[0];
    detail clinic.prescription_detail;
    item clinic.formulary_item;
    medication text;
    patient text;
BEGIN
    IF NOT clinic.is_staff_session() THEN
        RETURN NULL;
    END IF;
    SELECT lower(btrim(p."medicationName", E' \t\n\r')), a."patientId" INTO medication, patient
    FROM public.prescriptions p JOIN public.medical_records r ON r.id = p."medicalRecordId"
    JOIN public.appointments a ON a.id = r."appointmentId" WHERE p.id = wanted;
    IF patient IS NULL THEN
        RETURN NULL;
    END IF;
    SELECT * INTO detail FROM clinic.prescription_detail d WHERE d.prescription_id = wanted;
    SELECT f.* INTO item FROM clinic.formulary_item f
    CROSS JOIN unnest(ARRAY[f.name] || f.other_names || f.brands) one (name)
    WHERE starts_with(medication || ' ', lower(one.name) || ' ')
    ORDER BY length(one.name) DESC, f.id LIMIT 1;
    IF item.id IS NULL THEN
        SELECT f.* INTO item FROM clinic.formulary_item f WHERE f.id = detail.formulary_id;
    END IF;
    IF item.id IS NULL OR (item.id = detail.formulary_id AND detail.override_reason IS NOT NULL) THEN
        RETURN NULL;
    END IF;
    IF EXISTS (
        SELECT FROM public.allergies a
        LEFT JOIN clinic.allergy_substance s ON s.allergy_id = a.id
        LEFT JOIN clinic.formulary_item g ON s.kind = 'drug' AND g.id = s.key
        WHERE a."patientId" = patient
          AND NOT EXISTS (SELECT FROM clinic.struck_allergy x WHERE x.allergy_id = a.id)
          AND CASE s.kind
              WHEN 'drug' THEN s.key = item.id OR g.groups && item.groups
              WHEN 'group' THEN s.key = ANY (item.groups)
              WHEN 'class' THEN s.key = item.class_code
              ELSE EXISTS (SELECT FROM unnest(ARRAY[item.name] || item.other_names || item.brands) one (name)
                           WHERE lower(one.name) = lower(btrim(a.allergen, E' \t\n\r'))) END) THEN
        RAISE EXCEPTION 'the patient is allergic to it' USING ERRCODE = 'CL050';
    END IF;
    RETURN NULL;
END $$;
