"""Choosing the server of this workstation. Nobody is signed in yet, and nothing in a database is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop import settings_file
from clinic_desktop.db.connection_test import try_server
from clinic_desktop.db.server_options import safe_conninfo
from clinic_desktop.domain.errors import InvalidInput
from clinic_desktop.domain.server_address import address_problems

if TYPE_CHECKING:
    from pathlib import Path

    from clinic_desktop.domain.server_address import Reached, ServerAddress


class ServerChoice:
    """The server that stands in this workstation's settings file."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def chosen(self) -> ServerAddress | None:
        """Return the server, or None for this computer. Raises SettingsFileBroken."""
        return settings_file.read_server(self._file)

    def test(self, address: ServerAddress) -> Reached:
        """Try the way to the server, without a password.

        Raises InvalidInput, AddressNotUnderstood, UnsafeServer, ServerNotUsable.
        """
        _check(address)
        return try_server(address.conninfo)

    def choose(self, address: ServerAddress | None) -> ServerAddress | None:
        """Write the choice down; None is this computer. Whether the server answers is not asked.

        Raises InvalidInput, AddressNotUnderstood, UnsafeServer, FolderUnusable.
        """
        if address is not None:
            _check(address)
            safe_conninfo(address.conninfo)
        settings_file.write_server(self._file, address)
        return address


def _check(address: ServerAddress) -> None:
    problems = address_problems(address)
    if problems:
        raise InvalidInput(problems)
