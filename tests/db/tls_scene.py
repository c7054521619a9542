"""A PostgreSQL that listens on this machine's network and speaks TLS only, to workstations with certificates."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import psycopg
import pytest

from clinic_desktop.db import postgres_programs
from clinic_desktop.db.certificates import Authority
from tests.db.cluster_scenes import IS_ROOT, QUICK, do, scene

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from clinic_desktop.db.private_cluster import PrivateCluster

HOST = "127.0.0.2"
"""This machine, by an address that the program takes for another's."""

NAME = "db.clinic.example"
DATABASE = "harbour"
LOGIN = "ana@clinic.example"
PASSWORD = "the right long password"
LONG_AGO = datetime.now(UTC) - timedelta(days=2000)


class TlsServer:
    """The server, the clinic's authority, and files for several workstations."""

    def __init__(self, cluster: PrivateCluster, folder: Path, port: int) -> None:
        self.cluster = cluster
        self.port = port
        self.folder = folder
        self.authority = Authority(folder / "authority")
        self.stranger = Authority(folder / "stranger")

    def begin(self) -> None:
        self.cluster.start()
        self.authority.make("Harbour Clinic")
        self.stranger.make("Stranger")
        for name in ("ward-1", "ward-2"):
            self.authority.make_for_workstation(name)
        Authority(self.authority.folder, LONG_AGO).make_for_workstation("ward-old", years=1)
        self.stranger.make_for_workstation("ward-1")
        self.authority.revoke("ward-2")
        self.install(self.authority.make_for_server([NAME, HOST]).certificate.stem)
        do(self.cluster, f"CREATE ROLE \"{LOGIN}\" LOGIN PASSWORD '{PASSWORD}'")
        do(self.cluster, f"CREATE DATABASE {DATABASE}")

    def install(self, name: str, *, speaks_tls: bool = True, rule: str = "") -> None:
        """Let the server show a certificate of the authority, and let in by one rule of pg_hba.conf."""
        data = self.cluster.data_folder
        for path in (
            self.authority.folder / f"{name}.crt",
            self.authority.folder / f"{name}.key",
            self.authority.certificate,
            self.authority.revoked,
        ):
            kept = data / {".crt": "server.crt", ".key": "server.key"}.get(path.suffix, path.name)
            kept = data / path.name if path == self.authority.certificate else kept
            shutil.copy(path, kept)
            if IS_ROOT:
                shutil.chown(kept, data.stat().st_uid, data.stat().st_gid)
            kept.chmod(0o600)
        wanted = rule or "hostssl all all 127.0.0.0/8 scram-sha-256 clientcert=verify-ca"
        (data / "pg_hba.conf").write_text(f"local all all scram-sha-256\n{wanted}\n")
        for setting, value in {
            "ssl": "on" if speaks_tls else "off",
            "ssl_cert_file": "server.crt",
            "ssl_key_file": "server.key",
            "ssl_ca_file": self.authority.certificate.name,
            "ssl_crl_file": self.authority.revoked.name,
        }.items():
            do(self.cluster, f"ALTER SYSTEM SET {setting} = '{value}'")
        # Reloaded settings count for the connections that come after the postmaster has seen them: a restart is sure.
        self.cluster.stop()
        self.cluster.start()

    def conninfo(self, name: str = "ward-1", **changed: str) -> str:
        """How a workstation reaches the server; whatever is changed to "" is not said."""
        own = self.authority.folder / f"workstation-{name}.crt"
        said = {
            "host": HOST,
            "port": str(self.port),
            "dbname": DATABASE,
            "sslrootcert": str(self.authority.certificate),
            "sslcert": str(own),
            "sslkey": str(own.with_suffix(".key")),
            **changed,
        }
        return psycopg.conninfo.make_conninfo("", **{key: value for key, value in said.items() if value})

    def revoked_files(self) -> dict[str, str]:
        (certificate,) = self.authority.folder.glob("workstation-ward-2.revoked-*.crt")
        return {"sslcert": str(certificate), "sslkey": str(certificate.with_suffix(".key"))}


@contextlib.contextmanager
def tls_server() -> Iterator[TlsServer]:
    """Start one on a free port. Skips where no PostgreSQL is installed that speaks TLS."""
    programs = programs_with_tls()
    if programs is None:
        pytest.skip("no installed PostgreSQL speaks TLS")
    port = free_port()
    with scene() as stage:
        settings = {**QUICK, "listen_addresses": f"127.0.0.1,{HOST}", "port": str(port)}
        server = TlsServer(stage.cluster("tls", programs, settings), stage.folder, port)
        server.begin()
        yield server


def programs_with_tls() -> Path | None:
    for programs in postgres_programs.installed().values():
        config = postgres_programs.program(programs, "pg_config")
        if os.access(config, os.X_OK):
            told = subprocess.run([config, "--configure"], capture_output=True, text=True, check=False).stdout
            if "openssl" in told:
                return programs
    return None


def free_port() -> int:
    with socket.socket() as one:
        one.bind((HOST, 0))
        return int(one.getsockname()[1])
