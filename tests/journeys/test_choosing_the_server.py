"""A workstation goes over to the clinic's server, and back to its own, without being started again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from psycopg.conninfo import conninfo_to_dict

from clinic_desktop.domain.server_address import ServerAddress
from clinic_desktop.domain.statuses import Role
from clinic_desktop.settings_file import read_server
from clinic_desktop.testing.pages import MainWindowPage, ServerPage
from tests.journeys.scenes import DOCTOR, RECEPTION

if TYPE_CHECKING:
    from collections.abc import Iterator

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


def test_settings_that_are_broken_are_told_and_kept(clinic_program: StartedProgram) -> None:
    file = clinic_program.settings.settings_file
    file.write_text("[server", encoding="utf-8")

    dialog = clinic_program.sign_in_page.change_server()
    dialog.expect_message("The settings of this workstation cannot be understood")
    dialog.use_this_computer().save_and_close()

    assert read_server(file) is None
    assert file.with_name("settings.toml.broken").read_text(encoding="utf-8") == "[server"
