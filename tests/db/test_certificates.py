"""The clinic's own certificate authority, and the command that an administrator makes it with."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from clinic_desktop.command_line import command
from clinic_desktop.db.certificates import Authority
from clinic_desktop.domain.errors import CertificateFile
from clinic_desktop.domain.host_rules import HOST_RULES, rules_as_text
from tests.db.cluster_scenes import CHECKOUT

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result


@pytest.fixture
def known(tmp_path: Path) -> Authority:
    authority = Authority(tmp_path / "authority")
    authority.make("Harbour Clinic")
    return authority


def ask(tmp_path: Path, *arguments: str) -> Result:
    environ = {"CLINIC_DATA_DIR": str(tmp_path / "data"), "CLINIC_DATABASE_URL": None, "PGSERVICE": None}
    return CliRunner().invoke(command, ["db", "certificates", *arguments], env=environ)


def read(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def test_keys_are_their_owners_alone_from_the_first_moment_on(known: Authority) -> None:
    known.make_for_server(["db.clinic.example"])
    known.make_for_workstation("ward 1/desk")

    modes = {path.name: oct(stat.S_IMODE(path.stat().st_mode)) for path in known.folder.iterdir()}
    assert {name for name, mode in modes.items() if mode == "0o600"} == {
        "authority.key",
        "server-db.clinic.example.key",
        "workstation-ward-1-desk.key",
    }
    assert stat.S_IMODE(known.folder.stat().st_mode) == 0o700


def test_a_workstation_cannot_pass_for_the_server(known: Authority) -> None:
    server = read(known.make_for_server(["db.clinic.example", "10.0.0.7"]).certificate)
    workstation = read(known.make_for_workstation("ward-1").certificate)

    purposes = [
        list(one.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value) for one in (server, workstation)
    ]
    names = server.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert purposes == [[ExtendedKeyUsageOID.SERVER_AUTH], [ExtendedKeyUsageOID.CLIENT_AUTH]]
    assert names.get_values_for_type(x509.DNSName) == ["db.clinic.example"]
    assert [str(one) for one in names.get_values_for_type(x509.IPAddress)] == ["10.0.0.7"]
    workstation.verify_directly_issued_by(read(known.certificate))


def test_nothing_is_made_twice_and_nothing_overwritten(known: Authority) -> None:
    before = known.certificate.read_bytes()
    known.make_for_workstation("ward-1")

    with pytest.raises(CertificateFile) as told:
        known.make("Another")
    assert not told.value.is_missing
    with pytest.raises(CertificateFile):
        known.make_for_workstation("ward-1")
    assert known.certificate.read_bytes() == before


def test_a_revoked_workstation_may_get_a_new_certificate(known: Authority) -> None:
    first = read(known.make_for_workstation("ward-1").certificate)
    assert known.revoke("ward-1") == 1
    second = read(known.make_for_workstation("ward-1").certificate)

    revoked = x509.load_pem_x509_crl(known.revoked.read_bytes())
    assert [one.serial_number for one in revoked] == [first.serial_number]
    assert revoked.get_revoked_certificate_by_serial_number(second.serial_number) is None
    assert known.revoke("ward-1") == 2


def test_revoking_a_workstation_that_nobody_knows_changes_nothing(known: Authority) -> None:
    before = known.revoked.read_bytes()

    with pytest.raises(CertificateFile) as told:
        known.revoke("ward-9")

    assert told.value.is_missing
    assert known.revoked.read_bytes() == before


def test_the_commands_say_what_the_server_is_told(tmp_path: Path) -> None:
    folder = str(tmp_path / "ca")
    authority = ask(tmp_path, "authority", folder, "--clinic", "Harbour Clinic")
    server = ask(tmp_path, "server", folder, "db.clinic.example", "10.0.0.7")
    workstation = ask(tmp_path, "workstation", folder, "ward-1")
    revoked = ask(tmp_path, "revoke", folder, "ward-1")

    for told in (authority, server, workstation, revoked):
        assert told.exit_code == 0, told.output
        assert "PRIVATE KEY" not in told.output
    assert "ssl_cert_file = 'server-db.clinic.example.crt'" in server.stdout
    assert "workstation-ward-1.key" in workstation.stdout
    assert "refuses 1 certificate now" in revoked.stdout


def test_the_commands_say_what_is_wrong_in_words(tmp_path: Path) -> None:
    folder = str(tmp_path / "ca")
    early = ask(tmp_path, "workstation", folder, "ward-1")
    ask(tmp_path, "authority", folder)
    twice = ask(tmp_path, "authority", folder)

    assert (early.exit_code, twice.exit_code) == (1, 1)
    assert "authority.crt" in early.stderr
    assert "is there already. Nothing was overwritten" in twice.stderr


@pytest.mark.parametrize("name", ["é ü", "ü", "", "-", "a b", "ward/1", ".ward", "ward-", "w" * 65])
def test_a_name_that_could_be_anothers_file_is_refused(tmp_path: Path, name: str) -> None:
    folder = str(tmp_path / "ca")
    ask(tmp_path, "authority", folder)
    before = sorted((tmp_path / "ca").iterdir())

    for refused in ("workstation", "revoke"):
        told = ask(tmp_path, refused, folder, "--", name)

        assert told.exit_code == 2
        assert "is no name for a workstation: 1 to 64 of A-Z" in told.stderr
    assert sorted((tmp_path / "ca").iterdir()) == before


@pytest.mark.parametrize(
    "name", ["", "db clinic", "dü.example", "*.example", "-db", "10.0.0.700", "fe80::1%eth0", "a..b"]
)
def test_a_server_is_called_like_a_host(tmp_path: Path, name: str) -> None:
    folder = str(tmp_path / "ca")
    ask(tmp_path, "authority", folder)

    told = ask(tmp_path, "server", folder, "--", "db.clinic.example", name)

    assert told.exit_code == 2
    assert "is neither the name of a host, like db.clinic.example, nor its address" in told.stderr
    assert not list((tmp_path / "ca").glob("server-*"))


@pytest.mark.parametrize("name", ["", " ", "c" * 43, "Clinic\n"])
def test_an_authority_has_a_name_that_a_certificate_holds(tmp_path: Path, name: str) -> None:
    told = ask(tmp_path, "authority", str(tmp_path / "ca"), "--clinic", name)

    assert told.exit_code == 2
    assert "is empty or too long" in told.stderr


def test_the_longest_names_fit(tmp_path: Path) -> None:
    folder = str(tmp_path / "ca")
    longest = ("authority", folder, "--clinic", "c" * 42), ("workstation", folder, "w" * 64)

    assert [ask(tmp_path, *one).exit_code for one in longest] == [0, 0]


def test_who_is_revoked_already_is_not_revoked_again(tmp_path: Path) -> None:
    folder = str(tmp_path / "ca")
    ask(tmp_path, "authority", folder)
    ask(tmp_path, "workstation", folder, "ward-1")
    ask(tmp_path, "revoke", folder, "ward-1")
    before = (tmp_path / "ca" / "revoked.crl").read_bytes()

    again = ask(tmp_path, "revoke", folder, "ward-1")
    unknown = ask(tmp_path, "revoke", folder, "ward-2")

    assert (again.exit_code, unknown.exit_code) == (1, 1)
    assert again.stderr == "Error: ward-1 is revoked already. Nothing was changed.\n"
    assert "workstation-ward-2.crt" in unknown.stderr
    assert (tmp_path / "ca" / "revoked.crl").read_bytes() == before


def test_the_guide_and_the_command_name_the_same_rules(tmp_path: Path) -> None:
    folder = str(tmp_path / "ca")
    ask(tmp_path, "authority", folder)
    printed = ask(tmp_path, "server", folder, "db.clinic.example").stdout
    guide = (CHECKOUT / "docs" / "administrator.md").read_text("utf-8")

    assert rules_as_text() in printed
    assert rules_as_text() in guide
    assert {line for line in guide.splitlines() if line.startswith("hostssl")} == {rule for _, rule in HOST_RULES}


def test_a_broken_settings_file_stops_the_commands(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "settings.toml").write_text("[server", encoding="utf-8")

    told = ask(tmp_path, "authority", str(tmp_path / "ca"))

    assert told.exit_code == 1
    assert "The settings of this workstation cannot be understood" in told.stderr
