"""A workstation goes over to the clinic's server, and back to its own, without being started again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from psycopg.conninfo import conninfo_to_dict

from clinic_desktop.app import Program
from clinic_desktop.domain.server_address import ServerAddress
from clinic_desktop.domain.statuses import Role
from clinic_desktop.settings import Settings, read_settings
from clinic_desktop.settings_file import read_server
from clinic_desktop.testing.pages import MainWindowPage, ServerPage, SignInPage, settle
from tests.journeys.scenes import DOCTOR, RECEPTION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram
    from clinic_desktop.testing.servers import ThrowAwayServer


@pytest.fixture
def shared_clinic(server: ThrowAwayServer) -> Iterator[ThrowAwayDatabase]:
    """Give the clinic that everybody's workstation uses; the test's own database is this computer's."""
    database = server.demo_clinic()
    database.rows("UPDATE clinic.setting SET value = 'Harbour Clinic' WHERE name = 'clinic_name'")
    yield database
    database.drop()


def place_of(database: ThrowAwayDatabase) -> ServerAddress:
    known = conninfo_to_dict(database.conninfo)
    return ServerAddress(hosts=(str(known["host"]),), ports=(int(str(known["port"])),), database=database.name)


def test_from_the_sign_in_screen_to_the_clinics_server_and_back(
    clinic_program: StartedProgram, shared_clinic: ThrowAwayDatabase
) -> None:
    account = shared_clinic.an_account(Role.RECEPTION)
    address = place_of(shared_clinic)
    file = clinic_program.settings.settings_file
    page = clinic_program.sign_in_page
    assert page.email == DOCTOR

    page.press("Alt+C")
    dialog = ServerPage(page.window)
    assert not dialog.is_clinic
    dialog.use_clinic().save().expect_problem("hosts", "Please fill this in")
    dialog.fill(hosts=address.hosts[0], ports="1", database=address.database).test()
    dialog.expect_message(f"Nobody listens at {address.hosts[0]}")
    dialog.fill(ports=str(address.ports[0])).test()
    dialog.expect_message(f"Reached: {address.hosts[0]}")
    dialog.save_and_close()

    page.expect(lambda: page.server_name == address.database, lambda: f"the other server, not {page.server_name}")
    assert (page.email, page.hint) == ("", "")
    assert read_server(file) == address
    main = MainWindowPage(clinic_program.sign_in(account.login))
    assert "Harbour Clinic" in main.window.windowTitle()

    main.choose_from_menu("program", "change-server")
    dialog = ServerPage(clinic_program.sign_in_window)
    assert not clinic_program.is_signed_in
    dialog.expect(lambda: dialog.is_clinic, "what was chosen before")
    assert dialog.value("database") == address.database
    dialog.use_this_computer().save_and_close()

    page.expect(lambda: page.server_name == "Test clinic", lambda: f"this computer, not {page.server_name}")
    assert read_server(file) is None
    assert "Harbour Clinic" not in clinic_program.sign_in(RECEPTION).windowTitle()


def test_closing_the_choice_changes_nothing(clinic_program: StartedProgram) -> None:
    page = clinic_program.sign_in_page
    page.change_server().cancel().expect_closed()
    dialog = page.change_server().use_clinic().fill(hosts="db.clinic.example")
    dialog.cancel()
    dialog.discard().expect_closed()

    assert page.server_name == "Test clinic"
    assert not clinic_program.settings.settings_file.exists()
    clinic_program.sign_in(RECEPTION)


def test_a_pasted_address_fills_the_fields_and_leaves_no_password(clinic_program: StartedProgram) -> None:
    dialog = clinic_program.sign_in_page.change_server().use_clinic()
    dialog.fill(hosts="postgresql://ana:secret@a.example:5433,b.example:5434/harbour?sslrootcert=/keys/authority.crt")

    shown = {name: dialog.value(name) for name in ("hosts", "ports", "database", "authority")}
    assert shown == {
        "hosts": "a.example, b.example",
        "ports": "5433, 5434",
        "database": "harbour",
        "authority": "/keys/authority.crt",
    }
    dialog.cancel()
    dialog.discard().expect_closed()


@pytest.fixture
def open_program(qtbot: QtBot) -> Iterator[Callable[[Settings], Program]]:
    """Open the program as its command does: it finds out by itself which server it uses."""
    opened: list[Program] = []

    def start(settings: Settings) -> Program:
        program = Program(settings)
        opened.append(program)
        program.start()
        return program

    yield start
    for program in opened:
        program.shut_down()
        program.deleteLater()
    settle()


def test_a_broken_file_is_told_at_the_start_and_another_choice_helps(
    open_program: Callable[[Settings], Program], shared_clinic: ThrowAwayDatabase, tmp_path: Path
) -> None:
    address = place_of(shared_clinic)
    environ = {"CLINIC_DATA_DIR": str(tmp_path)}
    file = read_settings(environ).settings_file
    file.write_text("[server]\npassword = 'something'", encoding="utf-8")

    page = SignInPage(open_program(read_settings(environ)).sign_in_window)
    page.expect_message("The settings of this workstation cannot be understood")
    assert "password is not known here" in page.message.advice
    assert file.read_text(encoding="utf-8") == "[server]\npassword = 'something'"
    dialog = page.change_server().expect_message("The settings of this workstation cannot be understood").use_clinic()
    dialog.fill(hosts=address.hosts[0], ports=str(address.ports[0]), database=address.database).save_and_close()

    page.expect_ready().expect_no_message()
    assert page.server_name == address.database
    assert read_settings(environ).server == address.conninfo


def test_a_server_named_at_the_start_stays_while_another_is_chosen(
    open_program: Callable[[Settings], Program], shared_clinic: ThrowAwayDatabase, tmp_path: Path
) -> None:
    environ = {"CLINIC_DATA_DIR": str(tmp_path)}
    settings = read_settings(environ, server=shared_clinic.conninfo)
    page = SignInPage(open_program(settings).sign_in_window).expect_ready()
    dialog = page.change_server().expect_message("A server was named when the program was started")
    dialog.use_clinic().fill(hosts="db.clinic.example").save_and_close()

    assert page.server_name == shared_clinic.name
    assert read_server(settings.settings_file) == ServerAddress(hosts=("db.clinic.example",))


def test_whoever_cannot_sign_in_is_told_what_is_wrong_with_the_way(
    open_program: Callable[[Settings], Program], tmp_path: Path
) -> None:
    nowhere = f"host={tmp_path} dbname=clinic"
    page = SignInPage(open_program(Settings(tmp_path, nowhere, is_server_given=True)).sign_in_window).expect_ready()
    page.write_email(RECEPTION).write_password("password123").sign_in()

    page.expect_message(f"Nobody listens at {tmp_path}")


def test_settings_that_are_broken_are_told_and_kept(clinic_program: StartedProgram) -> None:
    file = clinic_program.settings.settings_file
    file.write_text("[server", encoding="utf-8")

    dialog = clinic_program.sign_in_page.change_server()
    dialog.expect_message("The settings of this workstation cannot be understood")
    dialog.use_this_computer().save_and_close()

    assert read_server(file) is None
    assert file.with_name("settings.toml.broken").read_text(encoding="utf-8") == "[server"
