"""./run and ./test from a fresh checkout on, with a real shell, a real venv and a real pip."""

from __future__ import annotations

import json
import os
import shutil
import signal
import stat
import subprocess
from typing import TYPE_CHECKING

from tests.scripts.small_checkout import CHECKOUT, SmallCheckout, make_wheel, told

if TYPE_CHECKING:
    from pathlib import Path

NOT_AN_ADDRESS = "http://127.0.0.1:9/simple"


def test_the_first_start_installs_and_passes_the_arguments_on(opened: SmallCheckout) -> None:
    assert opened.first_start is not None
    answer = told(opened.first_start)

    assert answer["arguments"] == ["tour", "pictures of today"]
    assert answer["folder"] == str(opened.folder.parent)
    assert answer["python"] == str(opened.folder / ".venv")
    assert "Installing 1 package" in opened.first_start.stderr
    assert sorted(path.name for path in opened.folder.iterdir()) == sorted(
        [".ci", ".venv", "clinic_desktop", "requirements-dev.lock", "requirements.lock", "run", "test"]
    )


def test_the_second_start_installs_nothing_and_starts_no_other_python(opened: SmallCheckout, tmp_path: Path) -> None:
    trap = tmp_path / "path"
    trap.mkdir()
    for name in ("python3.13", "python3.12", "python3.11", "python3", "pip"):
        (trap / name).write_text('#!/bin/sh\necho "$0 was started" >&2\nexit 99\n', encoding="utf-8")
        (trap / name).chmod(0o755)

    started = opened.start("run", PATH=f"{trap}:{opened.environ['PATH']}", PIP_INDEX_URL=NOT_AN_ADDRESS)

    assert told(started)["tiny"] == "1.0"
    assert started.stderr == ""


def test_it_starts_from_any_folder_through_a_link_and_by_its_launcher(opened: SmallCheckout, tmp_path: Path) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('the wrong json')", encoding="utf-8")
    (tmp_path / "clinic_desktop.py").write_text("raise SystemExit('the wrong program')", encoding="utf-8")
    link = tmp_path / "bin" / "clinic"
    link.parent.mkdir()
    link.symlink_to(os.path.relpath(opened.folder / "run", link.parent))

    expected = str(opened.folder / "clinic_desktop" / "__main__.py")
    assert told(opened.start("run", cwd=tmp_path))["file"] == expected
    for command in (link, opened.folder / ".venv" / "bin" / "clinic-desktop"):
        started = subprocess.run(
            [command, "x"], cwd=tmp_path, env=opened.environ, capture_output=True, encoding="utf-8", check=False
        )
        answer = told(started)
        assert (answer["file"], answer["folder"], answer["arguments"]) == (expected, str(tmp_path), ["x"])


def test_test_runs_pytest_without_a_screen_from_the_checkout(prepared: SmallCheckout, tmp_path: Path) -> None:
    answer = told(prepared.start("test", "-k", "a visit", cwd=tmp_path, DISPLAY=":77"))

    assert answer["arguments"] == [
        "-n",
        str((os.cpu_count() or 1) + 1),
        "--dist",
        "loadfile",
        "--no-loadscope-reorder",
        "-k",
        "a visit",
    ]
    assert answer["folder"] == str(prepared.folder)
    assert answer["platform"] == "offscreen"
    assert told(prepared.start("test", "-n0"))["arguments"] == ["-n0"]
    assert told(prepared.start("test", "-p", "no:xdist"))["arguments"] == ["-p", "no:xdist"]
    # What the tests need contains what the program needs.
    assert prepared.start("run").stderr == ""


def test_a_changed_lock_changes_what_is_installed_and_offline_nothing_is_lost(prepared: SmallCheckout) -> None:
    prepared.lock("requirements.lock", prepared.tiny("1.0"), prepared.tiny("3.0", "leftover"))
    told(prepared.start("run"))
    packages = next(prepared.folder.glob(".venv/lib/*/site-packages"))
    assert (packages / "leftover.py").exists()

    prepared.lock("requirements.lock", prepared.tiny("2.0"))
    offline = prepared.start("run", PIP_NO_INDEX=None, PIP_INDEX_URL=NOT_AN_ADDRESS, PIP_FIND_LINKS=None)
    assert offline.returncode == 3
    assert "there is no connection to the package index" in offline.stderr
    assert "Traceback" not in offline.stderr
    assert (packages / "tiny.py").read_text(encoding="utf-8") == "VERSION = '1.0'\n"

    assert told(prepared.start("run"))["tiny"] == "2.0"
    assert not (packages / "leftover.py").exists()


def test_a_package_that_is_not_the_locked_one_is_refused(prepared: SmallCheckout) -> None:
    prepared.lock("requirements.lock", prepared.tiny("2.0"))
    make_wheel(prepared.wheels, "tiny", "2.0", {"tiny.py": "VERSION = 'forged'\n"})

    refused = prepared.start("run")

    assert refused.returncode == 3
    assert "is not the one that was locked" in refused.stderr
    packages = next(prepared.folder.glob(".venv/lib/*/site-packages"))
    assert (packages / "tiny.py").read_text(encoding="utf-8") == "VERSION = '1.0'\n"


def test_a_moved_checkout_is_set_up_anew_by_two_starts_at_once_after_a_killed_one(
    checkout: SmallCheckout, opened: SmallCheckout
) -> None:
    shutil.copytree(opened.folder / ".venv", checkout.folder / ".venv", symlinks=True)
    with subprocess.Popen(
        checkout.command("run"), env=checkout.environ, stderr=subprocess.PIPE, start_new_session=True
    ) as killed:
        assert killed.stderr is not None
        assert killed.stderr.readline().startswith(b"Making ")
        os.killpg(killed.pid, signal.SIGKILL)
    unfinished = checkout.folder / ".venv" / "unfinished"
    assert unfinished.exists()

    both = [
        subprocess.Popen(
            checkout.command("run"),
            env=checkout.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        for _ in range(2)
    ]
    answers = [process.communicate(timeout=100) for process in both]

    assert all(f'"python": {json.dumps(str(checkout.folder / ".venv"))}' in answer for answer, _ in answers)
    assert [process.returncode for process in both] == [0, 0], answers
    assert sum("Installing" in progress for _, progress in answers) == 1
    assert sum("Another start is setting things up" in progress for _, progress in answers) == 1
    assert not unfinished.exists()
    assert checkout.start("run").stderr == ""


def test_someone_who_may_not_write_to_the_checkout_gets_an_environment_of_his_own(as_nobody: SmallCheckout) -> None:
    first = as_nobody.start("run", "x")
    answer = told(first)
    assert answer["python"].startswith(f"{as_nobody.environ['HOME']}/.cache/clinic-desktop/venv-")
    assert answer["arguments"] == ["x"]
    assert as_nobody.start("run").stderr == ""

    tests = told(as_nobody.start("test", "-n0"))
    assert tests["arguments"] == ["-p", "no:cacheprovider", "-n0"]
    assert not (as_nobody.folder / ".venv").exists()


def test_with_no_place_to_install_to_it_says_so(as_nobody: SmallCheckout) -> None:
    read_only = as_nobody.start("run", HOME="/nonexistent")
    assert read_only.returncode == 3
    assert read_only.stderr.startswith("Nothing can be installed here: neither ")
    assert "Traceback" not in read_only.stderr

    unset = as_nobody.start("run", HOME=None)
    assert unset.returncode == 3
    assert "and HOME is not set" in unset.stderr
    assert "XDG_CACHE_HOME" in unset.stderr


def test_a_machine_without_a_fitting_python_hears_what_to_type(checkout: SmallCheckout, tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("dirname", "cmp", "cksum", "tr", "readlink"):
        (tools / name).symlink_to(shutil.which(name) or f"/usr/bin/{name}")
    none = checkout.start("run", PATH=str(tools))
    assert none.returncode == 3
    assert "needs Python 3.11 or newer" in none.stderr

    without_venv = '#!/bin/sh\ncase "$*" in *ensurepip*) exit 1 ;; *print*) echo python3.12 ;; esac\n'
    (tools / "python3").write_text(without_venv, encoding="utf-8")
    (tools / "python3").chmod(0o755)
    incomplete = checkout.start("run", PATH=str(tools))
    assert incomplete.returncode == 3
    assert "sudo apt-get install python3.12-venv" in incomplete.stderr


def test_the_scripts_may_be_executed() -> None:
    for script in ("run", "test", ".ci/run"):
        assert stat.S_IMODE((CHECKOUT / script).stat().st_mode) & 0o111 == 0o111, script
