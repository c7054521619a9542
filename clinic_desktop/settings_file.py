"""The file ``settings.toml`` in the data folder: which server this workstation uses, where backups go; nothing secret.

Written whole and safe on disk or not at all; one that cannot be understood is never overwritten without being kept.
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

from clinic_desktop.domain.backups import BackupChoice
from clinic_desktop.domain.errors import FolderUnusable, SettingsFileBroken
from clinic_desktop.domain.server_address import ServerAddress, address_problems
from clinic_desktop.sealed_files import write_whole

_HEADING = "# Which server this workstation uses. Written by Clinic Desktop; no password belongs here.\n"
_KEPT = ".broken"
_LISTS: dict[str, type] = {"hosts": str, "ports": int}


def read_server(path: Path) -> ServerAddress | None:
    """Return the server that was chosen; None for this computer, also while there is no file.

    Raises SettingsFileBroken.
    """
    return _read(path)[0]


def read_backups(path: Path) -> BackupChoice:
    """Return where backups of the private server go, and whether they are made by themselves.

    Raises SettingsFileBroken.
    """
    return _read(path)[1]


def write_server(path: Path, server: ServerAddress | None) -> None:
    """Write down which server was chosen. A file that cannot be understood is kept beside it, as ``….broken``.

    Raises FolderUnusable.
    """
    _, backups = _read_unless_broken(path)
    _write(path, _HEADING + _table(server) + _backup_table(backups))


def write_backups(path: Path, backups: BackupChoice) -> None:
    """Write down where backups go. Raises FolderUnusable, and SettingsFileBroken where a server may be named."""
    server, _ = _read(path)
    _write(path, _HEADING + _table(server) + _backup_table(backups))


def _read(path: Path) -> tuple[ServerAddress | None, BackupChoice]:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None, BackupChoice()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsFileBroken(str(path), getattr(error, "strerror", None) or "it is not a text") from error
    try:
        known = tomllib.loads(text)
        _refuse_unknown(known, {"server", "backup"})
        return _server_in(known), _backups_in(known)
    except (tomllib.TOMLDecodeError, _NotUnderstoodError) as error:
        # What stands in a broken line may be anything, also something secret: only the place is told.
        raise SettingsFileBroken(str(path), _place(error)) from error


def _read_unless_broken(path: Path) -> tuple[ServerAddress | None, BackupChoice]:
    try:
        return _read(path)
    except SettingsFileBroken:
        return None, BackupChoice()


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _keep_broken(path)
        write_whole(path, text.encode())
    except OSError as error:
        raise FolderUnusable(str(path.parent), error.strerror or "") from error


class _NotUnderstoodError(ValueError):
    """The file is TOML, but not ours."""


def _backups_in(known: dict[str, Any]) -> BackupChoice:
    table = known.get("backup", {})
    if not isinstance(table, dict):
        raise _NotUnderstoodError("backup is not a table")
    _refuse_unknown(table, {"folder", "automatic", "key_is_stored"})
    folder, automatic = table.get("folder", ""), table.get("automatic", True)
    is_key_stored = table.get("key_is_stored", False)
    if not isinstance(folder, str) or (folder and not Path(folder).is_absolute()):
        raise _NotUnderstoodError("folder of backups is no folder's whole name")
    if not isinstance(automatic, bool) or not isinstance(is_key_stored, bool):
        raise _NotUnderstoodError("automatic or key_is_stored is neither true nor false")
    return BackupChoice(folder, automatic=automatic, is_key_stored=is_key_stored)


def _server_in(known: dict[str, Any]) -> ServerAddress | None:
    table = known.get("server")
    if table is None:
        return None
    if not isinstance(table, dict):
        raise _NotUnderstoodError("server is not a table")
    _refuse_unknown(table, {one.name for one in fields(ServerAddress)})
    given: dict[str, Any] = {}
    for name, value in table.items():
        is_list = name in _LISTS
        values = value if is_list and isinstance(value, list) else [value]
        if not all(type(one) is _LISTS.get(name, str) for one in values):
            raise _NotUnderstoodError(f"{name} is of another kind")
        given[name] = tuple(values) if is_list else value
    server = ServerAddress(**given)
    problems = address_problems(server)
    if problems:
        raise _NotUnderstoodError(f"{problems[0].field} is missing or wrong")
    return server


def _refuse_unknown(table: dict[str, Any], known: set[str]) -> None:
    unknown = sorted(table.keys() - known)
    if unknown:
        raise _NotUnderstoodError(f"{unknown[0]} is not known here")


def _place(error: tomllib.TOMLDecodeError | _NotUnderstoodError) -> str:
    if isinstance(error, _NotUnderstoodError):
        return str(error.args[0])
    where = str(error.args[0]).rpartition("(")[2]
    return where.rstrip(")") if where.startswith("at ") else "it is not TOML"


def _table(server: ServerAddress | None) -> str:
    if server is None:
        return "# This computer keeps its own.\n"
    standard = ServerAddress()
    lines = [
        f"{one.name} = {_toml(getattr(server, one.name))}"
        for one in fields(server)
        if getattr(server, one.name) != getattr(standard, one.name)
    ]
    return "\n".join(["", "[server]", *lines, ""])


def _backup_table(backups: BackupChoice) -> str:
    if backups == BackupChoice():
        return ""
    known = {
        "folder": backups.folder,
        "automatic": backups.automatic,
        "key_is_stored": backups.is_key_stored,
    }
    return "\n".join(["", "[backup]", *(f"{name} = {_toml(value)}" for name, value in known.items()), ""])


def _toml(value: object) -> str:
    # TOML writes lists, numbers and strings as JSON does, but for the one sign that JSON leaves bare.
    plain = list(value) if isinstance(value, tuple) else value
    return json.dumps(plain, ensure_ascii=False).replace("\x7f", "\\u007f")


def _keep_broken(path: Path) -> None:
    try:
        read_server(path)
    except SettingsFileBroken:
        path.replace(path.with_name(path.name + _KEPT))
