"""A real clinic begins: after a demo on the same server, with the first provider, and only once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest
from click.testing import CliRunner

from clinic_desktop.command_line import command
from clinic_desktop.db.demo_rows import STAFF
from clinic_desktop.db.server_roles import missing_roles, strangers
from tests.db.cluster_scenes import scene

if TYPE_CHECKING:
    from collections.abc import Iterator

    from click.testing import Result

    from clinic_desktop.db.private_cluster import PrivateCluster

pytestmark = pytest.mark.cluster

DEMO = ", ".join(sorted(login for login, *_ in STAFF))
NOBODYS = f"These accounts of this server belong to nobody here, and may open this database: {DEMO}."
EMAIL, PASSWORD = "ana@clinic.example", "correct horse battery"
TYPED = (EMAIL, "Ana", "Ruiz", PASSWORD, PASSWORD, "")


class Server:
    """A clinic's own server, and its administrator at a terminal."""

    def __init__(self, cluster: PrivateCluster) -> None:
        self.cluster = cluster

    def ask(self, *arguments: str, typed: tuple[str, ...] = ()) -> Result:
        where = ("--admin-url", self.cluster.url("clinic"))
        return CliRunner().invoke(command, ["db", *arguments, *where], input="".join(f"{one}\n" for one in typed))

    def do(self, statement: str, database: str = "clinic") -> list[tuple[object, ...]]:
        with psycopg.connect(self.cluster.url(database), autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return [] if cursor.description is None else cursor.fetchall()

    def made_anew(self) -> None:
        self.do("DROP DATABASE IF EXISTS clinic WITH (FORCE)", "postgres")
        self.do("CREATE DATABASE clinic", "postgres")

    def drop_roles_of(self, *logins: str) -> None:
        for login in logins:
            self.do(f'DROP ROLE IF EXISTS "{login}"', "postgres")

    def people(self) -> list[object]:
        return [login for (login,) in self.do("SELECT db_role FROM clinic.staff WHERE active ORDER BY 1")]


@pytest.fixture(scope="module")
def own_server() -> Iterator[Server]:
    with scene() as stage:
        cluster = stage.made()
        cluster.start()
        yield Server(cluster)


@pytest.fixture
def clinic(own_server: Server) -> Server:
    """Give a server with a clinic that is set up, and nobody who could sign in."""
    own_server.made_anew()
    own_server.drop_roles_of(EMAIL, *(login for login, *_ in STAFF))
    told = own_server.ask("setup", "--clinic-name", "Harbour Clinic", "--time-zone", "Europe/Madrid")
    assert told.exit_code == 0, told.output
    assert told.stderr == ""
    return own_server


@pytest.fixture
def after_a_demo(clinic: Server) -> Server:
    assert clinic.ask("seed").exit_code == 0
    clinic.made_anew()
    return clinic


def test_accounts_of_a_demo_that_is_gone_are_named_until_they_are_dropped(after_a_demo: Server) -> None:
    told = after_a_demo.ask("setup")
    status = after_a_demo.ask("status")
    refused = after_a_demo.ask("seed", "--production", typed=TYPED)

    assert told.exit_code == 0
    assert told.stderr.startswith(f"Warning: {NOBODYS} Drop them, or take their rights away, first.")
    assert NOBODYS in status.stdout
    assert refused.exit_code == 1
    assert NOBODYS in refused.stderr
    assert "Nothing was changed." in refused.stderr
    assert after_a_demo.people() == []

    after_a_demo.drop_roles_of(*(login for login, *_ in STAFF))
    assert after_a_demo.ask("seed", "--production", typed=TYPED).exit_code == 0
    assert "belong to nobody" not in after_a_demo.ask("status").stdout


def test_rights_by_way_of_another_role_count_and_disabled_people_do_not(clinic: Server) -> None:
    clinic.ask("seed", "--production", typed=TYPED)
    clinic.do("CREATE ROLE between; GRANT clinic_reception TO between; CREATE ROLE distant LOGIN IN ROLE between")
    clinic.do("CREATE ROLE harmless LOGIN; CREATE ROLE leaver LOGIN IN ROLE clinic_reception VALID UNTIL '-infinity'")
    clinic.do("INSERT INTO clinic.staff (db_role, display_name, active) VALUES ('leaver', 'Lea Ver', false)")
    try:
        with psycopg.connect(clinic.cluster.url("clinic")) as connection:
            assert strangers(connection) == ("distant",)
            assert missing_roles(connection) == ()
    finally:
        clinic.drop_roles_of("distant", "between", "harmless", "leaver")


def test_a_role_that_a_restored_database_lacks_is_named(clinic: Server) -> None:
    clinic.do("INSERT INTO clinic.staff (db_role, display_name) VALUES ('lost@clinic.example', 'Lo St')")

    told = clinic.ask("status")

    assert "The server has no role lost@clinic.example. Restore the roles first" in told.stdout


def test_the_first_provider_is_asked_until_everything_is_right(clinic: Server) -> None:
    typed = ("not an e-mail", f" {EMAIL.upper()} ", "Ana", "Ruiz", "short", PASSWORD, "another one", *TYPED[3:])

    told = clinic.ask("seed", "--production", typed=typed)

    assert told.exit_code == 0, told.output
    assert "Error: At least 12 characters" in told.stderr
    assert "Error: The two passwords are not the same" in told.stderr
    assert "Name of the clinic [Harbour Clinic]" in told.stdout
    assert PASSWORD not in told.output
    assert clinic.people() == [EMAIL]
    assert clinic.do("SELECT value FROM clinic.setting WHERE name = 'clinic_name'") == [("Harbour Clinic",)]
    assert clinic.do("SELECT value FROM clinic.setting WHERE name = 'time_zone'") == [("Europe/Madrid",)]


def test_where_somebody_works_there_is_no_second_first_provider(clinic: Server) -> None:
    clinic.ask("seed", "--production", typed=TYPED)

    refused = clinic.ask("seed", "--production", typed=("eve@clinic.example", *TYPED[1:]))

    assert refused.exit_code == 1
    assert f"Somebody works here already: {EMAIL}." in refused.stderr
    assert clinic.people() == [EMAIL]


def test_a_provider_who_is_known_is_asked_about(clinic: Server) -> None:
    clinic.do(
        'INSERT INTO public.providers (id, email, "passwordHash", "firstName", "lastName", "updatedAt")'
        f" VALUES ('p1', '{EMAIL}', '!', 'Anna', 'Known', now())"
    )

    refused = clinic.ask("seed", "--production", typed=(EMAIL, "n"))
    taken = clinic.ask("seed", "--production", typed=(EMAIL, "y", *TYPED[3:]))

    assert refused.exit_code == 1
    assert f"{EMAIL} is in this database already: the provider Anna Known." in refused.stdout
    assert taken.exit_code == 0, taken.output
    assert clinic.do("SELECT display_name, provider_id FROM clinic.staff") == [("Anna Known", "p1")]


def test_an_account_of_the_server_is_not_taken_over(clinic: Server) -> None:
    clinic.do(f"CREATE ROLE \"{EMAIL}\" LOGIN PASSWORD 'of his own'")

    told = clinic.ask("seed", "--production", typed=TYPED[:1])

    assert told.exit_code == 1
    assert f"the server has an account {EMAIL} already" in told.output
    assert clinic.people() == []


@pytest.mark.parametrize(
    "real",
    [
        (
            'INSERT INTO public.providers (id, email, "passwordHash", "firstName", "lastName", "updatedAt")'
            " VALUES ('p1', 'web@clinic.example', '!', 'We', 'B', now())"
        ),
        "INSERT INTO clinic.staff (db_role, display_name) VALUES ('sam@clinic.example', 'Sam')",
    ],
    ids=["provider", "staff"],
)
def test_the_demo_is_not_put_where_others_work(clinic: Server, real: str) -> None:
    clinic.do(real)

    told = clinic.ask("seed")

    assert told.exit_code == 1
    assert "This is not a demo clinic" in told.stderr
    assert clinic.do("SELECT value FROM clinic.setting WHERE name = 'is_demo'") == [("no",)]
    assert clinic.do("SELECT count(*) FROM public.patients") == [(0,)]
