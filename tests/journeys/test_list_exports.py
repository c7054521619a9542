"""Every list of patients is written into a table by the same word and key, with a reason that is put on record."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from clinic_desktop.testing.pages import MainWindowPage, PatientSearchPage, RecallsPage
from tests import rows
from tests.builders import JANE, MARIA, ROBERT
from tests.journeys.scenes import RECEPTION, booked_today, doctors_id

if TYPE_CHECKING:
    from pathlib import Path

    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.pages import ListExportPage
    from clinic_desktop.testing.program import StartedProgram


def written(page: ListExportPage, path: Path) -> str:
    """Write a list into a file, and return what is in it."""
    page.save().expect_problem("reason", "Please fill this in")
    page.write_file(str(path)).give("Calling patients").save_and_close()
    return path.read_text("utf-8-sig")


def test_each_list_of_patients_is_written_with_a_reason(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock, tmp_path: Path
) -> None:
    doctor = doctors_id(clinic_database)
    admin = clinic_database.admin_connection()
    twin = rows.insert(
        admin,
        "patients",
        rows.patient(
            firstName="Mary",
            lastName="Garcia",
            phone="+1-555-0301",
            dateOfBirth=clinic_database.value('SELECT "dateOfBirth" FROM patients WHERE id = %s', MARIA),
        ),
    )
    clinic_database.rows(
        "INSERT INTO clinic.recall (id, patient_id, type, due_on, why) VALUES ('r', %s, 'follow_up', %s, '=Blood')",
        (JANE, clinic_clock.today),
    )
    clinic_database.rows("DELETE FROM appointments WHERE status = 'scheduled'")
    booked_today(clinic_database, clinic_clock, ROBERT, "15:00")
    clinic_database.rows(
        "INSERT INTO clinic.working_week (provider_id, valid_from) VALUES (%s, %s)",
        (doctor, clinic_clock.today - timedelta(days=1)),
    )
    window = clinic_program.sign_in(RECEPTION)
    main = MainWindowPage(window)

    pairs = PatientSearchPage(window).duplicates().expect_compared().expect_pair("GARCIA, Maria", "GARCIA, Mary")
    head, *lines = written(pairs.export(), tmp_path / "pairs.csv").splitlines()
    assert head.startswith('"One","Born",')
    assert any('"GARCIA, Maria"' in line and '"GARCIA, Mary"' in line for line in lines)
    pairs.close()
    recalls = RecallsPage.opened(window)
    recalls.list.expect_row(patient="DOE, Jane")
    assert '"\'=Blood"' in written(recalls.export(), tmp_path / "recalls.csv")
    recalls.close()
    missing = main.show_missing_data()
    missing.list.expect_row(name="WILLIAMS, Emily")
    assert "WILLIAMS, Emily" in written(missing.export(), tmp_path / "missing.csv")
    missing.close()
    fallen = main.show_fallen_bookings()
    fallen.list.expect_row(patient="JOHNSON, Robert")
    assert "JOHNSON, Robert" in written(fallen.export(), tmp_path / "fallen.csv")
    fallen.close()

    noted: dict[str, set[str]] = {}
    for subject, patient, reason in clinic_database.rows(
        "SELECT subject, patient_id, reason FROM clinic.audit_event WHERE action = 'export' AND patient_id IS NOT NULL"
    ):
        assert reason == "Calling patients"
        noted.setdefault(subject, set()).add(patient)
    assert noted["suspected_duplicates"] == {MARIA, twin}
    assert noted["recalls"] == {JANE}
    assert noted["fallen_bookings"] == {ROBERT}
    assert twin in noted["missing_data"]
