"""Files that only one person can read, and that are whole at any moment. Knows nothing of what is in them."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

KEY_BYTES = 32
_NONCE_BYTES = 12
_MARK = b"clinic1\n"


class SealBrokenError(Exception):
    """A sealed text is damaged, is about something else, or was sealed with another key."""


def seal(key: bytes, plain: bytes, about: str) -> bytes:
    """Encrypt with AES-256-GCM. ``about`` is not in it, but it opens only with the same ``about``."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(_NONCE_BYTES)
    return _MARK + nonce + AESGCM(key).encrypt(nonce, plain, about.encode())


def unseal(key: bytes, sealed: bytes, about: str) -> bytes:
    """Return what was sealed. Raises SealBrokenError, and never gives half a text."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    body = sealed.removeprefix(_MARK)
    if body == sealed:
        raise SealBrokenError
    try:
        return AESGCM(key).decrypt(body[:_NONCE_BYTES], body[_NONCE_BYTES:], about.encode())
    except (InvalidTag, ValueError) as error:
        raise SealBrokenError from error


def write_whole(path: Path, content: bytes) -> None:
    """Replace a file by another content, or leave it as it is: on a full disk, too, and if the power goes.

    Only its owner can read it. Raises OSError.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # mkstemp makes files that only their owner can read.
    descriptor, name = tempfile.mkstemp(prefix=f".new-{path.name}-", dir=path.parent)
    new = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
