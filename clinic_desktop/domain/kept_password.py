"""A password that can be checked without a server: only what scrypt makes of it is kept, and only in memory."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Self

_SALT_BYTES = 16
_COST = 2**14
_BLOCK = 8


@dataclass(frozen=True, slots=True, repr=False)
class KeptPassword:
    """Made when somebody signs in. Making and checking takes some 40 ms: never on the thread of the window."""

    _salt: bytes
    _digest: bytes

    @classmethod
    def of(cls, password: str) -> Self:
        salt = secrets.token_bytes(_SALT_BYTES)
        return cls(salt, _digest(password, salt))

    def is_of(self, password: str) -> bool:
        return hmac.compare_digest(self._digest, _digest(password, self._salt))


def _digest(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode("utf-8", "surrogatepass"), salt=salt, n=_COST, r=_BLOCK, p=1)
