"""The patient banner keeps the rules of the NHS CUI guide; each test names those that it shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import combinations
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFrame, QLabel, QToolButton, QWidget

from clinic_desktop.domain.allergies import Allergy, AllergyFields, AllergyList, NoKnownAllergies
from clinic_desktop.domain.clock import ClinicClock
from clinic_desktop.domain.conditions import Condition, ConditionFields
from clinic_desktop.domain.identifiers import AllergyId, ConditionId, Version, new_id
from clinic_desktop.domain.patients import PatientDetails
from clinic_desktop.domain.statuses import AllergySeverity, ConditionStatus, Sex
from clinic_desktop.testing.pages import settle
from clinic_desktop.testing.pages.finding import widget
from clinic_desktop.ui.patient_chart.banner import PatientBanner
from clinic_desktop.ui.theme import Theme, apply_theme, colours, dress
from clinic_desktop.ui.widgets.icon_label import IconLabel
from tests.builders import JANE, patient_fields
from tests.conftest import CHECKOUT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
FIELDS = patient_fields(
    last_name="Smith",
    first_name="John",
    title="Mr",
    born_on=date(1945, 7, 14),
    sex=Sex.MALE,
    phone="020 7946 0958",
    email="john.smith@example.org",
    address="12 Long Lane, Little Whinging, Surrey GU99 1ZZ",
    emergency_contact_name="Ann Smith",
)
KNOWN = PatientDetails(JANE, Version("1"), FIELDS, NOON)


def allergic(*allergens: str) -> AllergyList:
    return AllergyList(
        JANE,
        tuple(
            Allergy(AllergyId(new_id()), Version("1"), AllergyFields(one, "Rash", AllergySeverity.SEVERE), NOON)
            for one in allergens
        ),
    )


@pytest.fixture
def banner(qapp: QApplication) -> Iterator[PatientBanner]:
    apply_theme(qapp, Theme.LIGHT, 100)
    made = PatientBanner(ClinicClock(now_utc=lambda: NOON))
    dress(made)
    made.resize(1100, 80)
    made.show_patient(KNOWN)
    made.show_allergies(allergic("Penicillin"))
    made.show_conditions(())
    yield made
    made.close()


def text(banner: PatientBanner, name: str) -> str:
    return widget(banner, f"patient-banner-{name}", QLabel).text()


def label(banner: PatientBanner, name: str) -> QLabel:
    return widget(banner, f"patient-banner-{name}-item", QWidget).findChildren(QLabel)[0]


def place(banner: PatientBanner, name: str) -> QPoint:
    shown = widget(banner, f"patient-banner-{name}-item", QWidget)
    return shown.mapTo(banner, QPoint(0, 0))


def test_zone_one_says_who_in_the_order_of_the_guide(banner: PatientBanner) -> None:
    """PAB-0001, 0002, 0016, 0022, 0023, 0033 to 0036, 0042, 0043."""
    assert text(banner, "name") == "SMITH, John (Mr)"
    assert (label(banner, "born").text(), text(banner, "born")) == ("Born", "14-Jul-1945 (81y)")
    assert (label(banner, "gender").text(), text(banner, "gender")) == ("Gender", "Male")
    assert (label(banner, "number").text(), text(banner, "number")) == ("Patient No.", JANE)
    places = [place(banner, name) for name in ("name", "born", "gender", "number")]
    assert [one.x() for one in places] == sorted(one.x() for one in places)


def test_the_preferred_name_stands_right_below_the_name(banner: PatientBanner) -> None:
    """PAB-0020, 0037, 0054, 0062."""
    banner.show()
    settle()
    name, born = (widget(banner, f"patient-banner-{one}-item", QWidget) for one in ("name", "born"))
    middles = [one.mapTo(banner, one.rect().center()).y() for one in (name, born)]
    assert abs(middles[0] - middles[1]) <= 2, "in the middle of its zone where no preferred name is"
    assert name.mapTo(banner, QPoint(0, 0)).x() < born.mapTo(banner, QPoint(0, 0)).x()
    banner.show_patient(replace(KNOWN, fields=replace(FIELDS, preferred_name="Jack")))
    assert label(banner, "preferred-name").text() == "Preferred name"
    assert text(banner, "preferred-name") == "Jack"
    settle()
    assert place(banner, "preferred-name").x() == place(banner, "name").x()
    assert place(banner, "preferred-name").y() > place(banner, "name").y()


def test_somebody_who_has_died_is_seen_to_have_died(banner: PatientBanner) -> None:
    """PAB-0018, 0024, 0038, 0039, 0055 to 0060, 0063: dates below each other, another colour and a pattern."""
    alive = banner.grab().toImage()
    banner.show_patient(replace(KNOWN, fields=replace(FIELDS, deceased_on=date(2024, 3, 2))))
    settle()
    assert text(banner, "born") == "14-Jul-1945"
    assert (label(banner, "died").text(), text(banner, "died")) == ("Died", "02-Mar-2024")
    assert (label(banner, "age-at-death").text(), text(banner, "age-at-death")) == ("Age at Death", "78y")
    assert place(banner, "died").x() == place(banner, "born").x()
    assert place(banner, "died").y() > place(banner, "born").y()
    assert place(banner, "age-at-death").x() > place(banner, "died").x()
    assert text(banner, "address-whole") == FIELDS.address
    assert "020 7946 0958" in text(banner, "reach-whole")
    dead = banner.grab().toImage()
    ground = {dead.pixelColor(x, dead.height() - 6).name() for x in range(4, dead.width() - 4)}
    assert len(ground) > 1, "a pattern, not only a colour"
    assert alive.pixelColor(3, 3) == colours().banner.background
    assert dead.pixelColor(3, 3) != alive.pixelColor(3, 3)


def test_what_is_not_known_says_so_after_its_label(banner: PatientBanner) -> None:
    """PAB-0019."""
    banner.show_patient(replace(KNOWN, fields=replace(FIELDS, address=None, phone="", email=None)))
    assert text(banner, "address") == "Not Known"
    assert text(banner, "reach") == "Not Known"
    assert "?" not in "".join(one.text() for one in banner.findChildren(QLabel))


def test_five_sections_unfold_and_fold_together(banner: PatientBanner) -> None:
    """PAB-0003 to 0007, 0026, 0029, 0032: folded at first, with a hint; allergies are the fifth."""
    banner.show()
    toggle = widget(banner, "patient-banner-unfold", QToolButton)
    assert not banner.more.is_unfolded
    assert "More" in banner.more.toolTip()
    QTest.mouseClick(toggle, Qt.MouseButton.LeftButton)
    wholes = [text(banner, f"{name}-whole") for name in ("address", "reach", "contact", "conditions", "allergies")]
    assert all(widget(banner, f"patient-banner-{name}-whole", QLabel).isVisible() for name in ("address", "allergies"))
    assert wholes[0] == FIELDS.address
    assert wholes[1] == "Phone 020 7946 0958\nE-mail john.smith@example.org"
    assert wholes[2].startswith("Ann Smith")
    assert wholes[3] == "None recorded"
    assert wholes[4] == "Penicillin, Rash, severe, recorded 26\u2011Nov\u20112026"
    toggle.setFocus()
    QTest.keyClick(toggle, Qt.Key.Key_Space)
    assert not banner.more.is_unfolded
    toggle.click()
    banner.show_patient(None)
    banner.show_patient(KNOWN)
    assert not banner.more.is_unfolded, "folded for whoever comes next"


def test_a_long_address_is_cut_with_an_ellipsis_and_whole_below(banner: PatientBanner) -> None:
    """PAB-0025, 0028, 0040, 0041."""
    banner.show()
    banner.resize(700, 80)
    settle()
    assert label(banner, "address").text() == "Address"
    assert label(banner, "reach").text() == "Phone and e-mail"
    assert text(banner, "address").endswith("…")
    assert text(banner, "address-whole") == FIELDS.address
    assert FIELDS.address in widget(banner, "patient-banner-address", QLabel).toolTip()


@pytest.mark.parametrize(
    ("known", "title"),
    [
        (allergic("Penicillin"), "Known allergies"),
        (AllergyList(JANE, (), NoKnownAllergies("Dr Who", NOON)), "No known allergies"),
        (AllergyList(JANE, ()), "Allergies not recorded"),
        (None, "Allergies unavailable"),
    ],
)
def test_the_title_of_allergies_is_one_of_four(banner: PatientBanner, known: AllergyList | None, title: str) -> None:
    """PAB-0064, 0067, 0068, 0071: two in the style of data, two in that of labels; one on red."""
    banner.show()
    banner.show_allergies(known)
    assert label(banner, "allergies").text() == title
    assert label(banner, "allergies").property("banner") == ("value" if "nown" in title else "label")
    settle()
    frame = widget(banner, "patient-banner-allergy-frame", QFrame)
    is_red = frame.grab().toImage().pixelColor(frame.width() // 2, 2) == colours().allergy.background
    assert is_red == (title == "Known allergies")


def test_each_state_of_allergies_has_an_icon_of_its_own(banner: PatientBanner) -> None:
    """PAB-0069, 0070, 0072."""
    banner.show()
    frame = widget(banner, "patient-banner-allergy-frame", QFrame)
    icon = frame.findChild(IconLabel)
    assert icon is not None
    none = AllergyList(JANE, ())
    drawn = []
    for known in (allergic("Penicillin"), replace(none, statement=NoKnownAllergies("Dr Who", NOON)), none, None):
        banner.show_allergies(known)
        settle()
        drawn.append(frame.grab(icon.geometry()).toImage())
    assert all(one != other for one, other in combinations(drawn, 2))


def test_no_allergen_is_left_out_without_saying_so(banner: PatientBanner) -> None:
    """What does not fit is counted; all of them are spoken, and stand in the unfolded section."""
    banner.show()
    names = [f"Substance {number}" for number in range(20)]
    banner.show_allergies(allergic(*names))
    shown = text(banner, "allergies")
    count = shown.count("Substance")
    assert 1 <= count < 20
    assert shown.endswith(f"and {20 - count} more")
    assert all(one in widget(banner, "patient-banner-allergies", QLabel).accessibleName() for one in names)
    assert text(banner, "allergies-whole").count("\n") == 19


def test_allergies_lead_to_their_list(banner: PatientBanner) -> None:
    """PAB-0066: by the mouse and by Enter."""
    banner.show()
    wanted: list[bool] = []
    banner.allergies_wanted.connect(lambda: wanted.append(True))
    shown = widget(banner, "patient-banner-allergies", QLabel)
    QTest.mouseClick(shown, Qt.MouseButton.LeftButton)
    QTest.keyClick(shown, Qt.Key.Key_Return)
    assert wanted == [True, True]


def test_conditions_that_go_on_are_named(banner: PatientBanner) -> None:
    def condition(name: str, status: ConditionStatus) -> Condition:
        return Condition(ConditionId(new_id()), Version("1"), ConditionFields(name, status=status), NOON)

    banner.resize(1500, 80)
    banner.show()
    banner.show_conditions(
        (condition("Asthma", ConditionStatus.ACTIVE), condition("Measles", ConditionStatus.RESOLVED))
    )
    assert text(banner, "conditions-whole") == "Asthma (active)"
    banner.show_conditions(None)
    assert text(banner, "conditions-whole") == "Unavailable"


def test_labels_are_lighter_and_explain_themselves(banner: PatientBanner) -> None:
    """PAB-0044 to 0047, 0050: what a label is called is drawn lighter than its value; the name has none."""
    banner.show()
    settle()
    assert not label(banner, "name").isVisible()
    for name in ("born", "gender", "number"):
        shown = label(banner, name)
        assert shown.toolTip(), name
        assert shown.property("banner") == "label"
        value = widget(banner, f"patient-banner-{name}", QLabel)
        assert value.property("banner") == "value"
        ink = value.palette().color(value.foregroundRole()), shown.palette().color(shown.foregroundRole())
        assert value.font().weight() > shown.font().weight() or ink[0].lightness() < ink[1].lightness()


def test_tab_goes_through_what_is_said_in_order_and_each_can_be_copied(banner: PatientBanner) -> None:
    """PAB-0076 and NUM-0003."""
    banner.show()
    order = []
    at: QWidget | None = widget(banner, "patient-banner-name", QLabel)
    while at is not None:
        if (
            at.objectName().startswith("patient-banner-")
            and at.focusPolicy() & Qt.FocusPolicy.TabFocus
            and at.isVisible()
        ):
            order.append(at.objectName().removeprefix("patient-banner-"))
        at = at.nextInFocusChain()
        if at is not None and at.objectName() == "patient-banner-name":
            break
    assert order == [
        "name",
        "born",
        "gender",
        "number",
        "unfold",
        "address",
        "reach",
        "contact",
        "conditions",
        "allergies",
    ]
    number = widget(banner, "patient-banner-number", QLabel)
    assert number.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByKeyboard


def test_days_are_those_of_the_clinics_clock(qapp: QApplication) -> None:
    """PAB-0065: the day on which an allergy was recorded, where the clinic is."""
    apply_theme(qapp, Theme.LIGHT, 100)
    made = PatientBanner(ClinicClock(ZoneInfo("Pacific/Auckland"), lambda: NOON))
    made.show_patient(KNOWN)
    made.show_allergies(allergic("Penicillin"))
    assert text(made, "allergies-whole").endswith("recorded 27\u2011Nov\u20112026")
    made.show_allergies(AllergyList(JANE, (), NoKnownAllergies("Dr Who", NOON)))
    assert text(made, "allergies-whole") == "Stated 27-Nov-2026 by Dr Who"
    made.close()


def test_the_only_pictures_are_those_of_allergies_and_of_unfolding(banner: PatientBanner) -> None:
    """PAB-0021: no photograph."""
    banner.show()
    assert [one for one in banner.findChildren(QLabel) if not one.pixmap().isNull()] == []
    assert len(banner.findChildren(IconLabel)) == 1
    assert [one.objectName() for one in banner.findChildren(QToolButton)] == ["patient-banner-unfold"]


def test_the_ground_is_another_than_that_of_the_window_and_ends_in_a_line(banner: PatientBanner) -> None:
    """PAB-0014."""
    banner.show()
    settle()
    image = banner.grab().toImage()
    assert image.pixelColor(3, 3) == colours().banner.background
    assert image.pixelColor(3, 3) not in (colours().window, colours().surface, colours().raised)
    assert image.pixelColor(3, image.height() - 1) == colours().accent
    assert banner.cursor().shape() is Qt.CursorShape.ArrowCursor, "nothing to take hold of: it cannot be moved"


def test_only_windows_of_one_patient_have_a_banner() -> None:
    """PAB-0008, 0015: the chart, its medication and its vital signs; no list of patients or bookings."""
    made = {
        path.relative_to(CHECKOUT / "clinic_desktop" / "ui").as_posix()
        for path in (CHECKOUT / "clinic_desktop" / "ui").rglob("*.py")
        if "PatientBanner(" in path.read_text(encoding="utf-8").replace("class PatientBanner(", "")
    }
    assert made == {"chart_pane.py", "chart_trends.py", "patient_chart/medication_window.py"}
