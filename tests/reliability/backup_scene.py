"""A clinic that can be backed up, with the folders and the key that it takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinic_desktop.db.backup_key import new_key
from clinic_desktop.db.backup_roles import make_backup_role
from clinic_desktop.db.backups import BackupPlan, KeptBackup, back_up

if TYPE_CHECKING:
    from pathlib import Path

    from clinic_desktop.testing.databases import ThrowAwayDatabase


@dataclass(frozen=True)
class BackupScene:
    """A throw-away clinic and how it is backed up."""

    database: ThrowAwayDatabase
    plan: BackupPlan
    key: str

    @property
    def folder(self) -> Path:
        return self.plan.folder

    def back_up(self, plan: BackupPlan | None = None) -> KeptBackup:
        made = back_up(plan or self.plan, lambda _: None)
        assert made is not None
        return made

    @property
    def files(self) -> set[str]:
        return {path.name for path in self.folder.iterdir() if path.name != ".lock"}

    @property
    def tries(self) -> list[tuple[bool, str | None]]:
        """What the database knows of backups: whether one was proved, else why not."""
        return [
            (trouble is None, trouble)
            for (trouble,) in self.database.rows("SELECT trouble FROM clinic.backup_proof ORDER BY id")
        ]

    def nothing_plain_is_left(self) -> bool:
        return not any(self.plan.work.iterdir())


def scene_of(database: ThrowAwayDatabase, folder: Path) -> BackupScene:
    """Make ready to back a clinic up into a folder that is made for it."""
    with database.server.changing_roles(), database.server.admin_connection(database.name) as connection:
        make_backup_role(connection)
    key = new_key()
    plan = BackupPlan(database.admin_conninfo, database.server.programs, folder / "backups", folder / "work", key)
    return BackupScene(database, plan, key)
