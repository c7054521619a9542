-- The functions of revision 0023, run by the file of the same name.

-- What stands under something that the caller signs: his name and what he is, and his licence where he sees patients.
CREATE FUNCTION clinic.signed_as(OUT name text, OUT role text, OUT licence text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    SELECT s.display_name, coalesce(nullif(btrim(p.specialty), ''), 'Clinician'), nullif(btrim(p."licenseNumber"), '')
    INTO name, role, licence
    FROM clinic.staff s LEFT JOIN public.providers p ON p.id = s.provider_id WHERE s.db_role = session_user;
    name := coalesce(name, session_user);
    role := coalesce(role, 'Clinician');
END $$;

-- A trigger meets a row before the policy does: of a chart that is not open it says nothing but that.
CREATE FUNCTION clinic.require_open_visit(appointment text) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    patient CONSTANT text := (SELECT a."patientId" FROM public.appointments a WHERE a.id = appointment);
BEGIN
    IF clinic.is_staff_session() AND NOT coalesce(patient = ANY (clinic.open_patients()), false) THEN
        RAISE EXCEPTION 'the chart is not open' USING ERRCODE = '42501';
    END IF;
END $$;

-- Numbered within the visit without gaps, signed by whoever is signed in, at the server's time.
CREATE FUNCTION clinic.sign_addendum() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    author record;
BEGIN
    SELECT r."appointmentId" INTO NEW.appointment_id FROM public.medical_records r WHERE r.id = NEW.record_id;
    PERFORM clinic.require_open_visit(NEW.appointment_id);
    IF NOT EXISTS (SELECT FROM public.appointments a WHERE a.id = NEW.appointment_id AND a.status = 'completed') THEN
        RAISE EXCEPTION 'the visit is not completed' USING ERRCODE = 'CL070';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('addendum:' || NEW.record_id, 0));
    NEW.number := (SELECT coalesce(max(o.number), 0) + 1 FROM clinic.addendum o WHERE o.record_id = NEW.record_id);
    SELECT * INTO author FROM clinic.signed_as();
    NEW.written_by := session_user;
    NEW.author_name := author.name;
    NEW.author_role := author.role;
    NEW.written_at := clock_timestamp();
    RETURN NEW;
END $$;

CREATE FUNCTION clinic.sign_visit_strike() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM clinic.require_open_visit(NEW.appointment_id);
    IF NEW.part <> 'letter'
       AND NOT EXISTS (SELECT FROM public.appointments a WHERE a.id = NEW.appointment_id AND a.status = 'completed') THEN
        RAISE EXCEPTION 'the visit is not completed' USING ERRCODE = 'CL070';
    END IF;
    IF NOT coalesce(CASE NEW.part
        WHEN 'visit' THEN NEW.part_id = NEW.appointment_id
        WHEN 'addendum' THEN EXISTS (
            SELECT FROM clinic.addendum a WHERE a.id = NEW.part_id AND a.appointment_id = NEW.appointment_id)
        WHEN 'letter' THEN EXISTS (
            SELECT FROM clinic.letter l WHERE l.id = NEW.part_id AND l.appointment_id = NEW.appointment_id)
        WHEN 'vital' THEN EXISTS (
            SELECT FROM public.vital_signs v WHERE v.id = NEW.part_id AND v."appointmentId" = NEW.appointment_id)
        WHEN 'symptom' THEN EXISTS (
            SELECT FROM public.symptoms s JOIN public.medical_records r ON r.id = s."medicalRecordId"
            WHERE s.id = NEW.part_id AND r."appointmentId" = NEW.appointment_id)
        WHEN 'prescription' THEN EXISTS (
            SELECT FROM public.prescriptions p JOIN public.medical_records r ON r.id = p."medicalRecordId"
            WHERE p.id = NEW.part_id AND r."appointmentId" = NEW.appointment_id)
        END, false) THEN
        RAISE EXCEPTION 'no such part of the visit' USING ERRCODE = 'P0002';
    END IF;
    NEW.struck_by := session_user;
    NEW.struck_by_name := (SELECT s.name FROM clinic.signed_as() s);
    NEW.struck_at := clock_timestamp();
    RETURN NEW;
END $$;

CREATE FUNCTION clinic.sign_letter() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    author record;
BEGIN
    PERFORM clinic.require_open_visit(NEW.appointment_id);
    IF NOT EXISTS (SELECT FROM public.appointments a
                   WHERE a.id = NEW.appointment_id AND a.status IN ('in_progress', 'completed')) THEN
        RAISE EXCEPTION 'the visit has not been started' USING ERRCODE = 'CL006';
    END IF;
    SELECT * INTO author FROM clinic.signed_as();
    NEW.written_by := session_user;
    NEW.author_name := author.name;
    NEW.author_role := author.role;
    NEW.author_licence := author.licence;
    NEW.written_at := clock_timestamp();
    RETURN NEW;
END $$;

-- Every version is kept; the next one follows the last, and whoever writes it has seen that one.
CREATE FUNCTION clinic.sign_paper_template() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('paper:' || NEW.paper, 0));
    IF NEW.version <> (SELECT coalesce(max(t.version), 0) + 1 FROM clinic.paper_template t WHERE t.paper = NEW.paper) THEN
        RAISE EXCEPTION 'changed meanwhile' USING ERRCODE = 'CL071';
    END IF;
    NEW.changed_by := session_user;
    NEW.changed_by_name := (SELECT s.name FROM clinic.signed_as() s);
    NEW.changed_at := clock_timestamp();
    RETURN NEW;
END $$;

-- What goes with a deleted patient goes; nobody on the staff changes or takes back what was signed.
CREATE FUNCTION clinic.refuse_added() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF clinic.is_staff_session() THEN
        RAISE EXCEPTION 'this is only added to' USING ERRCODE = 'CL005';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

-- What was done to one visit and everything that hangs on it, the first event first; of open charts only. Rows that
-- were deleted are known by the events that hold them whole.
CREATE FUNCTION clinic.audit_of_visit(appointment text, most int) RETURNS TABLE (
    seq bigint, at timestamptz, actor text, actor_name text, action text, subject text, row_id text, reason text,
    data jsonb
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    patient CONSTANT text := (SELECT a."patientId" FROM public.appointments a WHERE a.id = appointment);
    record CONSTANT text := (SELECT r.id FROM public.medical_records r WHERE r."appointmentId" = appointment);
    known text[];
BEGIN
    IF NOT coalesce(patient = ANY (clinic.open_patients()), false) THEN
        RETURN;
    END IF;
    known := ARRAY(
        SELECT appointment UNION SELECT record
        UNION SELECT s.id FROM public.symptoms s WHERE s."medicalRecordId" = record
        UNION SELECT p.id FROM public.prescriptions p WHERE p."medicalRecordId" = record
        UNION SELECT v.id FROM public.vital_signs v WHERE v."appointmentId" = appointment
        UNION SELECT e.row_id FROM clinic.audit_event e
        WHERE e.patient_id = patient AND e.action IN ('insert', 'delete')
          AND (e.data ->> 'appointmentId' = appointment OR e.data ->> 'appointment_id' = appointment
               OR e.data ->> 'medicalRecordId' = record));
    RETURN QUERY
    SELECT e.seq, e.at, e.actor, s.display_name, e.action, e.subject, e.row_id, e.reason, e.data
    FROM clinic.audit_event e LEFT JOIN clinic.staff s ON s.db_role = e.actor
    WHERE e.patient_id = patient AND e.row_id = ANY (known) AND e.action IN ('insert', 'update', 'delete')
    ORDER BY e.at, e.seq LIMIT least(most, 5000);
END $$;

-- As in revision 0006, but for the papers of a chart.
CREATE OR REPLACE FUNCTION clinic.note(
    action text, subject text, patients text[] DEFAULT '{}', reason text DEFAULT NULL, details jsonb DEFAULT NULL
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    noted bigint;
    one text;
BEGIN
    IF action NOT IN ('export', 'print', 'denied', 'lock', 'unlock', 'witness_mismatch') THEN
        RAISE EXCEPTION 'unknown action' USING ERRCODE = 'CL010';
    END IF;
    -- What holds clinical text leaves the program only by those who may read it, of charts that are open.
    IF action IN ('export', 'print') AND clinic.is_staff_session()
       AND subject IN ('visit_summary', 'prescription', 'sick_note', 'referral_letter', 'visit_changes')
       AND NOT (pg_has_role(session_user, 'clinic_clinician', 'member')
                AND cardinality(patients) > 0 AND patients <@ clinic.open_patients()) THEN
        RAISE EXCEPTION 'clinical papers are for clinicians' USING ERRCODE = '42501';
    END IF;
    IF octet_length(coalesce(details::text, '')) > 20000 OR cardinality(patients) > 1000
       OR EXISTS (SELECT FROM unnest(patients) named (id) WHERE length(named.id) > 100) THEN
        RAISE EXCEPTION 'too much to note' USING ERRCODE = 'CL010';
    END IF;
    noted := clinic.write_event(action, left(subject, 100), NULL,
                                CASE WHEN cardinality(patients) = 1 THEN patients[1] END,
                                left(reason, 200), NULL, details);
    IF cardinality(patients) > 1 THEN
        -- One line for each, so that "who looked at this patient" finds him.
        FOREACH one IN ARRAY patients LOOP
            PERFORM clinic.write_event(action, left(subject, 100), noted::text, one, left(reason, 200));
        END LOOP;
    END IF;
    RETURN noted;
END $$;
