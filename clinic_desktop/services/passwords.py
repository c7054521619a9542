"""The rules for passwords, with the list of common ones that comes with the program."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from clinic_desktop.domain.passwords import password_problems
from clinic_desktop.files import RESOURCES

if TYPE_CHECKING:
    from clinic_desktop.domain.passwords import PasswordOwner
    from clinic_desktop.domain.problems import Problem


@cache
def common_passwords() -> frozenset[str]:
    """Return the passwords that whoever guesses tries first, in small letters."""
    lines = (RESOURCES / "common_passwords.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("# "))


def problems_of_password(password: str, owner: PasswordOwner, field: str = "password") -> tuple[Problem, ...]:
    """Say what is wrong with a password, before it is given to anybody. Asks no server."""
    return tuple(password_problems(password, owner, common_passwords(), field))
