"""What a visit consists of, in SOAP order: the title, the texts, and the list or fields that belong to them."""

SECTIONS = (
    ("Subjective", ("chief_complaint", "history_of_present_illness"), "symptoms"),
    ("Objective", ("physical_exam_notes",), "vitals"),
    ("Assessment", ("diagnosis", "diagnosis_notes"), "diagnoses"),
    ("Plan", ("treatment_plan", "follow_up_instructions", "patient_education"), "prescriptions"),
)
LEAST_LINES = {"history_of_present_illness": 4, "physical_exam_notes": 4, "treatment_plan": 3}
