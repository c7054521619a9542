"""The file of a backup: a tar in the age format, written and read as a stream, so that nothing plain touches the disk.

Without this program: ``age --decrypt -i KEY FILE | tar x``, then ``cat clinic.dump.* > clinic.dump``.
"""

from __future__ import annotations

import errno
import os
import sys
import tarfile
import threading
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

import pyrage

from clinic_desktop.domain.backups import BackupFailed, BackupTrouble

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

ROLES = "roles.json"
ROLES_SQL = "roles.sql"
DUMP = "clinic.dump."
MANIFEST = "manifest.json"
PIECE = 4 << 20
"""The dump's length is not known beforehand, and a tar wants lengths: it comes in pieces."""

_BLOCK = 512
_END = bytes(2 * _BLOCK)
_SMALL_MOST = 64 << 20


def member(name: str, content: bytes) -> bytes:
    """Return one file of the tar."""
    header = tarfile.TarInfo(name)
    header.size = len(content)
    header.mode = 0o600
    return header.tobuf(tarfile.USTAR_FORMAT) + content + bytes(-len(content) % _BLOCK)


def write_archive(path: Path, recipients: list[pyrage.x25519.Recipient], members: Iterable[bytes]) -> None:
    """Encrypt what ``members`` yields into a new file, and have it safe on disk.

    What ``members`` raises leaves unchanged; what the disk says leaves as BackupFailed. The file is there in any case.
    """
    source = _Source(members)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            target = _Target(file)
            try:
                pyrage.encrypt_io(source, target, recipients)
            except (pyrage.EncryptError, OSError) as error:
                raise source.error or target.error or error from error
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise disk_error(error, path) from error


@contextmanager
def reading_archive(path: Path, identity: pyrage.x25519.Identity) -> Iterator[Iterator[tuple[str, IO[bytes]]]]:
    """Give the files of an archive one after the other, with their contents; each is read before the next.

    Raises BackupFailed: DAMAGED, WRONG_KEY, FOLDER. What was given before may be part of a damaged file.
    """
    readable, writable = os.pipe()
    problems: list[BackupFailed] = []

    def decrypt() -> None:
        try:
            with path.open("rb") as file, os.fdopen(writable, "wb") as pipe:
                pyrage.decrypt_io(file, pipe, [identity])
        except BrokenPipeError:
            return
        except (pyrage.DecryptError, OSError) as error:
            problems.append(_reading_error(error, path))

    with os.fdopen(readable, "rb") as pipe:
        worker = threading.Thread(target=decrypt, name="decrypt-backup", daemon=True)
        worker.start()
        try:
            with tarfile.open(fileobj=pipe, mode="r|") as tar:
                yield _contents(tar)
            while pipe.read(PIECE):
                pass
        except tarfile.TarError as error:
            pipe.close()
            worker.join()
            raise problems[0] if problems else BackupFailed(BackupTrouble.DAMAGED, path.name) from error
        finally:
            pipe.close()
            worker.join()
    if problems:
        raise problems[0]


def small(content: IO[bytes]) -> bytes:
    """Read a file of an archive that is not meant to be large."""
    return content.read(_SMALL_MOST)


def disk_error(error: OSError, path: Path) -> BackupFailed:
    is_full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    if is_full:
        return BackupFailed(BackupTrouble.DISK_FULL, str(path.parent))
    return BackupFailed(BackupTrouble.FOLDER, f"{path}: {error.strerror or error}")


def sync_folder(folder: Path) -> None:
    """Make names that were given in this folder survive a power cut."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def tar_end() -> bytes:
    return _END


def _contents(tar: tarfile.TarFile) -> Iterator[tuple[str, IO[bytes]]]:
    for one in tar:
        content = tar.extractfile(one)
        if content is not None:
            yield one.name, content


def _reading_error(error: pyrage.DecryptError | OSError, path: Path) -> BackupFailed:
    if isinstance(error, OSError) and error.errno is not None:
        return BackupFailed(BackupTrouble.FOLDER, f"{path}: {error.strerror}")
    if isinstance(error, pyrage.DecryptError) and "matching keys" in f"{error}":
        return BackupFailed(BackupTrouble.WRONG_KEY, path.name)
    return BackupFailed(BackupTrouble.DAMAGED, path.name)


class _Source:
    """Gives an iterator's bytes as a file would, and remembers what it raised: pyrage keeps only its words."""

    def __init__(self, members: Iterable[bytes]) -> None:
        self._members = iter(members)
        self._rest = memoryview(b"")
        self.error: BaseException | None = None

    def read(self, most: int) -> bytes:
        while not self._rest:
            try:
                following = next(self._members, None)
            finally:
                self.error = sys.exc_info()[1]
            if following is None:
                return b""
            self._rest = memoryview(following)
        given, self._rest = self._rest[:most], self._rest[most:]
        return bytes(given)


class _Target:
    """Writes into a file, and remembers what the disk said."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.error: OSError | None = None

    def write(self, content: bytes) -> int:
        try:
            return self._file.write(content)
        except OSError as error:
            self.error = error
            raise

    def flush(self) -> None:
        try:
            self._file.flush()
        except OSError as error:
            self.error = error
            raise
