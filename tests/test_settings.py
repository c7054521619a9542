"""Where the program keeps its files, which server it uses, and what its environment has to say about that."""

from __future__ import annotations

from pathlib import Path

import platformdirs
import pytest

from clinic_desktop.domain.server_address import ServerAddress
from clinic_desktop.settings import Settings, read_settings, with_server_of_file
from clinic_desktop.settings_file import write_server


def test_nothing_said_means_a_private_server_in_the_users_own_folder() -> None:
    settings = read_settings({})

    assert settings.server is None
    assert settings.data_folder == Path(platformdirs.user_data_dir("clinic-desktop", appauthor=False))


def test_a_folder_of_ones_own_choice_holds_everything(tmp_path: Path) -> None:
    settings = read_settings({"CLINIC_DATA_DIR": str(tmp_path / "Praxis Müller")})

    kept = (settings.cluster_folder, settings.window_state_file, settings.log_file)
    assert settings.data_folder == tmp_path / "Praxis Müller"
    assert all(path.is_relative_to(settings.data_folder) for path in kept)
    assert len(set(kept)) == len(kept)


def test_the_folder_does_not_move_when_the_current_folder_does(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))

    assert read_settings({"CLINIC_DATA_DIR": "here"}).data_folder == tmp_path / "here"
    assert read_settings({"CLINIC_DATA_DIR": "~/there"}).data_folder == tmp_path / "home" / "there"


def test_reading_settings_makes_nothing(tmp_path: Path) -> None:
    read_settings({"CLINIC_DATA_DIR": str(tmp_path / "later")})

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("typed", "environ", "server"),
    [
        ("host=typed", {"CLINIC_DATABASE_URL": "host=url", "PGSERVICE": "service"}, "host=typed"),
        (None, {"CLINIC_DATABASE_URL": "host=url", "PGSERVICE": "service"}, "host=url"),
        (None, {"PGSERVICE": "ward"}, "service=ward"),
        (None, {"PGSERVICE": ""}, None),
        (None, {"PGHOST": "somewhere"}, None),
    ],
)
def test_the_command_line_goes_before_the_environment(
    typed: str | None, environ: dict[str, str], server: str | None
) -> None:
    assert read_settings(environ, server=typed).server == server


@pytest.mark.parametrize(
    ("environ", "day_first"),
    [
        ({}, True),
        ({"LANG": "en_US.UTF-8"}, False),
        ({"LANG": "en_GB.UTF-8"}, True),
        ({"LANG": "en_US.UTF-8", "LC_TIME": "de_DE.UTF-8"}, True),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "en_US"}, False),
    ],
)
def test_only_the_united_states_type_the_month_first(environ: dict[str, str], *, day_first: bool) -> None:
    assert read_settings(environ).day_first is day_first


def test_settings_hold_nothing_secret() -> None:
    assert set(Settings.__dataclass_fields__) == {
        "data_folder",
        "server",
        "day_first",
        "is_server_given",
        "file_problem",
    }
    assert "canary" not in repr(read_settings({}, server="postgresql://ana:canary@db.example.com/clinic"))


def test_the_settings_file_counts_when_nothing_else_is_said(tmp_path: Path) -> None:
    environ = {"CLINIC_DATA_DIR": str(tmp_path)}
    write_server(read_settings(environ).settings_file, ServerAddress(hosts=("db.clinic.example",), database="harbour"))

    chosen = read_settings(environ)
    named = read_settings({**environ, "PGSERVICE": "ward"})

    assert chosen.server == "host='db.clinic.example' port='5432' dbname='harbour'"
    assert not chosen.is_server_given
    assert (named.server, named.is_server_given) == ("service=ward", True)


def test_a_settings_file_that_is_broken_is_told_and_names_no_server(tmp_path: Path) -> None:
    environ = {"CLINIC_DATA_DIR": str(tmp_path)}
    read_settings(environ).settings_file.write_text("[server", encoding="utf-8")

    settings = read_settings(environ)

    assert settings.server is None
    assert settings.file_problem is not None
    assert read_settings(environ, server="host=typed").file_problem is None


def test_a_corrected_settings_file_counts_at_once(tmp_path: Path) -> None:
    environ = {"CLINIC_DATA_DIR": str(tmp_path)}
    broken = read_settings(environ)
    broken.settings_file.write_text("[server", encoding="utf-8")
    broken = read_settings(environ)
    write_server(broken.settings_file, ServerAddress(service="ward"))

    assert with_server_of_file(broken).server == "service='ward'"
    assert with_server_of_file(broken).file_problem is None
