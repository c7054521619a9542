-- The functions of revision 0024, run by the file of the same name.

-- Who wrote it first stays; what everybody uses does not become one person's again.
CREATE FUNCTION clinic.sign_writing() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.author := session_user;
        IF clinic.is_staff_session() AND TG_TABLE_NAME = 'snippet'
           AND (SELECT count(*) FROM clinic.snippet s WHERE s.author = session_user) >= 2000 THEN
            RAISE EXCEPTION 'too many snippets' USING ERRCODE = '23514', CONSTRAINT = 'snippet_most';
        END IF;
        IF clinic.is_staff_session() AND TG_TABLE_NAME = 'visit_template'
           AND (SELECT count(*) FROM clinic.visit_template t WHERE t.author = session_user) >= 200 THEN
            RAISE EXCEPTION 'too many templates' USING ERRCODE = '23514', CONSTRAINT = 'visit_template_most';
        END IF;
    ELSE
        IF clinic.is_staff_session() AND OLD.owner IS NULL AND NEW.owner IS NOT NULL THEN
            RAISE EXCEPTION 'what is shared stays shared' USING ERRCODE = '42501';
        END IF;
        NEW.author := OLD.author;
    END IF;
    NEW.changed_by := session_user;
    NEW.changed_at := now();
    RETURN NEW;
END $$;

CREATE FUNCTION clinic.limit_own_words() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    NEW.owner := session_user;
    IF (SELECT count(*) FROM clinic.own_word w WHERE w.owner = session_user) >= 10000 THEN
        RAISE EXCEPTION 'too many words' USING ERRCODE = '23514', CONSTRAINT = 'own_word_most';
    END IF;
    RETURN NEW;
END $$;
