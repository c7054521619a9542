-- The function as revision 0022 made it, for the way back from revision 0028.

-- At the end of the transaction, so that the reason may be written after the prescription. The drug is the entry whose
-- name begins the prescription's, the longest one; else the one that was chosen. A reason counts for the drug it was
-- given for only.
CREATE OR REPLACE FUNCTION clinic.refuse_unanswered_allergy() RETURNS trigger
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
