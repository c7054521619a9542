"""The server behind the program: a private one that is made when it is missing, or the clinic's own."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import text

from clinic_desktop.command_line import command
from clinic_desktop.db import clinic_server, demo_clinic, schema_version
from clinic_desktop.db.clinic_server import PrivateServer, SharedServer, workstation_name
from clinic_desktop.db.database import Database
from clinic_desktop.db.revision import head_revision
from clinic_desktop.domain.accounts import Credentials
from clinic_desktop.domain.errors import (
    AddressNotUnderstood,
    DatabaseTooNew,
    IsADemo,
    NotADemo,
    SignInFailed,
    UnsafeServer,
)
from clinic_desktop.domain.identifiers import Login
from clinic_desktop.settings import Settings
from tests.db.cluster_scenes import Scene, scene

if TYPE_CHECKING:
    from collections.abc import Iterator

    from click.testing import Result

    from clinic_desktop.db.clinic_server import Prepared

pytestmark = pytest.mark.cluster

MAKING = "Preparing the demo clinic…"
DEMO_ROWS = {
    "providers": 1,
    "patients": 5,
    "allergies": 4,
    "chronic_conditions": 3,
    "appointments": 3,
    "medical_records": 2,
    "symptoms": 2,
    "prescriptions": 1,
    "vital_signs": 2,
}
FIRST_PROVIDER = ("Ana@Clinic.example ", " Ana", "Ruiz ", "correct horse", "correct horse", "Harbour Clinic")


@dataclass(frozen=True)
class Desk:
    """A computer on which the program was started for the first time, and is still running."""

    settings: Settings
    server: PrivateServer
    prepared: Prepared
    said: list[str]

    def rows(self) -> dict[str, int]:
        with self.server.admin_connection() as connection:
            counted = {name: connection.execute(f"SELECT count(*) FROM {name}".encode()) for name in DEMO_ROWS}
            return {name: found.fetchall()[0][0] for name, found in counted.items()}

    @contextmanager
    def changed(self, change: str, back: str) -> Iterator[None]:
        """Let something be different in the database for a while."""
        with self.server.admin_connection() as connection:
            connection.execute(change.encode())
            try:
                yield
            finally:
                connection.execute(back.encode())


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    with scene() as stage:
        stage.cluster()
        settings = Settings(stage.folder)
        server, said = PrivateServer(settings, "Europe/Madrid"), list[str]()
        yield Desk(settings, server, server.prepare(said.append), said)
        server.release()


@pytest.fixture
def stage() -> Iterator[Scene]:
    """Give a computer whose private server is made, empty and not running."""
    with scene() as made:
        made.made()
        yield made


@pytest.fixture(autouse=True)
def _service(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let libpq know a server called ward."""
    file = tmp_path / "pg_service.conf"
    file.write_text("[ward]\nhost=db.example.com\n", encoding="utf-8")
    monkeypatch.setenv("PGSERVICEFILE", str(file))


def ask(stage: Scene, *arguments: str, typed: tuple[str, ...] = ()) -> Result:
    environ = {"CLINIC_DATA_DIR": str(stage.folder), "CLINIC_DATABASE_URL": None, "PGSERVICE": None}
    return CliRunner().invoke(command, arguments, env=environ, input="".join(f"{one}\n" for one in typed))


def name_of(prepared: Prepared, login: str, password: str) -> str:
    """Sign in and tell who that is."""
    database = Database(prepared.conninfo, Credentials(Login(login), password))
    try:
        with database.write() as session:
            name: str = session.execute(text("SELECT display_name FROM clinic.session_open('desk', '1')")).scalar_one()
            return name
    finally:
        database.close()


def test_from_nothing_it_makes_a_demo_clinic_and_says_so(desk: Desk) -> None:
    assert MAKING in desk.said
    assert desk.prepared.is_demo
    assert desk.prepared.name == "Demo clinic on this computer"
    assert desk.rows() == DEMO_ROWS
    with desk.server.admin_connection() as connection:
        told = clinic_server.status(connection)
    assert told["clinic"] == "Demo Clinic, demo: yes"
    assert told["time zone"] == "Europe/Madrid"


def test_people_sign_in_with_passwords_of_their_own(desk: Desk) -> None:
    assert name_of(desk.prepared, "doctor@example.com", "password123") == "John Smith"
    assert "password" not in desk.prepared.conninfo
    with pytest.raises(SignInFailed):
        name_of(desk.prepared, "doctor@example.com", "password124")


def test_the_second_start_finds_everything_ready(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def too_much(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(schema_version, "migrate", too_much)
    monkeypatch.setattr(demo_clinic, "seed_demo", too_much)
    said: list[str] = []
    second = PrivateServer(desk.settings, "UTC")

    prepared = second.prepare(said.append)
    second.release()

    assert prepared == desk.prepared
    assert said == []
    assert desk.server.cluster.is_running()


def test_a_database_of_a_newer_program_is_left_alone(desk: Desk) -> None:
    newer = "UPDATE clinic.revision SET version_num = '9999'"
    back = f"UPDATE clinic.revision SET version_num = '{head_revision()}'"

    with desk.changed(newer, back), pytest.raises(DatabaseTooNew) as told:
        desk.server.prepare(lambda _: None)

    assert told.value.found == "9999"


def test_a_real_clinic_is_never_reset(desk: Desk) -> None:
    real = "UPDATE clinic.setting SET value = 'no' WHERE name = 'is_demo'"
    back = "UPDATE clinic.setting SET value = 'yes' WHERE name = 'is_demo'"

    with desk.changed(real, back):
        with pytest.raises(NotADemo):
            desk.server.reset()
        prepared = desk.server.prepare(lambda _: None)

    assert (prepared.is_demo, prepared.name) == (False, "This computer")
    assert desk.rows() == DEMO_ROWS


def test_a_demo_is_reset_to_what_it_was(desk: Desk) -> None:
    with desk.server.admin_connection() as connection:
        connection.execute("DELETE FROM public.appointments")

    desk.server.reset()

    assert desk.rows() == DEMO_ROWS
    assert name_of(desk.prepared, "reception@example.com", "password123") == "Rosa Lind"


@pytest.mark.parametrize(
    "conninfo",
    [
        "host=db.example.com dbname=clinic sslmode=prefer",
        "postgresql://db.example.com/clinic?sslmode=require",
        "host=localhost,db.example.com sslmode=prefer",
        "host=127.0.0.2 sslmode=disable",
        "hostaddr=10.0.0.1 sslmode=disable",
        "host=localhost hostaddr=10.0.0.1 sslmode=allow",
        "service=ward sslmode=disable host=db.example.com",
    ],
)
def test_another_host_is_not_spoken_to_without_a_verified_name(conninfo: str) -> None:
    with pytest.raises(UnsafeServer) as told:
        SharedServer(conninfo).prepare(lambda _: None)

    assert told.value.host


@pytest.mark.parametrize(
    ("conninfo", "name"),
    [
        ("postgresql://db.example.com/clinic?sslmode=verify-full", "clinic"),
        ("host=db.example.com sslmode=verify-full", "db.example.com"),
        ("host=localhost dbname=harbour", "harbour"),
        ("host=/var/run/postgresql dbname=clinic", "clinic"),
        ("service=ward", "ward"),
    ],
)
def test_a_safe_server_is_called_by_its_database(conninfo: str, name: str) -> None:
    said: list[str] = []
    server = clinic_server.clinic_server(Settings(Path("/nowhere"), server=conninfo), "UTC")

    prepared = server.prepare(said.append)
    server.release()

    assert (prepared.name, prepared.is_demo) == (name, False)
    assert said == ["Looking for the clinic's server…"]


@pytest.mark.parametrize(
    "conninfo", ["host=db.example.com", "hostaddr=10.0.0.1", "service=ward", "host=localhost hostaddr=10.0.0.1"]
)
def test_whatever_may_be_elsewhere_is_spoken_to_with_its_name_verified(conninfo: str) -> None:
    prepared = SharedServer(conninfo).prepare(lambda _: None)

    assert conninfo_to_dict(prepared.conninfo)["sslmode"] == "verify-full"


def test_a_host_from_the_environment_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGHOST", "db.example.com")

    prepared = SharedServer("dbname=clinic").prepare(lambda _: None)

    assert conninfo_to_dict(prepared.conninfo)["sslmode"] == "verify-full"


def test_an_address_that_is_none_is_said_in_words() -> None:
    with pytest.raises(AddressNotUnderstood):
        SharedServer("nonsense").prepare(lambda _: None)


def test_the_demo_is_not_put_into_a_real_clinic(stage: Scene) -> None:
    empty_server = PrivateServer(Settings(stage.folder), "UTC")
    provider = {"email": "ana@clinic.example", "firstName": "Ana", "lastName": "Ruiz"}
    empty_server.cluster.start()
    empty_server.migrate()
    with empty_server.admin_connection() as connection:
        demo_clinic.seed_production(connection, provider, "a long enough password", "Harbour Clinic", "UTC")
        with pytest.raises(NotADemo):
            demo_clinic.seed_demo(connection)
        assert connection.execute("SELECT value FROM clinic.setting WHERE name = 'clinic_name'").fetchone() == (
            "Harbour Clinic",
        )
    with pytest.raises(NotADemo):
        empty_server.reset()
    empty_server.release()


def test_a_real_clinic_does_not_begin_in_the_demo(desk: Desk) -> None:
    provider = {"email": "ana@clinic.example", "firstName": "Ana", "lastName": "Ruiz"}

    with desk.server.admin_connection() as connection, pytest.raises(IsADemo):
        demo_clinic.seed_production(connection, provider, "a long enough password", "Harbour Clinic", "UTC")


def test_a_workstation_is_called_by_its_account_and_its_host() -> None:
    account, _, host = workstation_name().partition("@")

    assert account
    assert host


def test_status_tells_what_is_there_and_stops_the_server_again(stage: Scene) -> None:
    told = ask(stage, "db", "status")

    assert told.exit_code == 0, told.output
    lines = dict(line.split(":", 1) for line in told.stdout.splitlines() if not line.endswith("…"))
    ours = head_revision()
    assert lines["revision"].strip() == f"{ours} (this program: {ours})"
    assert lines["patients"].strip() == "0"
    assert not stage.cluster().is_running()


def test_a_server_without_a_clinic_is_not_reset(stage: Scene) -> None:
    told = ask(stage, "db", "reset", "--yes")

    assert told.exit_code == 1
    assert "There is no demo clinic yet" in told.stderr
    assert not stage.cluster().is_running()


def test_the_demo_is_seeded_twice_and_there_once(stage: Scene) -> None:
    for _ in range(2):
        told = ask(stage, "db", "seed")
        assert told.exit_code == 0, told.output
        assert "password123" in told.stdout

    server = PrivateServer(Settings(stage.folder), "UTC")
    prepared = server.prepare(lambda _: None)
    assert Desk(Settings(stage.folder), server, prepared, []).rows() == DEMO_ROWS
    server.release()


def test_a_real_clinic_begins_with_its_first_provider(stage: Scene) -> None:
    short = ask(stage, "db", "seed", "--production", typed=(*FIRST_PROVIDER[:3], "short", "short"))
    assert short.exit_code == 1
    assert "At least 12 characters" in short.stderr

    told = ask(stage, "db", "seed", "--production", typed=FIRST_PROVIDER)
    assert told.exit_code == 0, told.output
    assert "correct horse" not in told.output

    refused = ask(stage, "db", "reset", "--yes")
    assert refused.exit_code == 1
    assert "This is not a demo clinic" in refused.stderr

    server = PrivateServer(Settings(stage.folder), "UTC")
    prepared = server.prepare(lambda _: None)
    found = Desk(Settings(stage.folder), server, prepared, []).rows()
    assert {name: count for name, count in found.items() if count} == {"providers": 1}
    assert not prepared.is_demo
    assert name_of(prepared, "ana@clinic.example", "correct horse") == "Ana Ruiz"
    with pytest.raises(SignInFailed):
        name_of(prepared, "doctor@example.com", "password123")
    server.release()


@pytest.mark.parametrize(
    ("login", "question", "code"),
    [
        ("doctor@example.com", "SELECT diagnosis FROM medical_records", 0),
        ("doctor@example.com", 'SELECT "passwordHash" FROM providers', 1),
        ("reception@example.com", 'SELECT "lastName" FROM patients', 0),
        ("reception@example.com", "SELECT diagnosis FROM medical_records", 1),
    ],
)
def test_a_shell_may_what_the_person_may(
    desk: Desk,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    login: str,
    question: str,
    code: int,
) -> None:
    monkeypatch.setenv("PGPASSWORD", "password123")
    monkeypatch.setenv("CLINIC_DATA_DIR", str(desk.settings.data_folder))

    asked = CliRunner().invoke(command, ["db", "shell", "--as", login, "--", "--no-psqlrc", "-c", question])

    said = capfd.readouterr()
    assert asked.exit_code == code, said.err
    assert ("permission denied" in said.err) == bool(code)
