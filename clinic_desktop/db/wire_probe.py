"""Knocks at a PostgreSQL server as libpq does, up to the question for a password, and says what stood in the way.

libpq tells what went wrong in words only, in the server's language. The wire tells it in numbers: of the operating
system, of TLS, and of PostgreSQL.
"""

from __future__ import annotations

import contextlib
import os
import socket
import ssl
import stat
import struct
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from clinic_desktop.domain.errors import ServerNotUsable
from clinic_desktop.domain.server_address import ServerTrouble, is_local

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from clinic_desktop.db.server_options import OneServer

PATIENCE_S = 5.0
ASKING = "clinic-connection-test"
"""Who the test says it is. Nobody is called so, and no password is sent."""

_LISTEN_S = 1.0
_PROTOCOL = 196608
_WANTS_TLS = 80877103
_MOST = 65536
_LET_IN = struct.pack("!i", 0)
_OTHER_NAME = 62
_EXPIRED = {9, 10}
_REFUSALS = {
    "SSLV3_ALERT_CERTIFICATE_EXPIRED": ServerTrouble.CERTIFICATE_EXPIRED,
    "SSLV3_ALERT_CERTIFICATE_REVOKED": ServerTrouble.CERTIFICATE_REFUSED,
    "SSLV3_ALERT_BAD_CERTIFICATE": ServerTrouble.CERTIFICATE_REFUSED,
    "SSLV3_ALERT_UNSUPPORTED_CERTIFICATE": ServerTrouble.CERTIFICATE_REFUSED,
    "TLSV1_ALERT_UNKNOWN_CA": ServerTrouble.CERTIFICATE_REFUSED,
    "TLSV1_ALERT_ACCESS_DENIED": ServerTrouble.CERTIFICATE_REFUSED,
    "TLSV13_ALERT_CERTIFICATE_REQUIRED": ServerTrouble.CERTIFICATE_WANTED,
}
_STATES = {
    "3D000": ServerTrouble.NO_DATABASE,
    "53300": ServerTrouble.NOT_NOW,
    "57P03": ServerTrouble.NOT_NOW,
}
_HBA_FILE = "pg_hba.conf"
"""The only word that every translation of PostgreSQL's refusal leaves as it is."""


def look_at_files(options: Mapping[str, str], host: str) -> None:
    """Check the files of certificates that libpq would use. Raises ServerNotUsable."""
    authority = _authority(options)
    if authority is not None and not authority.is_file():
        raise ServerNotUsable(ServerTrouble.AUTHORITY_MISSING, host, str(authority))
    certificate, key = _own_files(options)
    for path, was_named in ((certificate, "sslcert" in options), (key, "sslkey" in options)):
        if was_named and not path.is_file():
            raise ServerNotUsable(ServerTrouble.CERTIFICATE_MISSING, host, str(path))
    if certificate.is_file() and key.is_file() and _is_readable_by_others(key):
        raise ServerNotUsable(ServerTrouble.KEY_READABLE, host, str(key))


def lets_in(server: OneServer, options: Mapping[str, str]) -> bool:
    """Knock, and say whether the server lets in without a password or asks for one. Raises ServerNotUsable."""
    with contextlib.closing(_connected(server)) as bare, contextlib.closing(_secured(bare, server, options)) as wire:
        return _greet(wire, server, options)


def _connected(server: OneServer) -> socket.socket:
    try:
        if server.place.startswith(("/", "@")) or not server.place:
            return _through_socket(f"{server.place or '/var/run/postgresql'}/.s.PGSQL.{server.port}")
        return socket.create_connection((server.place, server.port), PATIENCE_S)
    except socket.gaierror as error:
        raise ServerNotUsable(ServerTrouble.NAME_NOT_FOUND, server.host) from error
    except TimeoutError as error:
        raise ServerNotUsable(ServerTrouble.TOO_SLOW, server.host) from error
    except (ConnectionRefusedError, FileNotFoundError) as error:
        raise ServerNotUsable(ServerTrouble.NOBODY_LISTENS, server.host, str(server.port)) from error
    except OSError as error:
        raise ServerNotUsable(ServerTrouble.NO_WAY_THERE, server.host, error.strerror or "") from error


def _through_socket(path: str) -> socket.socket:
    wire = socket.socket(socket.AF_UNIX)
    wire.settimeout(PATIENCE_S)
    try:
        wire.connect(path)
    except OSError:
        wire.close()
        raise
    return wire


def _secured(wire: socket.socket, server: OneServer, options: Mapping[str, str]) -> socket.socket:
    """Ask for TLS and verify what the server shows, as far as the address wants it verified."""
    is_here = is_local(server.host) and is_local(server.place)
    is_verified = options.get("sslmode") == "verify-full"
    if wire.family == socket.AF_UNIX or (is_here and not is_verified and options.get("sslmode") == "disable"):
        return wire
    with _told(server):
        wire.sendall(struct.pack("!ii", 8, _WANTS_TLS))
        answer = wire.recv(1)
    if answer == b"N" and not is_verified:
        return wire
    if answer != b"S":
        raise ServerNotUsable(ServerTrouble.NO_TLS if answer == b"N" else ServerTrouble.NOT_POSTGRESQL, server.host)
    context = _context(options, server.host, is_verified=is_verified)
    try:
        return context.wrap_socket(wire, server_hostname=server.host)
    except ssl.SSLCertVerificationError as error:
        raise ServerNotUsable(_distrust(error), server.host) from error
    except ssl.SSLError as error:
        raise ServerNotUsable(_refusal(error), server.host, error.reason or "") from error
    except TimeoutError as error:
        raise ServerNotUsable(ServerTrouble.TOO_SLOW, server.host) from error
    except OSError as error:
        raise ServerNotUsable(ServerTrouble.NOT_POSTGRESQL, server.host) from error


def _context(options: Mapping[str, str], host: str, *, is_verified: bool) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if not is_verified:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    authority = _authority(options)
    if is_verified and authority is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        try:
            context.load_verify_locations(authority)
        except (ssl.SSLError, OSError) as error:
            raise ServerNotUsable(ServerTrouble.AUTHORITY_UNREADABLE, host, str(authority)) from error
    certificate, key = _own_files(options)
    if certificate.is_file() and key.is_file():
        try:
            # A key under a password of its own is none that a program can use: nobody is asked for it.
            context.load_cert_chain(certificate, key, password=lambda: "")
        except (ssl.SSLError, OSError) as error:
            raise ServerNotUsable(ServerTrouble.CERTIFICATE_UNREADABLE, host, str(certificate)) from error
    return context


def _greet(wire: socket.socket, server: OneServer, options: Mapping[str, str]) -> bool:
    """Say who asks for which database; the first answer decides."""
    words = ("user", ASKING, "database", options.get("dbname", ASKING), "application_name", "clinic-desktop")
    said = struct.pack("!i", _PROTOCOL) + b"".join(word.encode() + b"\0" for word in words) + b"\0"
    with _told(server):
        if isinstance(wire, ssl.SSLSocket):
            _hear_refusal(wire)
        wire.sendall(struct.pack("!i", len(said) + 4) + said)
        kind, length = _exactly(wire, 1), int.from_bytes(_exactly(wire, 4))
        body = _exactly(wire, min(max(length - 4, 0), _MOST))
    if kind == b"E":
        _explain(body, server, options)
    if kind != b"R":
        raise ServerNotUsable(ServerTrouble.NOT_POSTGRESQL, server.host)
    return body.startswith(_LET_IN)


def _hear_refusal(wire: ssl.SSLSocket) -> None:
    """Read what the server has to say about the workstation's certificate; an SSLError tells it.

    With TLS 1.3 it looks at that after the handshake, and closes: what we say meanwhile would only get lost.
    """
    wire.settimeout(_LISTEN_S)
    try:
        wire.recv(1)
    except TimeoutError:
        wire.settimeout(PATIENCE_S)


def _explain(body: bytes, server: OneServer, options: Mapping[str, str]) -> NoReturn:
    found = {part[:1]: part[1:].decode(errors="replace") for part in body.split(b"\0") if part}
    state, words = found.get(b"C", ""), found.get(b"M", "")
    if state in _STATES:
        raise ServerNotUsable(_STATES[state], server.host, options.get("dbname", ""))
    if state == "28000":
        is_computer = _HBA_FILE in words
        raise ServerNotUsable(
            ServerTrouble.COMPUTER_REFUSED if is_computer else ServerTrouble.CERTIFICATE_WANTED, server.host
        )
    raise ServerNotUsable(ServerTrouble.UNKNOWN, server.host, words)


@contextlib.contextmanager
def _told(server: OneServer) -> Iterator[None]:
    """Let what breaks the wire meanwhile leave as an error of the domain."""
    try:
        yield
    except TimeoutError as error:
        raise ServerNotUsable(ServerTrouble.TOO_SLOW, server.host) from error
    except ssl.SSLError as error:
        raise ServerNotUsable(_refusal(error), server.host, error.reason or "") from error
    except OSError as error:
        raise ServerNotUsable(ServerTrouble.NOT_POSTGRESQL, server.host) from error


def _exactly(wire: socket.socket, count: int) -> bytes:
    got = b""
    while len(got) < count:
        part = wire.recv(count - len(got))
        if not part:
            break
        got += part
    return got


def _distrust(error: ssl.SSLCertVerificationError) -> ServerTrouble:
    # 62 and 64 are OpenSSL's "host name" and "IP address" mismatch.
    if error.verify_code in {_OTHER_NAME, 64}:
        return ServerTrouble.OTHER_NAME
    return ServerTrouble.SERVER_EXPIRED if error.verify_code in _EXPIRED else ServerTrouble.NOT_TRUSTED


def _refusal(error: ssl.SSLError) -> ServerTrouble:
    return _REFUSALS.get(error.reason or "", ServerTrouble.UNKNOWN)


def _authority(options: Mapping[str, str]) -> Path | None:
    """Return the file that the server's certificate is verified by, or None for what the system trusts."""
    if options.get("sslmode") != "verify-full" or options.get("sslrootcert") == "system":
        return None
    return Path(options.get("sslrootcert") or _home() / "root.crt")


def _own_files(options: Mapping[str, str]) -> tuple[Path, Path]:
    home = _home()
    return Path(options.get("sslcert") or home / "postgresql.crt"), Path(
        options.get("sslkey") or home / "postgresql.key"
    )


def _home() -> Path:
    """Where libpq looks for files that no address names."""
    return Path.home() / ".postgresql"


def _is_readable_by_others(key: Path) -> bool:
    return os.name == "posix" and bool(stat.S_IMODE(key.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO))
