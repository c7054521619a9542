-- The functions of revision 0025, run by the file of the same name.

-- What a code says is what the list says when it is chosen, whatever the client claims, and stays so.
CREATE FUNCTION clinic.guard_diagnosis() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    known clinic.icd_code;
BEGIN
    IF NOT clinic.is_staff_session() THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF (NEW."medicalRecordId", NEW.code, NEW.text) IS DISTINCT FROM (OLD."medicalRecordId", OLD.code, OLD.text) THEN
            RAISE EXCEPTION 'a coded diagnosis stays what it is' USING ERRCODE = '42501';
        END IF;
        RETURN NEW;
    END IF;
    SELECT * INTO known FROM clinic.icd_code c WHERE c.code = NEW.code AND c.gone_in IS NULL AND c.place >= 0;
    IF known.code IS NULL THEN
        RAISE EXCEPTION '%', NEW.code USING ERRCODE = 'CL070';
    END IF;
    NEW.text := known.text;
    NEW.release := known.release;
    NEW.coded_at := now();
    NEW.coded_by := session_user;
    RETURN NEW;
END $$;

CREATE FUNCTION clinic.guard_condition_code() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    known clinic.icd_code;
BEGIN
    IF NOT clinic.is_staff_session() THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.condition_id <> OLD.condition_id THEN
        RAISE EXCEPTION 'a code stays with its condition' USING ERRCODE = '42501';
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.code IS NOT DISTINCT FROM OLD.code THEN
        NEW.text := OLD.text;
        RETURN NEW;
    END IF;
    IF NEW.code IS NULL THEN
        NEW.text := NULL;
    ELSE
        SELECT * INTO known FROM clinic.icd_code c WHERE c.code = NEW.code AND c.gone_in IS NULL AND c.place >= 0;
        IF known.code IS NULL THEN
            RAISE EXCEPTION '%', NEW.code USING ERRCODE = 'CL070';
        END IF;
        NEW.text := known.text;
    END IF;
    NEW.coded_at := now();
    NEW.coded_by := session_user;
    RETURN NEW;
END $$;

-- How often a code is chosen here. Whoever comes while somebody else counts does not wait: it need not be exact.
CREATE FUNCTION clinic.note_code_use() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE clinic.icd_use u SET uses = u.uses + 1
    WHERE u.code = (SELECT o.code FROM clinic.icd_use o WHERE o.code = NEW.code FOR UPDATE SKIP LOCKED);
    IF NOT FOUND AND NOT EXISTS (SELECT FROM clinic.icd_use o WHERE o.code = NEW.code) THEN
        INSERT INTO clinic.icd_use (code) VALUES (NEW.code) ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END $$;

-- Which names of symptoms somebody writes again and again, without whose they were. Long texts are no names.
CREATE FUNCTION clinic.note_symptom_use() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    written CONSTANT text := btrim(NEW."symptomName");
    key CONSTANT text := clinic.fold(written);
BEGIN
    IF NOT clinic.is_staff_session() OR length(written) NOT BETWEEN 2 AND 60 OR key = '' THEN
        RETURN NULL;
    END IF;
    UPDATE clinic.symptom_use u SET uses = u.uses + 1, name = written
    WHERE (u.login, u.folded) IN (SELECT o.login, o.folded FROM clinic.symptom_use o
                                  WHERE o.login = session_user AND o.folded = key FOR UPDATE SKIP LOCKED);
    IF NOT FOUND AND NOT EXISTS (
        SELECT FROM clinic.symptom_use o WHERE o.login = session_user AND o.folded = key) THEN
        INSERT INTO clinic.symptom_use (login, folded, name) VALUES (session_user, key, written)
        ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END $$;
