-- Functions of revision 0028: what a text means in the formulary, and how a drug meets what somebody is allergic to, as
-- clinic_desktop/domain/formulary.py and substances.py say it. A test runs both over the same texts.

-- Keeps the folded names of an entry of the formulary beside it.
CREATE FUNCTION clinic.note_formulary_names() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM clinic.formulary_name n WHERE n.item_id = NEW.id;
    INSERT INTO clinic.formulary_name (item_id, kind, folded, word)
    SELECT NEW.id, said.kind, clinic.fold(said.word), said.word
    FROM (SELECT 'name' AS kind, unnest(ARRAY[NEW.name] || NEW.other_names) AS word
          UNION SELECT 'brand', unnest(NEW.brands)
          UNION SELECT 'ingredient', unnest(string_to_array(NEW.name, ' + '))
          UNION SELECT 'group', unnest(NEW.groups)
          UNION SELECT 'class', NEW.class_name) said
    WHERE clinic.fold(said.word) <> ''
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

-- The entry whose name begins a text, the longest; of one name the entry's own before a brand.
CREATE FUNCTION clinic.drug_meant_by(medication text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    words CONSTANT text[] := string_to_array(clinic.fold(medication), ' ');
BEGIN
    RETURN (SELECT n.item_id
            FROM generate_series(1, cardinality(words)) s (count)
            JOIN clinic.formulary_name n
            ON n.folded = array_to_string(words[1:s.count], ' ') AND n.kind IN ('name', 'brand')
            JOIN clinic.formulary_item f ON f.id = n.item_id
            ORDER BY s.count DESC, n.kind = 'name' DESC, f.name DESC LIMIT 1);
END $$;

-- What a free text of an allergy is about: a group, a drug or a class by its whole name, else the drug it begins with.
CREATE FUNCTION clinic.substance_named(allergen text, OUT kind text, OUT key text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    wanted CONSTANT text := clinic.fold(allergen);
BEGIN
    kind := 'group';
    SELECT n.word INTO key FROM clinic.formulary_name n
    WHERE n.kind = 'group' AND n.folded IN (wanted, wanted || 's')
    ORDER BY n.folded = wanted DESC, lower(n.word) COLLATE "C" DESC LIMIT 1;
    IF key IS NULL THEN
        SELECT y.name INTO key FROM clinic.drug_group_synonym y
        WHERE y.folded IN (wanted, regexp_replace(wanted, 's$', ''))
        ORDER BY y.folded = wanted DESC LIMIT 1;
        IF key IS NOT NULL AND NOT EXISTS (SELECT FROM clinic.formulary_name n WHERE n.kind = 'group' AND n.word = key) THEN
            key := NULL;
        END IF;
    END IF;
    IF key IS NOT NULL THEN
        RETURN;
    END IF;
    kind := 'drug';
    SELECT n.item_id INTO key FROM clinic.formulary_name n JOIN clinic.formulary_item f ON f.id = n.item_id
    WHERE n.folded = wanted AND n.kind IN ('name', 'brand')
    ORDER BY n.kind = 'name' DESC, f.name DESC LIMIT 1;
    IF key IS NOT NULL THEN
        RETURN;
    END IF;
    kind := 'class';
    SELECT f.class_code INTO key FROM clinic.formulary_name n JOIN clinic.formulary_item f ON f.id = n.item_id
    WHERE n.kind = 'class' AND n.folded = wanted
      AND NOT EXISTS (SELECT FROM clinic.formulary_item later
                      WHERE later.class_code = f.class_code AND later.name > f.name)
    ORDER BY f.class_code COLLATE "C" LIMIT 1;
    IF key IS NOT NULL THEN
        RETURN;
    END IF;
    kind := 'drug';
    key := clinic.drug_meant_by(allergen);
    IF key IS NULL THEN
        kind := NULL;
    END IF;
END $$;

-- Whether these groups have one in common, or one whose allergies may extend to the other.
CREATE FUNCTION clinic.groups_meet(these text[], those text[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT these && those OR EXISTS (
        SELECT FROM clinic.related_drug_group r WHERE r.name = ANY (those) AND r.related = ANY (these))
$$;

-- Whether a drug of the formulary meets what an allergy is about: what was chosen for it, else what its text names.
CREATE FUNCTION clinic.drug_meets(item clinic.formulary_item, allergen text, chosen_kind text, chosen_key text)
RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    about record;
    other clinic.formulary_item;
BEGIN
    IF chosen_kind IS NULL THEN
        SELECT * INTO about FROM clinic.substance_named(allergen);
    ELSE
        SELECT chosen_kind AS kind, chosen_key AS key INTO about;
    END IF;
    IF about.kind = 'class' THEN
        RETURN item.class_code = about.key;
    ELSIF about.kind = 'group' THEN
        RETURN clinic.groups_meet(item.groups, ARRAY[about.key]);
    ELSIF about.kind IS NULL THEN
        RETURN false;
    END IF;
    SELECT f.* INTO other FROM clinic.formulary_item f WHERE f.id = about.key;
    RETURN item.id = about.key
        OR other.id IS NOT NULL AND (
            clinic.groups_meet(item.groups, other.groups)
            OR item.class_code = other.class_code AND NOT starts_with(item.class_name, 'other ')
            OR EXISTS (SELECT FROM clinic.formulary_name mine JOIN clinic.formulary_name theirs USING (folded)
                       WHERE mine.item_id = item.id AND theirs.item_id = other.id
                         AND mine.kind = 'ingredient' AND theirs.kind = 'ingredient'));
END $$;

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
    SELECT p."medicationName", a."patientId" INTO medication, patient
    FROM public.prescriptions p JOIN public.medical_records r ON r.id = p."medicalRecordId"
    JOIN public.appointments a ON a.id = r."appointmentId" WHERE p.id = wanted;
    IF patient IS NULL THEN
        RETURN NULL;
    END IF;
    SELECT * INTO detail FROM clinic.prescription_detail d WHERE d.prescription_id = wanted;
    SELECT f.* INTO item FROM clinic.formulary_item f
    WHERE f.id = coalesce(clinic.drug_meant_by(medication), detail.formulary_id);
    IF item.id IS NULL OR (item.id = detail.formulary_id AND detail.override_reason IS NOT NULL) THEN
        RETURN NULL;
    END IF;
    IF EXISTS (
        SELECT FROM public.allergies a LEFT JOIN clinic.allergy_substance s ON s.allergy_id = a.id
        WHERE a."patientId" = patient
          AND NOT EXISTS (SELECT FROM clinic.struck_allergy x WHERE x.allergy_id = a.id)
          AND clinic.drug_meets(item, a.allergen, s.kind, s.key)) THEN
        RAISE EXCEPTION 'the patient is allergic to it' USING ERRCODE = 'CL050';
    END IF;
    RETURN NULL;
END $$;
