-- The functions of revision 0021, run by the file of the same name.

-- Written while the visit is in progress, as the vital signs are, and never afterwards. To which visit it belongs is
-- what the vital signs say, whoever writes something else.
CREATE FUNCTION clinic.guard_vital_observation() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        SELECT v."appointmentId" INTO NEW.appointment_id FROM public.vital_signs v WHERE v.id = NEW.vital_signs_id;
    END IF;
    IF clinic.is_staff_session() THEN
        IF TG_OP <> 'INSERT' THEN
            PERFORM clinic.require_writable(OLD.appointment_id);
        END IF;
        IF TG_OP <> 'DELETE' AND NEW.appointment_id IS NOT NULL THEN
            PERFORM clinic.require_writable(NEW.appointment_id);
        END IF;
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
