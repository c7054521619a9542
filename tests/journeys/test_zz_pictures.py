from __future__ import annotations
import pytest
from datetime import timedelta
from clinic_desktop.testing.pages import ChartPage, MainWindowPage, PatientSearchPage, VisitPage
from clinic_desktop.testing.pages.trends import TrendsPage
from clinic_desktop.testing.pages.vitals import VitalsPage
from clinic_desktop.testing.pages import settle
from clinic_desktop.ui.theme import Theme, apply_theme
from PySide6.QtWidgets import QApplication
from tests.builders import ROBERT, EMILY
from tests.journeys.scenes import visit_in_progress
from tests.measured_scene import measured_visits, BABY

def shoot(w, name):
    settle()
    w.grab().save(f"/tmp/vp/{name}.png")

def test_pictures(clinic_program, clinic_database, clinic_clock):
    import os; os.makedirs("/tmp/vp", exist_ok=True)
    measured_visits(clinic_database, ROBERT, clinic_clock.today)
    visit = visit_in_progress(clinic_database, clinic_clock, ROBERT, "10:00")
    born = clinic_clock.today - timedelta(days=700)
    clinic_database.rows('UPDATE patients SET "dateOfBirth" = %s WHERE id = %s', (born, EMILY))
    measured_visits(clinic_database, EMILY, clinic_clock.today, BABY)
    window = clinic_program.sign_in("doctor@example.com")
    window.resize(1280, 800)
    from clinic_desktop.testing.pages import AppointmentsPage
    AppointmentsPage(window).open("JOHNSON, Robert")
    chart = ChartPage(window).expect_patient("JOHNSON, Robert")
    v = VitalsPage(window)
    v.write("systolic", "230").write("diastolic", "82").write("heart_rate", "101").write("temperature", "98.6").write("respiratory_rate","18").write("oxygen_saturation","97").write("weight","150").write("height","65")
    v.choose("consciousness", "Alert").choose("breathing", "Air")
    shoot(window, "editor-light")
    v.confirm("systolic")
    shoot(window, "editor2-light")
    chart.press("Alt+F9")
    t = TrendsPage(window)
    t.expect(lambda: t.graphs, "graphs")
    t.to_graphs().move("End").move("Left")
    shoot(t.root, "trends-light")
    t.root.grab()
    t.show_table()
    shoot(t.root, "table-light")
    t.turn_table()
    shoot(t.root, "table-turned")
    app = QApplication.instance()
    apply_theme(app, Theme.DARK)
    t.to_graphs()
    shoot(t.root, "trends-dark")
    shoot(window, "editor-dark")
    apply_theme(app, Theme.LIGHT)
    p = t.print()
    shoot(p.root, "print")
    p.save_to if False else None
    from clinic_desktop.ui.printing.printers import write_pdf
    from pathlib import Path
    d = p.root
    write_pdf(d._printout.text, d.sheet, Path("/tmp/vp/print.pdf"))
    d.reject()
    t.close()
