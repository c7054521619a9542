"""Nobody on the staff records an allergy of a patient that stands in the list already, however it is spelt.

Two who record the same at once wait for each other: the second one is told that it is there.
"""

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

FUNCTION = """
CREATE FUNCTION clinic.refuse_allergy_twice() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    wanted CONSTANT text := clinic.fold(NEW.allergen);
BEGIN
    IF NOT clinic.is_staff_session() OR wanted = '' THEN
        RETURN NEW;
    END IF;
    -- What another program stored twice may be corrected in everything else.
    IF TG_OP = 'UPDATE' AND clinic.fold(OLD.allergen) = wanted THEN
        RETURN NEW;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('clinic.allergies.' || NEW."patientId", 0));
    IF EXISTS (SELECT FROM public.allergies a
               WHERE a."patientId" = NEW."patientId" AND a.id <> NEW.id AND clinic.fold(a.allergen) = wanted
                 AND NOT EXISTS (SELECT FROM clinic.struck_allergy s WHERE s.allergy_id = a.id)) THEN
        RAISE EXCEPTION 'allergen' USING ERRCODE = 'CL053';
    END IF;
    RETURN NEW;
END $$;
"""

TRIGGER = """
CREATE TRIGGER clinic_refuse_twice BEFORE INSERT OR UPDATE OF allergen ON public.allergies
    FOR EACH ROW EXECUTE FUNCTION clinic.refuse_allergy_twice();
"""


def upgrade() -> None:
    op.execute("SET LOCAL ROLE clinic_owner")
    op.execute(FUNCTION)
    op.execute("REVOKE ALL ON FUNCTION clinic.refuse_allergy_twice() FROM PUBLIC")
    op.execute("RESET ROLE")
    op.execute(TRIGGER)


def downgrade() -> None:
    op.execute("DROP TRIGGER clinic_refuse_twice ON public.allergies")
    op.execute("SET LOCAL ROLE clinic_owner")
    op.execute("DROP FUNCTION clinic.refuse_allergy_twice()")
    op.execute("RESET ROLE")
