"""Bars B: backups are proved, broken ones are refused before anything is touched, and failures are told."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from clinic_desktop.db.backup_contents import contents_of, unlike
from clinic_desktop.db.backup_key import secret_half
from clinic_desktop.db.backup_proof import first_bad_block, read_whole, restore_into, throw_away_server
from clinic_desktop.db.big_clinic import seed_big
from clinic_desktop.db.demo_clinic import DEMO_PASSWORD
from clinic_desktop.db.restoring import refuse_target, restore
from clinic_desktop.domain.backups import BackupFailed, BackupTrouble
from clinic_desktop.testing.pages import MainWindowPage
from tests import rows
from tests.reliability.backup_scene import BackupScene, scene_of
from tests.reliability.small_disk import room_on, small_disk
from tests.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from clinic_desktop.db.private_cluster import PrivateCluster
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program_fixtures import StartProgram

    Connection = psycopg.Connection[tuple[Any, ...]]

PATIENTS = 2_000
DOCTOR = "doctor@example.com"
LIMIT_S = 60
CLIENTS = 8

_FOREIGN_KEYS = """
SELECT format('ALTER TABLE %s DROP CONSTRAINT %I, ADD CONSTRAINT %I %s', conrelid::regclass, conname, conname,
              pg_get_constraintdef(oid))
FROM pg_constraint WHERE contype = 'f' AND conparentid = 0
  AND connamespace IN ('public'::regnamespace, 'clinic'::regnamespace)
"""


@pytest.fixture
def clinic(clinic_database: ThrowAwayDatabase, tmp_path: Path) -> BackupScene:
    return scene_of(clinic_database, tmp_path)


def restore_broken(scene: BackupScene, target: PrivateCluster, path: Path) -> None:
    address = target.url(scene.database.name)
    restore(address, path, scene.key, scene.plan.programs, "a test", lambda _: None, replace_demo=True)


@contextmanager
def restored(scene: BackupScene, path: Path) -> Iterator[Connection]:
    """Give a server that began with nothing, and a connection to the clinic that was restored into it."""
    with throw_away_server(scene.plan.programs, scene.plan.work) as cluster:
        restore_into(cluster.url("template1"), path, secret_half(scene.key), scene.plan.programs)
        with psycopg.connect(cluster.url(scene.database.name), autocommit=True) as connection:
            yield connection


def test_b1_a_backup_is_restored_and_every_table_and_the_trail_are_equal(clinic: BackupScene) -> None:
    with clinic.database.server.admin_connection(clinic.database.name) as connection:
        seed_big(connection, PATIENTS, lambda _: None, years=3)
    clinic.database.rows("SELECT clinic.seal()")
    began = time.monotonic()

    made = clinic.back_up()

    took = time.monotonic() - began
    with restored(clinic, made.path) as copy:
        found = contents_of(copy)
        with clinic.database.server.admin_connection(clinic.database.name) as original:
            known = contents_of(original)
            assert first_bad_block(original) == first_bad_block(copy) == 0
    known.pop("clinic.backup_proof")
    changed = unlike(known, {name: one for name, one in found.items() if name != "clinic.backup_proof"})
    # That the backup was made is an event itself, after the moment that was copied.
    assert [name for name in changed if not name.startswith("clinic.audit_event_")] == []
    assert took <= LIMIT_S
    assert made.is_trail_sound
    print(
        f"B1: {made.manifest.rows:,} rows in {len(found)} tables copied, restored and compared in {took:.1f} s, all"
        " equal; the trail is sound in both"
    )


def test_b2_a_broken_file_is_refused_before_anything_is_touched(clinic: BackupScene, tmp_path: Path) -> None:
    content = clinic.back_up().path.read_bytes()
    places = (len(content) // 3, len(content) // 2, len(content) - 7, 250)
    broken = {
        **{f"byte {place} flipped": _flipped(content, place) for place in places},
        "half of it": content[: len(content) // 2],
        "without its last byte": content[:-1],
        "without its last 64 kB": content[: -(64 << 10)],
        "nothing": b"",
        "another file": os.urandom(5000),
    }
    refused = []
    with throw_away_server(clinic.plan.programs, clinic.plan.work) as target:
        with psycopg.connect(target.url(), autocommit=True) as connection:
            before = _of_a_server(connection)
        for words, bytes_ in broken.items():
            path = tmp_path / "broken.age"
            path.write_bytes(bytes_)
            with pytest.raises(BackupFailed) as failed:
                restore_broken(clinic, target, path)
            refused.append((words, failed.value.trouble))
            with psycopg.connect(target.url(), autocommit=True) as connection:
                assert _of_a_server(connection) == before
    assert {trouble for _, trouble in refused} <= {BackupTrouble.DAMAGED, BackupTrouble.WRONG_KEY}
    known = read_whole(clinic.folder / next(iter(clinic.files)), secret_half(clinic.key))
    with pytest.raises(BackupFailed) as there:
        refuse_target(clinic.database.admin_conninfo, known)
    assert there.value.trouble is BackupTrouble.NOT_EMPTY
    print(f"B2: {len(refused)} of {len(broken)} broken files refused, and nothing in the server was touched")


def test_b3_a_person_on_the_staff_gets_no_backup_and_no_part_of_one(clinic: BackupScene) -> None:
    folder = clinic.folder
    key = clinic.plan.folder.with_name("key.txt")
    key.write_text(clinic.key)
    codes = []
    for login in (DOCTOR, "reception@example.com", "auditor@example.com"):
        address = make_conninfo(clinic.database.conninfo, user=login, password=DEMO_PASSWORD)
        environ = {**os.environ, "CLINIC_ADMIN_URL": address, "CLINIC_DATA_DIR": str(folder.with_name("data"))}
        words = ["db", "backup", "--folder", str(folder), "--key", str(key)]
        done = subprocess.run(
            [sys.executable, "-m", "clinic_desktop", *words], env=environ, capture_output=True, check=False, text=True
        )
        codes.append(done.returncode)
        assert "This account may not do this" in done.stderr
        assert "Traceback" not in done.stderr
    assert all(codes)
    assert not folder.exists() or clinic.files == set()
    assert clinic.tries == []
    print(f"B3: {len(codes)} of {len(codes)} people of the staff refused, exit status {codes[0]}, no file kept")


def test_b4_a_backup_under_writers_is_restored_consistent(clinic: BackupScene) -> None:
    stopping = threading.Event()
    written = [0] * CLIENTS

    def write(number: int) -> None:
        with clinic.database.server.admin_connection(clinic.database.name) as connection:
            while not stopping.is_set():
                with connection.transaction():
                    who = rows.insert(connection, "patients", rows.patient(lastName=f"Writer{number}"))
                    rows.insert(connection, "allergies", rows.allergy(who))
                written[number] += 1

    writers = [threading.Thread(target=write, args=(number,), daemon=True) for number in range(CLIENTS)]
    for one in writers:
        one.start()
    wait_until(lambda: sum(written) > 200)
    before = sum(written)
    try:
        made = clinic.back_up()
    finally:
        during = sum(written) - before
        stopping.set()
        for one in writers:
            one.join()

    with restored(clinic, made.path) as copy:
        checked = copy.execute(_FOREIGN_KEYS).fetchall()
        for (check_again,) in checked:
            copy.execute(str(check_again).encode())
        lonely = copy.execute(
            "SELECT (SELECT count(*) FROM patients p WHERE p.\"lastName\" LIKE 'Writer%' AND NOT EXISTS"
            ' (SELECT FROM allergies a WHERE a."patientId" = p.id)),'
            " (SELECT count(*) FROM allergies a WHERE NOT EXISTS"
            ' (SELECT FROM patients p WHERE p.id = a."patientId")),'
            " (SELECT count(*) FROM patients p WHERE NOT EXISTS (SELECT FROM clinic.audit_event e"
            " WHERE e.row_id = p.id AND e.action = 'insert') AND p.\"lastName\" LIKE 'Writer%'),"
            " (SELECT count(*) FROM patients WHERE \"lastName\" LIKE 'Writer%')"
        ).fetchall()
        assert first_bad_block(copy) == 0
    assert lonely[0][:3] == (0, 0, 0)
    assert during > 0
    print(
        f"B4: {during} transactions of {CLIENTS} clients during the backup; of {lonely[0][3]} patients of theirs in it"
        f" 0 without their allergy or their event; {len(checked)} foreign keys hold, the trail is sound"
    )


def test_b5_a_full_disk_is_told_and_the_last_good_backup_stays(
    clinic: BackupScene, start_program: StartProgram
) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can mount the small disk that this needs")
    clinic.folder.mkdir()
    with small_disk(clinic.folder, megabytes=3):
        good = clinic.back_up()
        before = good.path.read_bytes()
        holiday = clinic.folder / "holiday.jpg"
        holiday.write_bytes(bytes(room_on(clinic.folder) - 100_000))
        page = MainWindowPage(start_program().sign_in(DOCTOR)).expect_backup("Backup proved ")

        with pytest.raises(BackupFailed) as failed:
            clinic.back_up()

        assert failed.value.trouble is BackupTrouble.DISK_FULL
        page.expect_backup("Backup failed ")
        banner = page.notice("backup").expect("There is no backup: the disk is full", "The last good backup was taken ")
        assert "Make room" in banner.advice
        assert str(clinic.folder) in banner.advice
        assert clinic.files == {good.path.name, holiday.name}
        assert good.path.read_bytes() == before
        assert clinic.nothing_plain_is_left()
        reception = MainWindowPage(start_program().sign_in("reception@example.com"))
        reception.expect_backup("Backup failed ").notice("backup").expect_none()
        holiday.unlink()
        clinic.back_up()
        page.expect_backup("Backup proved ").notice("backup").expect_none()
    print("B5: a banner for administrators, a word in every status bar; the last good backup is the same byte for byte")


def _flipped(content: bytes, place: int) -> bytes:
    changed = bytearray(content)
    changed[place] ^= 1
    return bytes(changed)


def _of_a_server(connection: Connection) -> list[tuple[object, ...]]:
    return connection.execute(
        "SELECT datname FROM pg_database UNION ALL SELECT rolname FROM pg_roles ORDER BY 1"
    ).fetchall()
