"""The clinic's own certificate authority: it makes certificates for the server and for each workstation.

Everything lies in one folder that stays with the administrator. A workstation gets three files of it: the authority's
certificate, its own certificate, and its own key.
"""

from __future__ import annotations

import ipaddress
import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from clinic_desktop.domain.certificate_names import AUTHORITY, COMMON_NAME_BYTES
from clinic_desktop.domain.errors import CertificateFile, FolderUnusable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

AUTHORITY_YEARS = 15
SERVER_YEARS = 5
WORKSTATION_YEARS = 3
_PRIVATE = 0o600
_PUBLIC = 0o644
# The workstations' clocks are not all right to the minute.
_EARLIER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Made:
    """A certificate that was made, and where it lies with its key."""

    certificate: Path
    key: Path
    ends: datetime


class Authority:
    """The authority in a folder. ``now`` is given by tests."""

    def __init__(self, folder: Path, now: datetime | None = None) -> None:
        self.folder = folder
        self._now = now or datetime.now(UTC)

    @property
    def certificate(self) -> Path:
        return self.folder / "authority.crt"

    @property
    def revoked(self) -> Path:
        """The list of revoked certificates, for PostgreSQL's ssl_crl_file."""
        return self.folder / "revoked.crl"

    def make(self, clinic: str) -> Made:
        """Make the authority itself, once. Raises CertificateFile, FolderUnusable."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise FolderUnusable(str(self.folder), error.strerror or "") from error
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, clinic + AUTHORITY)])
        ends = self._now + timedelta(days=365 * AUTHORITY_YEARS)
        usage = x509.KeyUsage(
            digital_signature=False,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            key_cert_sign=True,
            crl_sign=True,
            encipher_only=False,
            decipher_only=False,
        )
        certificate = (
            self._begun(name, key.public_key(), ends)
            .issuer_name(name)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(usage, critical=True)
            .sign(key, hashes.SHA256())
        )
        made = self._write("authority", certificate, key)
        self._write_revoked(certificate, key, ())
        return made

    def make_for_server(self, names: Iterable[str], years: int = SERVER_YEARS) -> Made:
        """Make the certificate of a server that workstations call by these names. Raises CertificateFile."""
        known = list(names)
        places = x509.SubjectAlternativeName([_general(name) for name in known])
        return self._make(known[0], f"server-{_file_name(known[0])}", ExtendedKeyUsageOID.SERVER_AUTH, years, places)

    def make_for_workstation(self, name: str, years: float = WORKSTATION_YEARS) -> Made:
        """Make the certificate of one workstation. Raises CertificateFile."""
        return self._make(name, f"workstation-{_file_name(name)}", ExtendedKeyUsageOID.CLIENT_AUTH, years)

    def revoke(self, name: str) -> int:
        """Refuse a workstation's certificate from now on; return how many are refused. Raises CertificateFile.

        The files get names with the certificate's number, so that a new one can be made for the same workstation.
        """
        path = self.folder / f"workstation-{_file_name(name)}.crt"
        certificate = _read_certificate(path)
        _must_be_there(self.revoked)
        before = x509.load_pem_x509_crl(self.revoked.read_bytes())
        entry = (
            x509.RevokedCertificateBuilder().serial_number(certificate.serial_number).revocation_date(self._now).build()
        )
        entries = (*before, entry)
        self._write_revoked(_read_certificate(self.certificate), self._read_key(), entries)
        for old in (path, path.with_suffix(".key")):
            if old.exists():
                old.rename(old.with_name(f"{old.stem}.revoked-{certificate.serial_number:x}{old.suffix}"))
        return len(entries)

    def is_revoked(self, name: str) -> bool:
        """Say whether a workstation of this name was refused before, and has no new certificate."""
        stem = f"workstation-{_file_name(name)}"
        if (self.folder / f"{stem}.crt").exists() or not self.revoked.is_file():
            return False
        listed = x509.load_pem_x509_crl(self.revoked.read_bytes())
        found = map(_read_certificate, self.folder.glob(f"{stem}.revoked-*.crt"))
        return any(listed.get_revoked_certificate_by_serial_number(one.serial_number) is not None for one in found)

    def _make(
        self,
        name: str,
        file_name: str,
        purpose: x509.ObjectIdentifier,
        years: float,
        places: x509.SubjectAlternativeName | None = None,
    ) -> Made:
        issuer, issuer_key = _read_certificate(self.certificate), self._read_key()
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:COMMON_NAME_BYTES])])
        ends = min(self._now + timedelta(days=365 * years), issuer.not_valid_after_utc)
        begun = (
            self._begun(subject, key.public_key(), ends)
            .issuer_name(issuer.subject)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            # A workstation cannot pass for the server, nor the other way round.
            .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
        )
        if places is not None:
            begun = begun.add_extension(places, critical=False)
        return self._write(file_name, begun.sign(issuer_key, hashes.SHA256()), key)

    def _begun(self, name: x509.Name, key: ec.EllipticCurvePublicKey, ends: datetime) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(min(self._now, ends) - _EARLIER)
            .not_valid_after(ends)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        )

    def _write(self, name: str, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> Made:
        paths = self.folder / f"{name}.crt", self.folder / f"{name}.key"
        for path in paths:
            if path.exists():
                raise CertificateFile(str(path), is_missing=False)
        secret = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        _write_new(paths[1], secret, _PRIVATE)
        _write_new(paths[0], certificate.public_bytes(serialization.Encoding.PEM), _PUBLIC)
        return Made(*paths, certificate.not_valid_after_utc)

    def _write_revoked(
        self, issuer: x509.Certificate, key: ec.EllipticCurvePrivateKey, entries: Iterable[x509.RevokedCertificate]
    ) -> None:
        begun = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(issuer.subject)
            .last_update(self._now - _EARLIER)
            # Past this day OpenSSL refuses everybody: the list stays good for as long as the authority.
            .next_update(issuer.not_valid_after_utc)
        )
        for entry in entries:
            begun = begun.add_revoked_certificate(entry)
        new = self.revoked.with_suffix(".new")
        new.unlink(missing_ok=True)
        _write_new(new, begun.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM), _PUBLIC)
        new.replace(self.revoked)

    def _read_key(self) -> ec.EllipticCurvePrivateKey:
        path = self.folder / "authority.key"
        _must_be_there(path)
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise CertificateFile(str(path), is_missing=True)
        return key


def _read_certificate(path: Path) -> x509.Certificate:
    _must_be_there(path)
    return x509.load_pem_x509_certificate(path.read_bytes())


def _must_be_there(path: Path) -> None:
    if not path.is_file():
        raise CertificateFile(str(path), is_missing=True)


def _write_new(path: Path, content: bytes, mode: int) -> None:
    """Write a file that was not there, with its permissions from the first moment on."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError as error:
        raise CertificateFile(str(path), is_missing=False) from error
    except OSError as error:
        raise FolderUnusable(str(path.parent), error.strerror or "") from error
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _file_name(name: str) -> str:
    """Return a name that is one file's on every system."""
    return re.sub(r"[^A-Za-z0-9.-]", "-", name).strip(".-") or "one"
