"""Which account the private PostgreSQL runs as, and which folders that account can use.

PostgreSQL refuses to run as root. Started by root, the program lends the server an unprivileged account; for everybody
else all of this is a formality. No permission of a folder that was there before is changed here.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from clinic_desktop.domain.errors import ClusterFailed, FolderUnusable

if TYPE_CHECKING:
    from collections.abc import Iterator

SYSTEM_FOLDER = Path("/var/lib/clinic-desktop")
NOTE = "where-the-database-is.txt"

DIGEST_LENGTH = 16

# The address of a socket has 104 bytes on macOS, 108 on Linux, with its file name and a zero at the end.
_LONGEST_SOCKET_FOLDER = 104 - len("/.s.PGSQL.5432") - 1
_SHORTEST_TEMPORARY = Path("/tmp")  # noqa: S108 only a folder of ours in it is used, and only if it is private

_CHOOSING = "choosing the account that runs the private database"


class ProcessOptions(TypedDict, total=False):
    """What subprocess needs to start a program as somebody else."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True, slots=True)
class ServerAccount:
    """The account that the server runs as and that owns all its files."""

    uid: int
    gid: int
    is_lent: bool

    @property
    def process_options(self) -> ProcessOptions:
        if not self.is_lent:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can_enter(self, folder: Path) -> bool:
        """Say whether the account can go through every folder on the way to this one, and through this one."""
        if not self.is_lent:
            return True
        return all(self._may(place, stat.S_IXOTH) for place in (folder, *folder.parents))

    def can_read(self, path: Path) -> bool:
        return not self.is_lent or self._may(path, stat.S_IROTH)

    def own(self, descriptor_or_new_folder: int | Path) -> None:
        if self.is_lent:
            no_links = {} if isinstance(descriptor_or_new_folder, int) else {"follow_symlinks": False}
            os.chown(descriptor_or_new_folder, self.uid, self.gid, **no_links)

    def _may(self, path: Path, others_bit: int) -> bool:
        facts = path.stat()
        if facts.st_uid == self.uid:
            return bool(facts.st_mode & (others_bit << 6))
        if facts.st_gid == self.gid:
            return bool(facts.st_mode & (others_bit << 3))
        return bool(facts.st_mode & others_bit)


@dataclass(frozen=True, slots=True)
class Home:
    """The folder that a cluster really lives in, and whose it is."""

    folder: Path
    account: ServerAccount

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def password_file(self) -> Path:
        return self.folder / "password"

    @property
    def is_made(self) -> bool:
        try:
            return (self.data / "PG_VERSION").is_file()
        except PermissionError:
            return False

    def place_for_socket(self) -> Path:
        """Choose a folder beside the data, or one with a shorter name."""
        beside_data = self.folder / "socket"
        if _can_hold_socket(beside_data):
            return beside_data
        digest = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:DIGEST_LENGTH]
        for temporary in (Path(tempfile.gettempdir()), _SHORTEST_TEMPORARY):
            folder = temporary.resolve() / f"clinic-{self.account.uid}-{digest}"
            if _can_hold_socket(folder) and self.account.can_enter(folder.parent):
                return folder
        raise FolderUnusable(str(beside_data), "its name is too long for a database")


def locate(folder: Path) -> Home:
    """Find the home of the cluster that the program keeps in ``folder``; makes nothing.

    A cluster that exists decides both place and account, so that no other choice of today hides yesterday's records.
    """
    folder = folder.resolve()
    if os.name != "posix":
        return Home(folder, ServerAccount(0, 0, is_lent=False))
    if os.geteuid() != 0:
        return Home(folder, ServerAccount(os.geteuid(), os.getegid(), is_lent=False))
    elsewhere = _read_note(folder)
    if elsewhere is not None:
        return Home(elsewhere, _owner_of_cluster(elsewhere) or _lent_account())
    owner = _owner_of_cluster(folder)
    if owner is not None:
        if not owner.can_enter(folder):
            raise FolderUnusable(str(folder), "the account that the database belongs to cannot reach it any more")
        return Home(folder, owner)
    account = _lent_account()
    if _is_usable(folder, account):
        return Home(folder, account)
    elsewhere = SYSTEM_FOLDER / hashlib.sha256(os.fsencode(folder)).hexdigest()[:DIGEST_LENGTH]
    return Home(elsewhere, _owner_of_cluster(elsewhere) or account)


def make_home(folder: Path) -> Home:
    """Make the home of the cluster if it is not there, and leave a note in ``folder`` if it is elsewhere."""
    folder = folder.resolve()
    with unusable(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
    home = locate(folder)
    if home.folder != folder:
        system_folder()
        with unusable(folder):
            folder.mkdir(mode=0o700, exist_ok=True)
    with unusable(home.folder):
        if not home.folder.exists():
            _make_owned_folder(home)
        if home.folder != folder and _read_note(folder) is None:
            _write_note(folder, home.folder)
        if not home.account.can_enter(home.folder):
            raise FolderUnusable(str(home.folder), "the account that runs the database cannot reach it")
    return home


def private_folder(folder: Path, account: ServerAccount) -> Path:
    """Make a folder that only the account can enter; refuse one that somebody else put there."""
    with unusable(folder):
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            pass
        else:
            account.own(folder)
        facts = folder.lstat()
    if os.name == "posix" and (
        not stat.S_ISDIR(facts.st_mode) or facts.st_uid != account.uid or stat.S_IMODE(facts.st_mode) & 0o077
    ):
        raise FolderUnusable(str(folder), "it belongs to somebody else or is open to others")
    return folder


def lock_file(path: Path, account: ServerAccount) -> Path:
    """Make an empty file that only the account can open; one that exists stays as it is."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    with unusable(path.parent), contextlib.suppress(FileExistsError):
        descriptor = os.open(path, flags, 0o600)
        try:
            account.own(descriptor)
        finally:
            os.close(descriptor)
    return path


def write_secret(path: Path, text: str, account: ServerAccount) -> None:
    """Write a file that only the account can read: whole and safe on disk, or not at all."""
    with unusable(path.parent):
        descriptor, name = tempfile.mkstemp(prefix=".new-", dir=path.parent)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            account.own(descriptor)
            file.write(text)
            file.flush()
            os.fsync(descriptor)
        Path(name).replace(path)


def sync_folder(folder: Path) -> None:
    """Make names that were given in this folder survive a power cut."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def system_folder() -> Path:
    """Make the folder for what an account lent by root needs; nobody but root can write there."""
    with unusable(SYSTEM_FOLDER):
        try:
            SYSTEM_FOLDER.mkdir(parents=True)
        except FileExistsError:
            pass
        else:
            SYSTEM_FOLDER.chmod(0o755)
        facts = SYSTEM_FOLDER.lstat()
    if not stat.S_ISDIR(facts.st_mode) or facts.st_uid != os.geteuid() or facts.st_mode & 0o022:
        raise FolderUnusable(str(SYSTEM_FOLDER), "others can write there")
    return SYSTEM_FOLDER


@contextlib.contextmanager
def unusable(folder: Path) -> Iterator[None]:
    """Turn what the operating system says about a folder into an error that a person can act on."""
    try:
        yield
    except OSError as error:
        raise FolderUnusable(str(folder), error.strerror or str(error)) from error


def _lent_account() -> ServerAccount:
    import pwd

    name = os.environ.get("CLINIC_SERVER_ACCOUNT") or "nobody"
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        raise ClusterFailed(_CHOOSING, f"There is no account {name!r} on this machine.") from None
    if entry.pw_uid == 0:
        raise ClusterFailed(_CHOOSING, "PostgreSQL does not run as root.")
    return ServerAccount(entry.pw_uid, entry.pw_gid, is_lent=True)


def _owner_of_cluster(home: Path) -> ServerAccount | None:
    try:
        facts = (home / "data" / "PG_VERSION").lstat()
    except OSError:
        return None
    return ServerAccount(facts.st_uid, facts.st_gid, is_lent=True) if facts.st_uid else None


def _is_usable(folder: Path, account: ServerAccount) -> bool:
    if folder.exists():
        return folder.stat().st_uid == account.uid and account.can_enter(folder)
    return account.can_enter(next(place for place in folder.parents if place.exists()))


def _make_owned_folder(home: Home) -> None:
    """Make the folder with its owner in one step, as others may be doing the same."""
    new = Path(tempfile.mkdtemp(prefix=".new-", dir=home.folder.parent))
    home.account.own(new)
    try:
        new.rename(home.folder)
    except OSError:
        new.rmdir()
        if not home.folder.is_dir():
            raise


def _read_note(folder: Path) -> Path | None:
    note = folder / NOTE
    try:
        if note.lstat().st_uid != os.geteuid():
            return None
        return Path(note.read_text(encoding="utf-8").splitlines()[-1])
    except (OSError, IndexError):
        return None


def _write_note(folder: Path, home: Path) -> None:
    words = "The account that runs the database cannot reach this folder. The database is in"
    descriptor, name = tempfile.mkstemp(prefix=".new-", dir=folder)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(f"{words}\n{home}\n")
    Path(name).replace(folder / NOTE)


def _can_hold_socket(folder: Path) -> bool:
    """Say whether a server and its clients can name a socket there: not too long, and no list of several."""
    return len(os.fsencode(folder)) <= _LONGEST_SOCKET_FOLDER and "," not in str(folder)
