"""What a password must be: long, not among the first that are tried, and not the person's own name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinic_desktop.domain.limits import PASSWORD_LEAST, PASSWORD_MOST, WEB_PASSWORD_BYTES
from clinic_desktop.domain.problems import Problem, ProblemKind

if TYPE_CHECKING:
    from collections.abc import Iterator

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_TAIL = re.compile(r"[\W\d_]+$")
_SPOKEN = str.maketrans("@4305$71!", "aaeosstii")
"""What people write for a letter: p4$$w0rd is password to whoever guesses."""
_LEFT_LEAST = 8
_NAME_LEAST = 3


@dataclass(frozen=True, slots=True)
class PasswordOwner:
    """Whose password it is. ``has_web_login``: the same password opens the web program, which reads 72 bytes of it."""

    login: str
    display_name: str
    has_web_login: bool = False


def password_problems(
    password: str, owner: PasswordOwner, common: frozenset[str], field: str = "password"
) -> Iterator[Problem]:
    """Say what is wrong with a password that somebody is about to get. ``common`` are in small letters."""
    if _UNSTORABLE.search(password):
        yield Problem(field, ProblemKind.NOT_STORABLE)
    elif len(password) < PASSWORD_LEAST:
        yield Problem(field, ProblemKind.TOO_SHORT, str(PASSWORD_LEAST))
    elif len(password) > PASSWORD_MOST:
        yield Problem(field, ProblemKind.TOO_LONG, str(PASSWORD_MOST))
    elif is_common(password, common):
        yield Problem(field, ProblemKind.TRIED_FIRST)
    elif _is_name(password, owner):
        yield Problem(field, ProblemKind.OWN_NAME)
    elif owner.has_web_login and len(password.encode()) > WEB_PASSWORD_BYTES:
        yield Problem(field, ProblemKind.TOO_LONG_FOR_WEB, str(WEB_PASSWORD_BYTES))


def is_common(password: str, common: frozenset[str]) -> bool:
    """Say whether it is in the list: in any case, with digits or punctuation after it, with digits for letters."""
    small = password.casefold().strip()
    bare = _TAIL.sub("", small)
    return not common.isdisjoint({small, bare, small.translate(_SPOKEN), bare.translate(_SPOKEN)} - {""})


def _is_name(password: str, owner: PasswordOwner) -> bool:
    """Say whether too little is left without the person's e-mail and names."""
    left = password.casefold()
    names = [owner.login, *re.split(r"[\W\d_]+", owner.login), *owner.display_name.split()]
    for name in sorted({name.casefold() for name in names}, key=len, reverse=True):
        if len(name) >= _NAME_LEAST:
            left = left.replace(name, "")
    return left != password.casefold() and len(re.sub(r"\s", "", left)) < _LEFT_LEAST
