"""The clinic's key: backups are encrypted to its public half, and only whoever holds the other half can read them.

Keys and files are those of the age format (https://age-encryption.org), so that they can be read without this program.
"""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pyrage

from clinic_desktop.domain.backups import BackupFailed, BackupTrouble

if TYPE_CHECKING:
    from pathlib import Path

_SECRET = "AGE-SECRET-KEY-"  # noqa: S105 how a key begins, not one


def new_key() -> str:
    """Return the text of a new key: both halves, as age-keygen writes them."""
    identity = pyrage.x25519.Identity.generate()
    made = datetime.now(UTC).replace(microsecond=0).isoformat()
    return f"# Backups of the clinic, made {made}\n# public key: {identity.to_public()}\n{identity}\n"


def write_key(path: Path, text: str) -> None:
    """Write a key where only its owner can read it; one that is there stays. Raises BackupFailed."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            with suppress(OSError):
                path.unlink()
            raise
    except OSError as error:
        raise BackupFailed(BackupTrouble.FOLDER, f"{path}: {error.strerror}") from error


def read_key(path: Path) -> str:
    """Return the text of a key's file. Raises BackupFailed."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise BackupFailed(BackupTrouble.NO_KEY, f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BackupFailed(BackupTrouble.KEY, str(path)) from error


def secret_half(text: str) -> pyrage.x25519.Identity:
    """Return what decrypts. Raises BackupFailed."""
    lines = (line.strip() for line in text.splitlines())
    for line in lines:
        if line.startswith(_SECRET):
            with suppress(pyrage.IdentityError):
                return pyrage.x25519.Identity.from_str(line)
    raise BackupFailed(BackupTrouble.KEY)


def public_half(text: str) -> pyrage.x25519.Recipient:
    """Return what encrypts, from a public key or from the text of a whole one. Raises BackupFailed."""
    for line in text.splitlines():
        with suppress(pyrage.RecipientError):
            return pyrage.x25519.Recipient.from_str(line.rpartition(":")[2].strip())
    return secret_half(text).to_public()
