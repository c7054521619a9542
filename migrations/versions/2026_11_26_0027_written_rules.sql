-- The functions of revision 0027, run by the file of the same name.

-- Beyond what a vital sign stands for an emergency or a typing error. Months of age from and before; scale 0 is either.
CREATE FUNCTION clinic.unsafe_limits(field text, age_months int, oxygen_scale int, OUT lowest numeric, OUT highest numeric)
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT l.lowest, l.highest
    FROM (VALUES
        ('temperature', 0, 192, 0, 35.0, 41.5),
        ('oxygen_saturation', 0, 192, 0, 90, NULL),
        ('systolic', 156, 192, 0, NULL, 180),
        ('diastolic', 156, 192, 0, NULL, 120),
        ('systolic', 192, 2147483647, 0, 91, 180),
        ('diastolic', 192, 2147483647, 0, NULL, 120),
        ('heart_rate', 192, 2147483647, 0, 41, 130),
        ('temperature', 192, 2147483647, 0, 35.1, 41.5),
        ('respiratory_rate', 192, 2147483647, 0, 9, 24),
        ('oxygen_saturation', 192, 2147483647, 1, 92, NULL),
        ('oxygen_saturation', 192, 2147483647, 2, 84, NULL)
    ) l (field, from_month, before_month, scale, lowest, highest)
    WHERE l.field = unsafe_limits.field AND age_months >= l.from_month AND age_months < l.before_month
      AND l.scale IN (0, oxygen_scale)
$$;

-- In whole months; nothing where a date is none of the calendar's, or the birth lies ahead.
CREATE FUNCTION clinic.age_in_months(born date, seen date) RETURNS int
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF (born >= '0001-01-01' AND born <= '9999-12-31' AND seen >= born AND seen <= '9999-12-31') IS NOT TRUE THEN
        RETURN NULL;
    END IF;
    RETURN (extract(year FROM seen)::int - extract(year FROM born)::int) * 12
        + extract(month FROM seen)::int - extract(month FROM born)::int
        - (extract(day FROM seen) < extract(day FROM born))::int;
END $$;

-- Who confirmed a value is who sends the confirmation, at the server's time; the first one stays.
CREATE FUNCTION clinic.note_confirmations() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO clinic.vital_confirmation (vital_signs_id, appointment_id, field, value)
    SELECT NEW.vital_signs_id, NEW.appointment_id, split_part(said.one, ' ', 1), split_part(said.one, ' ', 2)::numeric
    FROM unnest(NEW.confirmed) said (one)
    WHERE said.one ~ '^(systolic|diastolic|heart_rate|temperature|respiratory_rate|oxygen_saturation) [0-9]{1,3}(\.[0-9]{1,2})?$'
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

-- At the end of the transaction, so that what was confirmed may be written after the numbers. Only numbers that were
-- written count, or another scale for the oxygen saturation: what others stored is asked about by nobody.
CREATE FUNCTION clinic.refuse_unconfirmed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    before CONSTANT jsonb := CASE WHEN TG_OP = 'UPDATE' THEN to_jsonb(OLD) END;
    after CONSTANT jsonb := to_jsonb(NEW);
    vitals public.vital_signs;
    age int;
    scale int;
    missing text;
BEGIN
    IF NOT clinic.is_staff_session() THEN
        RETURN NULL;
    END IF;
    SELECT v.* INTO vitals FROM public.vital_signs v WHERE v.id = after ->> TG_ARGV[0];
    IF vitals.id IS NULL THEN
        RETURN NULL;
    END IF;
    SELECT clinic.age_in_months(
        p."dateOfBirth",
        (a."appointmentDate" AT TIME ZONE 'UTC' AT TIME ZONE clinic.setting_or('time_zone', 'UTC'))::date)
    INTO age FROM public.appointments a JOIN public.patients p ON p.id = a."patientId"
    WHERE a.id = vitals."appointmentId";
    SELECT o.oxygen_scale INTO scale FROM clinic.vital_observation o WHERE o.vital_signs_id = vitals.id;
    SELECT string_agg(f.field, ' ' ORDER BY f.place) INTO missing
    FROM (VALUES
        (1, 'systolic', vitals."bloodPressureSystolic"::numeric, 'bloodPressureSystolic'),
        (2, 'diastolic', vitals."bloodPressureDiastolic", 'bloodPressureDiastolic'),
        (3, 'heart_rate', vitals."heartRate", 'heartRate'),
        (4, 'temperature', vitals.temperature, 'temperature'),
        (5, 'respiratory_rate', vitals."respiratoryRate", 'respiratoryRate'),
        (6, 'oxygen_saturation', vitals."oxygenSaturation", 'oxygenSaturation')
    ) f (place, field, value, name)
    CROSS JOIN LATERAL clinic.unsafe_limits(f.field, age, coalesce(scale, 1)) allowed
    WHERE (f.value < allowed.lowest OR f.value > allowed.highest)
      AND CASE WHEN TG_TABLE_NAME = 'vital_signs'
          THEN before IS NULL OR before -> f.name IS DISTINCT FROM after -> f.name
          ELSE f.field = 'oxygen_saturation'
               AND coalesce(before ->> 'oxygen_scale', '1') <> coalesce(after ->> 'oxygen_scale', '1') END
      AND NOT EXISTS (SELECT FROM clinic.vital_confirmation c
                      WHERE c.vital_signs_id = vitals.id AND c.field = f.field AND c.value = f.value);
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION '%', missing USING ERRCODE = 'CL051';
    END IF;
    RETURN NULL;
END $$;

-- Whether a text of this field of a prescription has something in it that was misread before.
CREATE FUNCTION clinic.may_be_misread(words text, field text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM clinic.unsafe_abbreviation u WHERE field = ANY (u.fields) AND words ~ u.pattern)
$$;

-- What is new or changed; what is stored already stays readable. The arguments name columns and fields in turn.
CREATE FUNCTION clinic.refuse_misread() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    before CONSTANT jsonb := CASE WHEN TG_OP = 'UPDATE' THEN to_jsonb(OLD) END;
    after CONSTANT jsonb := to_jsonb(NEW);
    words text;
BEGIN
    IF NOT clinic.is_staff_session() THEN
        RETURN NEW;
    END IF;
    FOR i IN 0 .. TG_NARGS - 1 LOOP
        words := after ->> TG_ARGV[i];
        IF words IS DISTINCT FROM before ->> TG_ARGV[i] AND clinic.may_be_misread(words, TG_ARGV[i]) THEN
            RAISE EXCEPTION '%', TG_ARGV[i] USING ERRCODE = 'CL052';
        END IF;
    END LOOP;
    RETURN NEW;
END $$;
