"""The nine given tables, exactly."""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ENUMS = {
    "Sex": ("male", "female", "other"),
    "AllergySeverity": ("mild", "moderate", "severe", "life_threatening"),
    "AppointmentType": ("new_patient", "follow_up", "routine_checkup", "sick_visit", "telehealth"),
    "AppointmentStatus": ("scheduled", "checked_in", "in_progress", "completed", "cancelled", "no_show"),
}

CREATED = '"createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP'
UPDATED = '"updatedAt" TIMESTAMP(3) NOT NULL'

COLUMNS = {
    "providers": f"""
        id TEXT NOT NULL,
        email TEXT NOT NULL,
        "passwordHash" TEXT NOT NULL,
        "firstName" TEXT NOT NULL,
        "lastName" TEXT NOT NULL,
        specialty TEXT,
        "licenseNumber" TEXT,
        phone TEXT,
        {CREATED},
        {UPDATED}""",
    "patients": f"""
        id TEXT NOT NULL,
        "firstName" TEXT NOT NULL,
        "lastName" TEXT NOT NULL,
        "dateOfBirth" DATE NOT NULL,
        sex "Sex" NOT NULL,
        phone TEXT NOT NULL,
        email TEXT,
        address TEXT,
        "emergencyContactName" TEXT NOT NULL,
        "emergencyContactPhone" TEXT NOT NULL,
        "emergencyContactRelationship" TEXT,
        {CREATED},
        {UPDATED},
        "bloodType" TEXT""",
    "allergies": f"""
        id TEXT NOT NULL,
        "patientId" TEXT NOT NULL,
        allergen TEXT NOT NULL,
        reaction TEXT,
        severity "AllergySeverity",
        "onsetDate" DATE,
        {CREATED}""",
    "chronic_conditions": f"""
        id TEXT NOT NULL,
        "patientId" TEXT NOT NULL,
        "conditionName" TEXT NOT NULL,
        "diagnosisDate" DATE,
        status TEXT DEFAULT 'active',
        notes TEXT,
        {CREATED}""",
    "appointments": f"""
        id TEXT NOT NULL,
        "patientId" TEXT NOT NULL,
        "providerId" TEXT NOT NULL,
        "appointmentDate" TIMESTAMP(3) NOT NULL,
        "appointmentType" "AppointmentType" NOT NULL,
        "reasonForVisit" TEXT,
        "durationMinutes" INTEGER DEFAULT 30,
        status "AppointmentStatus" NOT NULL DEFAULT 'scheduled',
        {CREATED},
        {UPDATED}""",
    "medical_records": f"""
        id TEXT NOT NULL,
        "appointmentId" TEXT NOT NULL,
        "chiefComplaint" TEXT,
        "historyOfPresentIllness" TEXT,
        "physicalExamNotes" TEXT,
        diagnosis TEXT,
        "diagnosisNotes" TEXT,
        "treatmentPlan" TEXT,
        "followUpInstructions" TEXT,
        "patientEducation" TEXT,
        "audioFileUrl" TEXT,
        transcript TEXT,
        "isAIGenerated" BOOLEAN NOT NULL DEFAULT false,
        "isDraft" BOOLEAN NOT NULL DEFAULT true,
        {CREATED},
        {UPDATED}""",
    "symptoms": f"""
        id TEXT NOT NULL,
        "medicalRecordId" TEXT NOT NULL,
        "symptomName" TEXT NOT NULL,
        "bodySite" TEXT,
        severity SMALLINT,
        duration TEXT,
        notes TEXT,
        "isAIExtracted" BOOLEAN NOT NULL DEFAULT false,
        {CREATED}""",
    "prescriptions": f"""
        id TEXT NOT NULL,
        "medicalRecordId" TEXT NOT NULL,
        "medicationName" TEXT NOT NULL,
        strength TEXT,
        dosage TEXT NOT NULL,
        frequency TEXT NOT NULL,
        duration TEXT,
        quantity INTEGER,
        refills INTEGER DEFAULT 0,
        instructions TEXT,
        indication TEXT,
        "isAIExtracted" BOOLEAN NOT NULL DEFAULT false,
        {CREATED}""",
    "vital_signs": """
        id TEXT NOT NULL,
        "appointmentId" TEXT NOT NULL,
        "bloodPressureSystolic" INTEGER,
        "bloodPressureDiastolic" INTEGER,
        "heartRate" INTEGER,
        temperature NUMERIC(4,1),
        "respiratoryRate" INTEGER,
        "oxygenSaturation" INTEGER,
        weight NUMERIC(5,2),
        height NUMERIC(5,2),
        bmi NUMERIC(4,1),
        "painLevel" SMALLINT,
        "recordedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP""",
}

INDEXES = (
    "CREATE UNIQUE INDEX providers_email_key ON public.providers (email)",
    'CREATE INDEX "patients_lastName_firstName_idx" ON public.patients ("lastName", "firstName")',
    "CREATE INDEX patients_email_idx ON public.patients (email)",
    "CREATE INDEX patients_phone_idx ON public.patients (phone)",
    'CREATE INDEX "allergies_patientId_idx" ON public.allergies ("patientId")',
    'CREATE INDEX "chronic_conditions_patientId_idx" ON public.chronic_conditions ("patientId")',
    'CREATE INDEX "appointments_patientId_idx" ON public.appointments ("patientId")',
    'CREATE INDEX "appointments_providerId_idx" ON public.appointments ("providerId")',
    'CREATE INDEX "appointments_appointmentDate_idx" ON public.appointments ("appointmentDate")',
    "CREATE INDEX appointments_status_idx ON public.appointments (status)",
    'CREATE UNIQUE INDEX "medical_records_appointmentId_key" ON public.medical_records ("appointmentId")',
    'CREATE INDEX "symptoms_medicalRecordId_idx" ON public.symptoms ("medicalRecordId")',
    'CREATE INDEX "prescriptions_medicalRecordId_idx" ON public.prescriptions ("medicalRecordId")',
    'CREATE UNIQUE INDEX "vital_signs_appointmentId_key" ON public.vital_signs ("appointmentId")',
)

FOREIGN_KEYS = (
    ("allergies", "patientId", "patients", "CASCADE"),
    ("chronic_conditions", "patientId", "patients", "CASCADE"),
    ("appointments", "patientId", "patients", "CASCADE"),
    ("appointments", "providerId", "providers", "RESTRICT"),
    ("medical_records", "appointmentId", "appointments", "CASCADE"),
    ("symptoms", "medicalRecordId", "medical_records", "CASCADE"),
    ("prescriptions", "medicalRecordId", "medical_records", "CASCADE"),
    ("vital_signs", "appointmentId", "appointments", "CASCADE"),
)


def upgrade() -> None:
    for name, values in ENUMS.items():
        listed = ", ".join(f"'{value}'" for value in values)
        op.execute(f'CREATE TYPE public."{name}" AS ENUM ({listed})')
    for table, columns in COLUMNS.items():
        key = f'CONSTRAINT "{table}_pkey" PRIMARY KEY (id)'
        op.execute(f"CREATE TABLE public.{table} ({columns},\n        {key}\n)")
    for statement in INDEXES:
        op.execute(statement)
    for table, column, target, on_delete in FOREIGN_KEYS:
        op.execute(
            f'ALTER TABLE public.{table} ADD CONSTRAINT "{table}_{column}_fkey" FOREIGN KEY ("{column}")'
            f" REFERENCES public.{target} (id) ON DELETE {on_delete} ON UPDATE CASCADE"
        )


TAKEN_OVER = """
DO $$
BEGIN
    IF to_regclass('clinic.adoption') IS NOT NULL THEN
        RAISE EXCEPTION 'these tables belong to another program: use clinic-desktop db unadopt';
    END IF;
END $$
"""


def downgrade() -> None:
    op.execute(TAKEN_OVER)
    for table in reversed(COLUMNS):
        op.execute(f"DROP TABLE public.{table}")
    for name in ENUMS:
        op.execute(f'DROP TYPE public."{name}"')
