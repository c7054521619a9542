r"""Patient search: folded names, digits and words beside the given table, kept by triggers.

``fold`` here and ``fold`` in clinic_desktop/domain/search_text.py give the same for every text; a test compares them.
It uses no rule of the server's locale: a word is found on every server alike.
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

CUT = (
    r"[\u00ad\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5"
    r"\u064b-\u065f\u0670'`´\u02bc\u2018-\u201b\u2032\u200b-\u200f\u2060\ufeff]+"
)
SEPARATORS = (
    r"[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u00d7\u00f7"
    r"\u02b0-\u02ff\u1680\u2000-\u206f\u20a0-\u20bf\u2190-\u2bff\u3000-\u303f\ufe00-\ufe0f\ufeff\uff00-\uffff]+"
)
CAPITALS = "ØŁĐÐŦĦŊÆŒÞẞΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩςАБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЂЄЅІЈЉЊЋЏҐı"
SMALL = "oldðtħnæœþßαβγδεζηθικλμνξοπρστυφχψωσабвгдежзиклмнопрстуфхцчшщъыьэюяђєѕіјљњћџґi"
TWO_LETTERS = {"ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"}
ONE_LETTER = ("øłđðŧħŋ", "olddthn")
UMLAUTS = {"Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ä": "ae", "ö": "oe", "ü": "ue", "Å": "Aa", "å": "aa", "Ø": "Oe", "ø": "oe"}
COUNTRY_CODES = (
    "(1|7|20|27|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]"
    "|2[1-689][0-9]|3[578][0-9]|42[0-9]|5[09][0-9]|6[789][0-9]|8[035789][0-9]|9[679][0-9])"
)


def replaced(text: str, pairs: dict[str, str]) -> str:
    for old, new in pairs.items():
        text = f"replace({text}, '{old}', '{new}')"
    return text


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def fold() -> str:
    bare = f"regexp_replace(normalize(name, NFKD), {literal(CUT)}, '', 'g')"
    small = f"lower(translate({bare}, '{CAPITALS}', '{SMALL}'))"
    latin = replaced(f"translate({small}, '{ONE_LETTER[0]}', '{ONE_LETTER[1]}')", TWO_LETTERS)
    return f"left(btrim(regexp_replace({latin}, {literal(SEPARATORS)}, ' ', 'g'), ' '), 100)"


FOLDING = rf"""
CREATE FUNCTION clinic.fold(name text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN {fold()};

CREATE FUNCTION clinic.digits(phone text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN left(regexp_replace(replace(phone, '(0)', ''), '[^0-9]+', '', 'g'), 30);

CREATE FUNCTION clinic.local_digits(phone text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN ltrim(CASE
    WHEN ltrim(phone) LIKE '+%' THEN regexp_replace(clinic.digits(phone), '^{COUNTRY_CODES}', '')
    WHEN ltrim(phone) LIKE '00%' THEN regexp_replace(clinic.digits(phone), '^00{COUNTRY_CODES}', '')
    ELSE clinic.digits(phone) END, '0');

CREATE FUNCTION clinic.digit_windows(digits text) RETURNS int[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    found int[] := '{{}}';
BEGIN
    FOR i IN 1 .. length(digits) - 3 LOOP
        found[i] := substr(digits, i, 4)::int;
    END LOOP;
    RETURN found;
END $$;

CREATE FUNCTION clinic.with_umlauts_spelled_out(name text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN normalize(name, NFC) ~ '[{"".join(UMLAUTS)}]' THEN {replaced("normalize(name, NFC)", UMLAUTS)} END;

CREATE FUNCTION clinic.name_words(last_name text, first_name text, others text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN array_to_tsvector(array_remove(string_to_array(
    last_name || ' ' || first_name || ' ' || replace(last_name, ' ', '') || ' ' || replace(first_name, ' ', '')
    || ' ' || others, ' '), ''));

-- How two words begin: three and two letters of both, three of one and one of the other; and each with the year.
CREATE FUNCTION clinic.word_pairs(words tsvector, born_on date) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    sorted CONSTANT text[] := tsvector_to_array(words);
    year CONSTANT text := '|' || extract(year FROM born_on)::text;
    pairs text[] := '{{}}';
    a text;
    b text;
    swapped text;
BEGIN
    FOR i IN 1 .. cardinality(sorted) LOOP
        IF length(sorted[i]) > 2 THEN
            pairs := pairs || (left(sorted[i], 3) || year);
        END IF;
        FOR j IN i + 1 .. cardinality(sorted) LOOP
            a := sorted[i];
            b := sorted[j];
            IF a COLLATE "C" > b COLLATE "C" THEN
                swapped := a;
                a := b;
                b := swapped;
            END IF;
            pairs := pairs || array[left(a, 3) || '|' || left(b, 1), left(b, 3) || '|' || left(a, 1)];
            IF length(a) > 1 AND length(b) > 1 THEN
                pairs := pairs || array['3' || left(a, 3) || '|' || left(b, 3), '2' || left(a, 2) || '|' || left(b, 2)];
            END IF;
        END LOOP;
    END LOOP;
    RETURN pairs;
END $$;

CREATE FUNCTION clinic.word_keys(word text) RETURNS TABLE (kind "char", key text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT 'i'::"char", substr(word, i) FROM generate_series(2, length(word) - 2) AS i
    UNION SELECT 's'::"char", left(word, i - 1) || substr(word, i + 1)
    FROM generate_series(1, length(word)) AS i WHERE length(word) > 3
    UNION SELECT 's'::"char", word;
END;
"""

TABLES = """
CREATE TABLE clinic.patient_search (
    patient_id text COLLATE "C" PRIMARY KEY REFERENCES public.patients (id) ON DELETE CASCADE ON UPDATE CASCADE,
    last_name text COLLATE "C" NOT NULL,
    first_name text COLLATE "C" NOT NULL,
    other_names text NOT NULL,
    words tsvector NOT NULL,
    born_on date NOT NULL,
    phone text COLLATE "C" NOT NULL,
    local_phone text COLLATE "C" NOT NULL,
    email text COLLATE "C" NOT NULL,
    archived boolean NOT NULL,
    changed_at timestamp NOT NULL
);
CREATE TABLE clinic.name_word_key (
    kind "char" NOT NULL,
    key text COLLATE "C" NOT NULL,
    word text COLLATE "C" NOT NULL
);
COMMENT ON TABLE clinic.name_word_key IS
    'Words of names. Kind i: their endings, to find what stands inside a word. Kind s: the word, and the word without '
    'one of its letters, to find words one slip away. Words nobody has any more may stay; so may a word written twice.';
"""

INDEXING = """
CREATE FUNCTION clinic.index_patient_search() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    CREATE INDEX patient_search_last ON clinic.patient_search (last_name, first_name, patient_id);
    CREATE INDEX patient_search_first ON clinic.patient_search (first_name, last_name, patient_id);
    CREATE INDEX patient_search_both ON clinic.patient_search
        ((left(last_name, 2) || left(first_name, 2)), last_name, first_name, patient_id);
    CREATE INDEX patient_search_words ON clinic.patient_search USING gin (words) WITH (fastupdate = off);
    CREATE INDEX patient_search_pairs ON clinic.patient_search
        USING gin (clinic.word_pairs(words, born_on)) WITH (fastupdate = off);
    CREATE INDEX patient_search_born ON clinic.patient_search (born_on, last_name, first_name, patient_id);
    CREATE INDEX patient_search_email ON clinic.patient_search (email, patient_id) WHERE email <> '';
    CREATE INDEX patient_search_phone_end ON clinic.patient_search (reverse(phone), patient_id);
    CREATE INDEX patient_search_phone_start ON clinic.patient_search (phone, patient_id);
    CREATE INDEX patient_search_phone_local ON clinic.patient_search (local_phone, patient_id);
    CREATE INDEX patient_search_phone_inside ON clinic.patient_search
        USING gin (clinic.digit_windows(phone)) WITH (fastupdate = off);
    CREATE INDEX patient_search_changed ON clinic.patient_search (changed_at, patient_id);
    CREATE INDEX name_word_key_key ON clinic.name_word_key (kind, key, word);
END $$;
"""

KEEPING = """
CREATE FUNCTION clinic.keep_patient_search(kept text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    names text;
    one text;
BEGIN
    INSERT INTO clinic.patient_search AS known
    SELECT * FROM clinic.searchable_patient WHERE patient_id = kept
    ON CONFLICT (patient_id) DO UPDATE SET
        last_name = excluded.last_name, first_name = excluded.first_name, other_names = excluded.other_names,
        words = excluded.words, born_on = excluded.born_on, phone = excluded.phone, local_phone = excluded.local_phone,
        email = excluded.email, archived = excluded.archived, changed_at = excluded.changed_at
    RETURNING concat_ws(' ', last_name, first_name, other_names) INTO names;
    FOREACH one IN ARRAY coalesce(string_to_array(names, ' '), '{}') LOOP
        IF length(one) > 2 AND NOT EXISTS (
            SELECT FROM clinic.name_word_key n WHERE n.kind = 's' AND n.key = one AND n.word = one) THEN
            INSERT INTO clinic.name_word_key (kind, key, word)
            SELECT k.kind, k.key, one FROM clinic.word_keys(one) AS k;
        END IF;
    END LOOP;
END $$;

CREATE FUNCTION clinic.note_searchable_patient() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM clinic.keep_patient_search(NEW.id);
    RETURN NULL;
END $$;

CREATE FUNCTION clinic.note_searchable_profile() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM clinic.keep_patient_search(OLD.patient_id);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM clinic.keep_patient_search(NEW.patient_id);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION clinic.rebuild_patient_search() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET maintenance_work_mem = '128MB' AS $$
DECLARE
    index name;
BEGIN
    LOCK TABLE clinic.patient_search, clinic.name_word_key IN ACCESS EXCLUSIVE MODE;
    FOR index IN SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
        WHERE i.indrelid IN ('clinic.patient_search'::regclass, 'clinic.name_word_key'::regclass)
          AND NOT i.indisprimary LOOP
        EXECUTE format('DROP INDEX clinic.%I', index);
    END LOOP;
    TRUNCATE clinic.patient_search, clinic.name_word_key;
    INSERT INTO clinic.patient_search SELECT * FROM clinic.searchable_patient;
    INSERT INTO clinic.name_word_key (kind, key, word)
    SELECT k.kind, k.key, w.word
    FROM (SELECT DISTINCT word FROM clinic.patient_search,
              string_to_table(concat_ws(' ', last_name, first_name, other_names), ' ') AS word
          WHERE length(word) > 2) AS w,
         clinic.word_keys(w.word) AS k;
    PERFORM clinic.index_patient_search();
    ANALYZE clinic.patient_search, clinic.name_word_key;
END $$;
"""

VIEW = """
CREATE VIEW clinic.searchable_patient AS
SELECT p.id AS patient_id,
       folded.last_name,
       folded.first_name,
       folded.other_names,
       clinic.name_words(folded.last_name, folded.first_name, folded.other_names) AS words,
       p."dateOfBirth" AS born_on,
       clinic.digits(p.phone) AS phone,
       clinic.local_digits(p.phone) AS local_phone,
       left(lower(coalesce(p.email, '')), 100) AS email,
       f.archived_at IS NOT NULL AS archived,
       p."updatedAt" AS changed_at
FROM public.patients p
LEFT JOIN clinic.patient_profile f ON f.patient_id = p.id
CROSS JOIN LATERAL (
    SELECT clinic.fold(p."lastName") AS last_name,
           clinic.fold(p."firstName") AS first_name,
           clinic.fold(concat_ws(' ', f.preferred_name,
                                 clinic.with_umlauts_spelled_out(p."lastName" || ' ' || p."firstName"))) AS other_names
    OFFSET 0
) AS folded
"""

FUNCTIONS = (
    "rebuild_patient_search()",
    "note_searchable_profile()",
    "note_searchable_patient()",
    "keep_patient_search(text)",
    "index_patient_search()",
    "word_keys(text)",
    "word_pairs(tsvector, date)",
    "name_words(text, text, text)",
    "with_umlauts_spelled_out(text)",
    "digit_windows(text)",
    "local_digits(text)",
    "digits(text)",
    "fold(text)",
)


def upgrade() -> None:
    op.execute("SET LOCAL ROLE clinic_owner")
    for statements in (FOLDING, TABLES, VIEW, INDEXING, KEEPING):
        op.execute(statements)
    for function in FUNCTIONS:
        op.execute(f"REVOKE ALL ON FUNCTION clinic.{function} FROM PUBLIC")
    op.execute("GRANT SELECT ON clinic.patient_search, clinic.name_word_key TO clinic_clinician, clinic_reception")
    op.execute(
        "GRANT EXECUTE ON FUNCTION clinic.word_pairs(tsvector, date), clinic.digit_windows(text)"
        " TO clinic_clinician, clinic_reception"
    )
    op.execute(
        "CREATE TRIGGER note_searchable AFTER INSERT OR DELETE OR UPDATE OF patient_id, preferred_name, archived_at"
        " ON clinic.patient_profile FOR EACH ROW EXECUTE FUNCTION clinic.note_searchable_profile()"
    )
    op.execute("RESET ROLE")
    op.execute(
        "CREATE TRIGGER clinic_note_searchable AFTER INSERT OR UPDATE"
        " ON public.patients FOR EACH ROW EXECUTE FUNCTION clinic.note_searchable_patient()"
    )
    op.execute("SET LOCAL ROLE clinic_owner")
    op.execute("SELECT clinic.rebuild_patient_search()")
    op.execute("RESET ROLE")


def downgrade() -> None:
    op.execute("DROP TRIGGER clinic_note_searchable ON public.patients")
    op.execute("DROP TRIGGER note_searchable ON clinic.patient_profile")
    op.execute("DROP VIEW clinic.searchable_patient")
    op.execute("DROP TABLE clinic.name_word_key, clinic.patient_search")
    for function in FUNCTIONS:
        op.execute(f"DROP FUNCTION clinic.{function}")
