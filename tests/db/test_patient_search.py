from __future__ import annotations

import random
from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event

from clinic_desktop.db.queries.patient_search import search
from clinic_desktop.domain.identifiers import PatientId
from clinic_desktop.domain.patients import MatchReason, PatientMatch, PatientSearch, SearchPlace
from tests import rows
from tests.benchmarks.believable_patients import believable_patients
from tests.db.search_reference import Known, expected

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clinic_desktop.db.database import Database
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.servers import ThrowAwayServer

PARTICULAR = (
    ("Jane", "Doe", "1985-03-15", "+1-555-0101", "jane.doe@email.com"),
    ("María José", "García López", "1990-11-08", "(555) 010-2030", "mj@example.com"),
    ("Begoña", "LÓPEZ GARCÍA", "1990-11-09", "555 010 2031", None),
    ("Conan", "O'Brien", "1963-04-18", "+353 1 676 1234", None),
    ("Seán", "O’Connor", "1970-12-01", "00353 1 6761235", None),
    ("Hans-Jürgen", "Müller", "1950-01-02", "+49 (0)176 1234567", "hans.mueller@example.com"),
    ("Otto", "Strauß", "1951-01-02", "0176 7654321", None),
    ("Søren", "Østergård", "1952-01-02", "+45 32 12 34 56", None),
    ("Pieter", "van der Berg", "1953-01-02", "020-1234567", None),
    ("Anna", "Vanderberg", "1954-01-02", "020-1234568", None),
    ("Алексей", "Иванов", "1955-01-02", "+7 495 1234567", None),
    ("Ελένη", "Παπαδοπούλου", "1956-01-02", "+30 21 0123 4567", None),
    ("小明", "王", "1957-01-02", "13800138000", None),
    ("Nguyễn", "Thị Minh", "1958-01-02", "+84 90 123 4567", None),
    ("Łukasz", "Dąbrowski", "1959-03-04", "+48 601 234 567", None),
    ("Ann", "Smith", "1970-05-06", "555-1985000", None),
    ("Robert", "Smith-Jones", "1985-12-31", "555-7770000", "bob_smith%x@example.com"),
    ("Aaaa", "Anana", "2019-02-28", "555-2019000", None),
    ("Li", "Wu", "1919-02-03", "1234567", None),
    ("John F", "Davis David", "1920-02-03", "1234568", None),
)


class SearchClinic:
    """A database with the people of these tests, asked the way the service asks."""

    def __init__(self, database: ThrowAwayDatabase) -> None:
        self.database = database
        self.people: list[Known] = []
        self.reception: Database = database.as_person("reception@example.com")

    def pages(self, text: str, *, include_archived: bool = False, day_first: bool = True) -> list[PatientMatch]:
        matches: list[PatientMatch] = []
        after: SearchPlace | None = None
        while True:
            question = PatientSearch(text, after=after, include_archived=include_archived)
            with self.reception.read() as session:
                page = search(session, question, day_first=day_first)
            matches.extend(page.items)
            assert len(page.items) <= 50
            if not page.has_more:
                return matches
            assert len(page.items) == 50
            after = page.items[-1].place

    def first(self, text: str, *, day_first: bool = True) -> tuple[PatientMatch, ...]:
        with self.reception.read() as session:
            return search(session, PatientSearch(text), day_first=day_first).items

    def names(self, text: str) -> list[str]:
        return [f"{match.patient.last_name}, {match.patient.first_name}" for match in self.first(text)]


@pytest.fixture(scope="module")
def clinic(server: ThrowAwayServer) -> Iterator[SearchClinic]:
    database = server.demo_clinic()
    admin = database.admin_connection()
    admin.execute("TRUNCATE public.patients CASCADE")
    found = SearchClinic(database)
    crowd = [
        Known(one.id, one.first_name, one.last_name, one.born_on, one.phone, one.email)
        for one in believable_patients(600)
    ]
    ids = random.Random(5)  # noqa: S311 - ids of invented people
    for first, last, born, phone, email in PARTICULAR:
        number = f"{ids.getrandbits(128):032x}"
        crowd.append(Known(number, first, last, date.fromisoformat(born), phone, email))
    crowd.append(Known("beef-0001", "Elizabeth", "Quill", date(1980, 2, 3), "555-3334444", None, "Libby Zöe"))
    crowd.append(Known("beef-0002", "Gone", "Quillon", date(1980, 2, 3), "555-3334445", is_archived=True))
    for one in crowd:
        changes = {"id": one.id, "firstName": one.first_name, "lastName": one.last_name, "dateOfBirth": one.born_on}
        rows.insert(admin, "patients", rows.patient(**changes, phone=one.phone, email=one.email))
    admin.execute("INSERT INTO clinic.patient_profile (patient_id, preferred_name) VALUES ('beef-0001', 'Libby Zöe')")
    admin.execute(
        "INSERT INTO clinic.patient_profile (patient_id, archived_at, archived_by, archive_reason)"
        " VALUES ('beef-0002', now(), 'x', 'moved away')"
    )
    found.people = crowd
    yield found
    database.drop()


@pytest.mark.parametrize(
    ("text", "reason", "last_name"),
    [
        ("doe", MatchReason.LAST_NAME, "Doe"),
        ("DOE, j", MatchReason.NAME, "Doe"),
        ("jane doe", MatchReason.NAME, "Doe"),
        ("do ja", MatchReason.NAME, "Doe"),
        ("begona", MatchReason.FIRST_NAME, "LÓPEZ GARCÍA"),
        ("lopez garcia", MatchReason.LAST_NAME, "LÓPEZ GARCÍA"),
        ("jose lopez", MatchReason.NAME, "García López"),
        ("maria jose", MatchReason.FIRST_NAME, "García López"),
        ("garcía lópez, maría", MatchReason.NAME, "García López"),
        ("obrien", MatchReason.LAST_NAME, "O'Brien"),
        ("O’Brien", MatchReason.LAST_NAME, "O'Brien"),
        ("oconnor", MatchReason.LAST_NAME, "O’Connor"),
        ("mueller hans", MatchReason.NAME, "Müller"),
        ("müller", MatchReason.LAST_NAME, "Müller"),
        ("strauss", MatchReason.LAST_NAME, "Strauß"),
        ("ostergard", MatchReason.LAST_NAME, "Østergård"),
        ("oestergaard", MatchReason.NAME, "Østergård"),
        ("van der berg", MatchReason.LAST_NAME, "van der Berg"),
        ("f davis", MatchReason.NAME, "Davis David"),
        ("david john f", MatchReason.NAME, "Davis David"),
        ("david davi", MatchReason.NAME, "Davis David"),
        ("иванов алексей", MatchReason.NAME, "Иванов"),
        ("ΠΑΠΑΔΟΠΟΥΛΟΥ", MatchReason.LAST_NAME, "Παπαδοπούλου"),
        ("王", MatchReason.LAST_NAME, "王"),
        ("thi minh nguyen", MatchReason.NAME, "Thị Minh"),
        ("dabrowski", MatchReason.LAST_NAME, "Dąbrowski"),
        ("libby", MatchReason.NAME, "Quill"),
        ("quill libby", MatchReason.NAME, "Quill"),
        ("browsk", MatchReason.INSIDE_NAME, "Dąbrowski"),
        ("mith ann 1970", MatchReason.SIMILAR_NAME, "Smith"),
        ("dabrwoski", MatchReason.SIMILAR_NAME, "Dąbrowski"),
        ("dabrowsky lukasz", MatchReason.SIMILAR_NAME, "Dąbrowski"),
        ("papadopoulou", MatchReason.SIMILAR_NAME, None),
        ("1963-04-18", MatchReason.BORN_ON, "O'Brien"),
        ("18.4.63", MatchReason.BORN_ON, "O'Brien"),
        ("18apr1963", MatchReason.BORN_ON, "O'Brien"),
        ("18041963", MatchReason.BORN_ON, "O'Brien"),
        ("1963-04", MatchReason.BORN_ON, "O'Brien"),
        ("smi 70", MatchReason.NAME_AND_BORN_ON, "Smith"),
        ("doe 1985", MatchReason.NAME_AND_BORN_ON, "Doe"),
        ("15/3/1985 jane", MatchReason.NAME_AND_BORN_ON, "Doe"),
        ("dabrowski mar 1959", MatchReason.NAME_AND_BORN_ON, None),
        ("+353 1 676-1234", MatchReason.PHONE, "O'Brien"),
        ("(555) 010.2030", MatchReason.PHONE, "García López"),
        ("0176 123", MatchReason.PHONE, "Müller"),
        ("491761", MatchReason.PHONE, "Müller"),
        ("6761235", MatchReason.PHONE, "O’Connor"),
        ("doe 0101", MatchReason.PHONE, "Doe"),
        ("jane.doe@", MatchReason.EMAIL, "Doe"),
        ("Hans.Mue", MatchReason.EMAIL, "Müller"),
        ("bob_smith%", MatchReason.EMAIL, "Smith-Jones"),
        ("beef-0001", MatchReason.ID, "Quill"),
    ],
)
def test_one_box_understands(clinic: SearchClinic, text: str, reason: MatchReason, last_name: str | None) -> None:
    found = clinic.first(text)
    if last_name is None:
        assert not [match for match in found if match.reason is not MatchReason.NAME_AND_BORN_ON]
    else:
        assert (reason, last_name) in [(match.reason, match.patient.last_name) for match in found]


def test_whole_names_stand_before_longer_ones_and_those_before_fragments(clinic: SearchClinic) -> None:
    reasons = [match.reason for match in clinic.pages("ann")]
    order = [MatchReason.LAST_NAME, MatchReason.FIRST_NAME, MatchReason.NAME, MatchReason.INSIDE_NAME]
    assert reasons == sorted(reasons, key=order.index)
    assert clinic.names("smith")[0].startswith("Smith, ")
    assert clinic.names("smith")[-1] != "Smith, Ann"


def test_the_clinics_way_of_writing_dates_decides_which_reading_stands_first(clinic: SearchClinic) -> None:
    assert clinic.first("4/3/1959")[0].patient.last_name == "Dąbrowski"
    assert clinic.first("3/4/1959", day_first=False)[0].patient.last_name == "Dąbrowski"
    assert "Dąbrowski" in [match.patient.last_name for match in clinic.first("3/4/1959")]


def test_a_corrected_word_is_what_is_marked(clinic: SearchClinic) -> None:
    (found,) = clinic.first("dabrwoski")
    assert "dabrowski" in found.marks


def test_nothing_typed_gives_who_changed_last(clinic: SearchClinic) -> None:
    admin = clinic.database.admin_connection()
    admin.execute("""UPDATE public.patients SET "updatedAt" = now() + interval '1 minute' WHERE id = 'beef-0001'""")
    found = clinic.pages("  ")
    assert found[0].patient.id == "beef-0001"
    assert {match.reason for match in found} == {MatchReason.RECENT}
    assert {match.patient.id for match in found} == expected("", clinic.people)


def test_archived_people_are_found_only_when_asked_for(clinic: SearchClinic) -> None:
    assert "Quillon, Gone" not in clinic.names("quill")
    everybody = clinic.pages("quill", include_archived=True)
    assert [match.patient.is_archived for match in everybody if match.patient.last_name == "Quillon"] == [True]


HOSTILE = [
    *(
        "%",
        "_",
        "\\",
        "'",
        ";--",
        "' OR 1=1 --",
        "%s",
        "%(x)s",
        "{0}",
        "a%",
        "a_b",
        "\\'",
        "'a':*",
        "a & b",
        "!a",
        "a | b",
    ),
    *(
        "\x00",
        "a\x00b",
        "\ud800",
        "doe\udfff",
        "😀",
        "👩‍👩‍👧",
        "\u202edoe",
        "x" * 10_000,
        "a " * 5_000,
        "1" * 10_000,
        "@" * 300,
    ),
    *(
        "a,b,c",
        ",",
        ",a",
        "a,",
        "١٩٨٥",
        "ＤＯＥ",
        "ﬁ",
        "ǅ",
        "İ",
        "ẞ",
        "Σ",
        "\U0010ffff",
        "\ufffe",
        "\t\n",
        "-",
        "+",
        "00",
        "31/2/1985",
    ),
    *("0000-00-00", "9999-12-31", "29/2/2023", "99999999", "(((", "a-b-c-d-e-f-g-h-i-j-k", "(" * 50 + "1", "²³", "½"),
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_is_an_error(clinic: SearchClinic, text: str) -> None:
    found = clinic.pages(text)
    exact = {match.patient.id for match in found if match.reason is not MatchReason.SIMILAR_NAME}
    assert exact == expected(text, clinic.people)


def random_texts(people: list[Known], count: int) -> list[str]:
    draw = random.Random(20)  # noqa: S311 - questions of a test
    texts = []
    for _ in range(count):
        who = draw.choice(people)
        kinds = (
            who.last_name,
            who.first_name,
            who.phone,
            who.email or "x",
            who.id,
            f"{who.born_on:%d/%m/%y}",
            str(who.born_on.year),
        )
        parts = []
        for _ in range(draw.choice((1, 1, 2, 2, 3))):
            part = draw.choice(kinds)
            at = draw.choice((0, 0, 0, draw.randrange(len(part))))
            parts.append(part[at : at + draw.choice((1, 2, 3, 4, 6, 40))])
        texts.append(draw.choice((" ", " ", ", ", "-", "")).join(parts))
    return texts


def test_random_texts_find_exactly_whom_a_simple_filter_finds(clinic: SearchClinic) -> None:
    differing = []
    for text in random_texts(clinic.people, 250):
        found = clinic.pages(text)
        ids = [match.patient.id for match in found]
        assert len(ids) == len(set(ids)), text
        wanted = expected(text, clinic.people)
        if {match.reason for match in found} == {MatchReason.SIMILAR_NAME}:
            ids = []
        if set(ids) != wanted:
            differing.append((text, len(set(ids) - wanted), len(wanted - set(ids))))
    assert differing == []


def test_a_search_is_one_statement_and_with_a_typing_error_three(clinic: SearchClinic) -> None:
    statements: list[str] = []
    with clinic.reception.read() as session:
        connection = session.connection()
        event.listen(connection.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
        search(session, PatientSearch("doe"))
        assert len(statements) == 1
        search(session, PatientSearch("dabrwoski"))
        assert len(statements) == 4


def test_people_who_may_not_see_patients_may_not_search(clinic: SearchClinic) -> None:
    held = clinic.database.connection_as("auditor@example.com")
    with pytest.raises(Exception, match="permission denied"):
        held.execute("SELECT * FROM clinic.patient_search")
    assert PatientId("beef-0001")
