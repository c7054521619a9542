"""What the program asked about and the database did not.

Dangerous vital signs are confirmed by somebody, abbreviations that are misread are refused in prescriptions, and what
was booked over another booking needs a reason of its own wherever it goes. The first two bind the staff; the last
binds everybody, as all overlaps do.
"""

from pathlib import Path

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

CHARTS = "clinic_clinician, clinic_auditor"
DESK = "clinic_clinician, clinic_reception, clinic_auditor"

HERE = Path(__file__)
FUNCTIONS = HERE.with_suffix(".sql").read_text(encoding="utf-8")
OVERBOOKING = HERE.with_name("2026_11_26_0027_overbooking.sql").read_text(encoding="utf-8")
OVERBOOKING_BEFORE = HERE.with_name("2026_11_26_0027_overbooking_before.sql").read_text(encoding="utf-8")
LIST = HERE.with_name("2026_11_26_0027_unsafe_abbreviations.sql").read_text(encoding="utf-8")

LETTER = (
    r"A-Za-z\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u0370-\u037d\u037f-\u1fff\u2c00-\u2dff"
    r"\u3040-\ud7ff\uf900-\ufaff"
)
SPACE = r"\t-\r \u0085\u00a0\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"

APPOINTMENT = "text NOT NULL REFERENCES public.appointments (id) ON DELETE CASCADE ON UPDATE CASCADE"
VITALS = "'systolic', 'diastolic', 'heart_rate', 'temperature', 'respiratory_rate', 'oxygen_saturation'"

TABLES = f"""
CREATE TABLE clinic.vital_confirmation (
    vital_signs_id text NOT NULL REFERENCES public.vital_signs (id) ON DELETE CASCADE ON UPDATE CASCADE,
    appointment_id {APPOINTMENT},
    field text NOT NULL CHECK (field IN ({VITALS})),
    value numeric NOT NULL,
    confirmed_at timestamptz NOT NULL DEFAULT now(),
    confirmed_by text NOT NULL DEFAULT session_user,
    PRIMARY KEY (vital_signs_id, field, value)
);
CREATE INDEX vital_confirmation_appointment ON clinic.vital_confirmation (appointment_id);
CREATE TABLE clinic.unsafe_abbreviation (
    no int PRIMARY KEY,
    pattern text NOT NULL,
    fields text[] NOT NULL
);
CREATE TABLE clinic.overbooked_time (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    appointment_id text NOT NULL,
    provider_id text,
    during tsrange,
    reason text NOT NULL CHECK (length(btrim(reason)) BETWEEN 3 AND 200),
    overbooked_at timestamptz NOT NULL DEFAULT now(),
    overbooked_by text NOT NULL DEFAULT session_user,
    xid xid8 NOT NULL DEFAULT pg_current_xact_id()
);
CREATE INDEX overbooked_time_appointment ON clinic.overbooked_time (appointment_id);
"""

KNOWN_BEFORE = """
INSERT INTO clinic.vital_confirmation (vital_signs_id, appointment_id, field, value, confirmed_at, confirmed_by)
SELECT o.vital_signs_id, o.appointment_id, split_part(said.one, ' ', 1), split_part(said.one, ' ', 2)::numeric,
       coalesce(first.at, now()), coalesce(first.actor, 'unknown')
FROM clinic.vital_observation o
CROSS JOIN unnest(o.confirmed) said (one)
LEFT JOIN LATERAL (
    SELECT e.at, e.actor FROM clinic.audit_event e
    WHERE e.row_id = o.vital_signs_id AND e.subject = 'vital_observation'
      AND CASE e.action WHEN 'insert' THEN e.data -> 'confirmed' ELSE e.data -> 'confirmed' -> 1 END ? said.one
    ORDER BY e.at, e.seq LIMIT 1) first ON true
WHERE said.one ~ '^(systolic|diastolic|heart_rate|temperature|respiratory_rate|oxygen_saturation) [0-9]+([.][0-9]+)?$'
ON CONFLICT DO NOTHING;
INSERT INTO clinic.overbooked_time (appointment_id, provider_id, during, reason, overbooked_at, overbooked_by)
SELECT o.appointment_id, a."providerId",
       tsrange(a."appointmentDate", a."appointmentDate" + make_interval(mins => coalesce(a."durationMinutes", 30))),
       o.reason, o.overbooked_at, o.overbooked_by
FROM clinic.overbooking o LEFT JOIN public.appointments a ON a.id = o.appointment_id;
"""

OWN_FUNCTIONS = (
    "refuse_unconfirmed()",
    "note_confirmations()",
    "refuse_misread()",
    "may_be_misread(text, text)",
    "age_in_months(date, date)",
    "unsafe_limits(text, int, int)",
)

OWN_TRIGGERS = """
CREATE TRIGGER note_confirmations AFTER INSERT OR UPDATE OF confirmed ON clinic.vital_observation
    FOR EACH ROW EXECUTE FUNCTION clinic.note_confirmations();
CREATE CONSTRAINT TRIGGER refuse_unconfirmed AFTER UPDATE OF oxygen_scale ON clinic.vital_observation
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION clinic.refuse_unconfirmed('vital_signs_id');
CREATE TRIGGER clinic_announce AFTER INSERT OR UPDATE OR DELETE ON clinic.vital_confirmation
    FOR EACH ROW EXECUTE FUNCTION clinic.announce('visits', 'appointment_id');
CREATE TRIGGER clinic_audit AFTER INSERT OR UPDATE OR DELETE ON clinic.vital_confirmation
    FOR EACH ROW EXECUTE FUNCTION clinic.audit_row('vital_signs_id', 'appointment_id');
CREATE TRIGGER clinic_audit AFTER INSERT OR UPDATE OR DELETE ON clinic.overbooked_time
    FOR EACH ROW EXECUTE FUNCTION clinic.audit_row('appointment_id', 'appointment_id');
CREATE TRIGGER refuse_misread BEFORE INSERT OR UPDATE OF route ON clinic.prescription_detail
    FOR EACH ROW EXECUTE FUNCTION clinic.refuse_misread('route');
"""
GIVEN_TRIGGERS = """
CREATE CONSTRAINT TRIGGER clinic_refuse_unconfirmed AFTER INSERT OR UPDATE ON public.vital_signs
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION clinic.refuse_unconfirmed('id');
CREATE TRIGGER clinic_refuse_misread BEFORE INSERT OR UPDATE OF strength, dosage, frequency, instructions
    ON public.prescriptions FOR EACH ROW
    EXECUTE FUNCTION clinic.refuse_misread('strength', 'dosage', 'frequency', 'instructions');
"""

IN_OPEN_CHART = (
    "((SELECT clinic.open_things('appointments'))[appointment_id]) IS NOT NULL"
    " AND appointment_id = ANY (ARRAY(SELECT jsonb_object_keys(clinic.open_things('appointments'))))"
)


def upgrade() -> None:
    op.execute("SET LOCAL ROLE clinic_owner")
    op.execute(TABLES)
    # A colon before a word would be taken for a parameter.
    op.execute(LIST.replace("{LETTER}", LETTER).replace("{SPACE}", SPACE).replace("?:", r"?\:"))
    op.execute(KNOWN_BEFORE)
    op.execute(FUNCTIONS)
    op.execute(OVERBOOKING)
    for function in OWN_FUNCTIONS:
        op.execute(f"REVOKE ALL ON FUNCTION clinic.{function} FROM PUBLIC")
    op.execute(OWN_TRIGGERS)
    op.execute(f"GRANT SELECT ON clinic.vital_confirmation, clinic.unsafe_abbreviation TO {CHARTS}")
    op.execute(f"GRANT SELECT ON clinic.overbooked_time TO {DESK}")
    op.execute("ALTER TABLE clinic.vital_confirmation ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY clinic_chart ON clinic.vital_confirmation TO {CHARTS} USING ({IN_OPEN_CHART})")
    op.execute("RESET ROLE")
    op.execute(GIVEN_TRIGGERS)


def downgrade() -> None:
    op.execute("DROP TRIGGER clinic_refuse_unconfirmed ON public.vital_signs")
    op.execute("DROP TRIGGER clinic_refuse_misread ON public.prescriptions")
    op.execute("SET LOCAL ROLE clinic_owner")
    op.execute("DROP TRIGGER refuse_unconfirmed ON clinic.vital_observation")
    op.execute("DROP TRIGGER note_confirmations ON clinic.vital_observation")
    op.execute("DROP TRIGGER refuse_misread ON clinic.prescription_detail")
    op.execute(OVERBOOKING_BEFORE)
    op.execute("DROP TABLE clinic.vital_confirmation, clinic.unsafe_abbreviation, clinic.overbooked_time")
    for function in OWN_FUNCTIONS:
        op.execute(f"DROP FUNCTION clinic.{function}")
    op.execute("RESET ROLE")
