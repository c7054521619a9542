"""Proves a backup: the file is decrypted and restored into a server made for that, and compared with what it tells.

That server starts with nothing, as after a fire: a file that can be proved needs nothing else but its key.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import psycopg

from clinic_desktop.db.backup_archive import (
    DUMP,
    MANIFEST,
    PIECE,
    ROLES,
    reading_archive,
    small,
)
from clinic_desktop.db.backup_contents import contents_of, head, manifest_from, unlike
from clinic_desktop.db.backup_programs import feed, running
from clinic_desktop.db.backup_roles import make_roles, roles_from
from clinic_desktop.db.private_cluster import PrivateCluster
from clinic_desktop.domain.backups import BackupFailed, BackupTrouble
from clinic_desktop.domain.disk_space import ClusterDiskFull
from clinic_desktop.domain.errors import ClusterFailed, FolderUnusable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import pyrage

    from clinic_desktop.db.backup_contents import Manifest
    from clinic_desktop.db.backup_roles import Roles

    Connection = psycopg.Connection[tuple[Any, ...]]

WORK = "backup-work-"
"""How the folders begin that hold a server for a proof; what a killed program leaves behind is found by it."""

_QUICK: Mapping[str, str] = MappingProxyType(
    {
        "fsync": "off",
        "full_page_writes": "off",
        "synchronous_commit": "off",
        "autovacuum": "off",
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "max_wal_size": "1GB",
        "checkpoint_timeout": "1h",
        "maintenance_work_mem": "128MB",
        "max_connections": "20",
        "shared_preload_libraries": "",
    }
)
"""What is restored here is looked at once and thrown away."""

BLOCKS_AT_ONCE = 200


@dataclass
class Told:
    """What an archive says of itself, as far as it was read."""

    manifest: Manifest | None = None
    roles: Roles | None = None
    digest: Any = field(default_factory=hashlib.sha256)
    size: int = 0

    def checked(self) -> Manifest:
        """Return the manifest, if the dump that was read is the one it tells of. Raises BackupFailed."""
        if self.manifest is None or self.roles is None:
            raise BackupFailed(BackupTrouble.DAMAGED)
        if (self.manifest.dump_sha256, self.manifest.dump_bytes) != (self.digest.hexdigest(), self.size):
            raise BackupFailed(BackupTrouble.DAMAGED)
        return self.manifest


def read_whole(
    path: Path,
    identity: pyrage.x25519.Identity,
    on_dump: Callable[[bytes], object] = lambda _: None,
    on_roles: Callable[[Roles], None] = lambda _: None,
) -> Manifest:
    """Read an archive from beginning to end; ``on_dump`` is given the dump piece by piece, after the roles.

    Raises BackupFailed.
    """
    told = Told()
    with reading_archive(path, identity) as members:
        for name, content in members:
            if name == ROLES:
                told.roles = roles_from(small(content))
                on_roles(told.roles)
            elif name == MANIFEST:
                told.manifest = manifest_from(small(content))
            elif name.startswith(DUMP):
                while piece := content.read(PIECE):
                    told.digest.update(piece)
                    told.size += len(piece)
                    on_dump(piece)
    return told.checked()


def prove(path: Path, identity: pyrage.x25519.Identity, programs: Path, work: Path) -> tuple[Manifest, int]:
    """Restore an archive into a server of its own and compare; return its manifest and the first block that is bad.

    The block is 0 in a sound trail. Raises BackupFailed.
    """
    with throw_away_server(programs, work) as cluster:
        found = restore_into(cluster.url("template1"), path, identity, programs)
        with psycopg.connect(cluster.url(found.database), autocommit=True) as connection:
            compare(connection, found)
            return found, first_bad_block(connection)


def restore_into(address: str, path: Path, identity: pyrage.x25519.Identity, programs: Path) -> Manifest:
    """Make roles and database of an archive on a server, at whose administrator's address there is none of its name.

    Raises BackupFailed: then the database may be there in part.
    """

    def on_roles(roles: Roles) -> None:
        with psycopg.connect(address, autocommit=True) as connection:
            try:
                make_roles(connection, roles)
            except psycopg.Error as error:
                raise BackupFailed(BackupTrouble.NOT_RESTORED, error.diag.message_primary or "") from error

    with running(programs, "pg_restore", address, "--create", "--exit-on-error", feeds=True) as restoring:
        return read_whole(path, identity, lambda piece: feed(restoring, piece), on_roles)


def compare(connection: Connection, expected: Manifest) -> None:
    """Raise BackupFailed unless a restored database holds what the manifest tells."""
    different = unlike(expected.tables, contents_of(connection))
    if different:
        raise BackupFailed(BackupTrouble.DIFFERENT, ", ".join(different))
    if head(connection) != (expected.head_block, expected.head_hash):
        raise BackupFailed(BackupTrouble.TRAIL)


def first_bad_block(connection: Connection) -> int:
    """Verify the sealed audit trail; return the first block that does not fit its events, -1 for strays, 0 if sound."""
    following: int | None = 1
    while following is not None:
        ((bad, following),) = connection.execute(
            "SELECT bad_block, next_block FROM clinic.verify_audit(%s, %s)", (following, BLOCKS_AT_ONCE)
        ).fetchall()
        if bad is not None:
            return int(bad)
    ((strays,),) = connection.execute("SELECT strays FROM clinic.unsealed_audit()").fetchall()
    return -1 if strays else 0


@contextmanager
def throw_away_server(programs: Path, work: Path) -> Iterator[PrivateCluster]:
    """Give a server with nothing in it, in a private folder that is removed with everything restored into it."""
    try:
        work.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=WORK, dir=work))
    except OSError as error:
        raise BackupFailed(BackupTrouble.FOLDER, f"{work}: {error.strerror}") from error
    cluster = PrivateCluster(folder / "server", programs, settings=_QUICK)
    try:
        cluster.start()
        yield cluster
    except (ClusterDiskFull, psycopg.errors.DiskFull) as error:
        raise BackupFailed(BackupTrouble.DISK_FULL, str(work)) from error
    except (ClusterFailed, FolderUnusable) as error:
        is_full = "No space left" in error.detail
        raise BackupFailed(BackupTrouble.DISK_FULL if is_full else BackupTrouble.NOT_RESTORED, str(work)) from error
    except psycopg.OperationalError as error:
        raise BackupFailed(BackupTrouble.NOT_RESTORED, str(work)) from error
    finally:
        _remove(cluster, folder)


def remove_left_behind(work: Path) -> None:
    """Remove what a program that was killed has left of its proof: server, copy and folder."""
    for folder in work.glob(f"{WORK}*"):
        _remove(PrivateCluster(folder / "server", settings=_QUICK), folder)


def _remove(cluster: PrivateCluster, folder: Path) -> None:
    cluster.remove()
    shutil.rmtree(folder, ignore_errors=True)
