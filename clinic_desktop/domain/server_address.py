"""Where the clinic's server is: what a person fills in, and what libpq is told. There is no place for a password."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, auto
from urllib.parse import parse_qs, unquote

from clinic_desktop.domain.problems import Problem, ProblemKind

PORT = 5432
PORT_MOST = 65535
LOCAL_HOSTS = frozenset({"", "localhost", "127.0.0.1", "::1"})
SAFE_MODE = "verify-full"


class ServerTrouble(StrEnum):
    """Why a server cannot be used, as far as can be found out before anybody signs in."""

    NAME_NOT_FOUND = auto()
    NOBODY_LISTENS = auto()
    TOO_SLOW = auto()
    NO_WAY_THERE = auto()
    NOT_POSTGRESQL = auto()
    NO_TLS = auto()
    AUTHORITY_MISSING = auto()
    AUTHORITY_UNREADABLE = auto()
    NOT_TRUSTED = auto()
    OTHER_NAME = auto()
    SERVER_EXPIRED = auto()
    CERTIFICATE_WANTED = auto()
    CERTIFICATE_MISSING = auto()
    CERTIFICATE_UNREADABLE = auto()
    CERTIFICATE_REFUSED = auto()
    CERTIFICATE_EXPIRED = auto()
    KEY_READABLE = auto()
    COMPUTER_REFUSED = auto()
    NO_DATABASE = auto()
    NOT_SET_UP = auto()
    TOO_OLD = auto()
    NOT_NOW = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """A shared server: hosts with one port for all or one for each, or an entry of libpq's service file.

    Files are paths on this workstation: the authority that the server's certificate must come from, and this
    workstation's own certificate with its key.
    """

    hosts: tuple[str, ...] = ()
    ports: tuple[int, ...] = (PORT,)
    database: str = "clinic"
    authority: str = ""
    certificate: str = ""
    key: str = ""
    service: str = ""

    @property
    def conninfo(self) -> str:
        """The address as a libpq connection string."""
        files = {"sslrootcert": self.authority, "sslcert": self.certificate, "sslkey": self.key}
        if self.service:
            known = {"service": self.service, **files}
        else:
            ports = ",".join(map(str, self.ports))
            known = {"host": ",".join(self.hosts), "port": ports, "dbname": self.database, **files}
        return " ".join(f"{name}={_quoted(value)}" for name, value in known.items() if value)

    @property
    def name(self) -> str:
        """What people call it."""
        return self.service or ", ".join(self.hosts)


@dataclass(frozen=True, slots=True)
class Reached:
    """Servers that answered the connection test, and what is wrong with the others of the same address."""

    hosts: tuple[str, ...]
    others: tuple[tuple[str, ServerTrouble], ...] = ()


def is_local(host: str) -> bool:
    """Say whether a host is this machine itself: nothing on the way there can listen."""
    return host in LOCAL_HOSTS or host.startswith(("/", "@"))


def address_problems(address: ServerAddress) -> tuple[Problem, ...]:
    """Return what is wrong with an address as it was filled in."""
    found = []
    if not address.hosts and not address.service:
        found.append(Problem("hosts", ProblemKind.MISSING))
    if any(not 0 < port <= PORT_MOST for port in address.ports):
        found.append(Problem("ports", ProblemKind.TOO_LARGE, str(PORT_MOST)))
    elif not address.service and len(address.ports) not in {1, len(address.hosts)}:
        found.append(Problem("ports", ProblemKind.NOT_UNDERSTOOD, "One port for all servers, or one for each"))
    if not address.database and not address.service:
        found.append(Problem("database", ProblemKind.MISSING))
    for one, other in (("certificate", "key"), ("key", "certificate")):
        if getattr(address, other) and not getattr(address, one):
            found.append(Problem(one, ProblemKind.NOT_UNDERSTOOD, "A certificate and its key belong together"))
    return tuple(found)


def as_ports(typed: str) -> tuple[int, ...]:
    """Return the port numbers in a text with commas; what is no number becomes 0, which no server has."""
    parts = [one.strip() for one in typed.split(",") if one.strip()]
    return tuple(int(one) if one.isascii() and one.isdigit() else 0 for one in parts) or (PORT,)


def as_hosts(typed: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in typed.split(",") if one.strip())


def is_url(typed: str) -> bool:
    return typed.strip().startswith(("postgresql://", "postgres://"))


def from_url(typed: str) -> ServerAddress:
    """Take a libpq URL apart. A name and a password in it are forgotten, and so is how safe it wanted to be."""
    rest = typed.strip().partition("://")[2]
    rest, _, query = rest.partition("?")
    places, _, database = rest.partition("/")
    hosts, ports = [], []
    for place in places.rpartition("@")[2].split(","):
        host, port = _host_and_port(place)
        hosts.append(host)
        ports.append(port)
    asked = {name: values[-1] for name, values in parse_qs(query).items()}
    if "host" in asked:
        hosts, ports = asked["host"].split(","), list(as_ports(asked.get("port", "")))
    return ServerAddress(
        hosts=tuple(host for host in hosts if host),
        ports=(ports[0],) if len(set(ports)) == 1 else tuple(ports),
        database=unquote(database) or asked.get("dbname", "") or ServerAddress().database,
        authority=asked.get("sslrootcert", ""),
        certificate=asked.get("sslcert", ""),
        key=asked.get("sslkey", ""),
        service=asked.get("service", ""),
    )


def _host_and_port(place: str) -> tuple[str, int]:
    if place.startswith("["):
        host, _, port = place[1:].partition("]")
        port = port.removeprefix(":")
    else:
        host, _, port = place.partition(":")
    return unquote(host), as_ports(port)[0]


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
