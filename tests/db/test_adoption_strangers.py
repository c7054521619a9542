"""Taking a database over where accounts of another clinic, or of a demo, are left on the server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from click.testing import CliRunner
from psycopg import sql

from clinic_desktop.command_line import command
from clinic_desktop.domain.identifiers import new_id
from tests.reliability.other_clinic import database_of_the_other_program

if TYPE_CHECKING:
    from clinic_desktop.testing.servers import ThrowAwayServer


def test_accounts_that_belong_to_nobody_are_named_after_the_take_over(server: ThrowAwayServer) -> None:
    stranger = f"stranger-{new_id()}"
    name = sql.Identifier(stranger)
    with database_of_the_other_program(server) as other, server.admin_connection() as admin:
        admin.execute(sql.SQL("CREATE ROLE {} LOGIN IN ROLE clinic_reception").format(name))
        try:
            with server.changing_roles():
                told = CliRunner().invoke(
                    command, ["db", "adopt", "--yes", "--admin-url", other.database.admin_conninfo]
                )
        finally:
            admin.execute(sql.SQL("DROP ROLE {}").format(name))

    assert told.exit_code == 0, told.output
    assert told.stderr.startswith("Warning: These accounts of this server belong to nobody here")
    assert stranger in told.stderr
