-- The functions of revision 0014, run by the file of the same name.

-- For whoever makes backups: writes down that one was proved, or what kept it from being made. The trail keeps all of
-- them, this table the last five hundred.
CREATE FUNCTION clinic.note_backup(
    taken_at timestamptz, trouble text, file_name text, place text, bytes bigint, row_count bigint, head_event bigint
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    noted bigint;
BEGIN
    IF clinic.is_staff_session() THEN
        RAISE EXCEPTION 'only whoever makes backups says so' USING ERRCODE = '42501';
    END IF;
    INSERT INTO clinic.backup_proof AS b (taken_at, trouble, file_name, place, bytes, row_count, head_event)
    VALUES (taken_at, left(trouble, 50), left(file_name, 200), left(place, 1000), bytes, row_count, head_event)
    RETURNING b.id INTO noted;
    DELETE FROM clinic.backup_proof b WHERE b.id <= noted - 500 AND b.id <> (
        SELECT coalesce(max(p.id), 0) FROM clinic.backup_proof p WHERE p.trouble IS NULL);
    PERFORM pg_notify('clinic_change', json_build_object('subject', 'backups', 'id', noted)::text);
    RETURN noted;
END $$;
