from __future__ import annotations

import pytest

from clinic_desktop.domain.passwords import PasswordOwner, is_common, password_problems
from clinic_desktop.domain.problems import ProblemKind
from clinic_desktop.services.passwords import common_passwords

ADA = PasswordOwner("ada.byron@example.com", "Ada Lovelace")
COMMON = frozenset({"password", "letmein", "1234567890ab"})


def kinds(password: str, owner: PasswordOwner = ADA, common: frozenset[str] = COMMON) -> list[ProblemKind]:
    return [problem.kind for problem in password_problems(password, owner, common)]


@pytest.mark.parametrize(
    "password",
    [
        "seven wild otters",
        "x" * 12,
        "y" * 64,
        "z" * 1000,
        "пароль из слов",
        "😀" * 12,
        " twelve long ",
        "no password here",
    ],
)
def test_what_is_long_enough_and_nobodys_is_taken(password: str) -> None:
    assert kinds(password) == []


@pytest.mark.parametrize(
    ("password", "kind"),
    [
        ("", ProblemKind.TOO_SHORT),
        ("x" * 11, ProblemKind.TOO_SHORT),
        ("x" * 1001, ProblemKind.TOO_LONG),
        ("Password12345", ProblemKind.TRIED_FIRST),
        ("password!!!!!", ProblemKind.TRIED_FIRST),
        ("pa55w0rd-2026", ProblemKind.TRIED_FIRST),
        ("1234567890AB", ProblemKind.TRIED_FIRST),
        ("letmein_____", ProblemKind.TRIED_FIRST),
        ("ada.byron@example.com", ProblemKind.OWN_NAME),
        ("ADA.BYRON1234", ProblemKind.OWN_NAME),
        ("adalovelace12", ProblemKind.OWN_NAME),
        ("lovelace, ada", ProblemKind.OWN_NAME),
    ],
)
def test_what_is_short_or_guessed_first_is_not(password: str, kind: ProblemKind) -> None:
    assert kinds(password) == [kind]


def test_a_name_within_a_long_password_does_no_harm() -> None:
    assert kinds("ada paints seven harbours") == []


def test_a_short_name_takes_no_letters_away() -> None:
    assert kinds("twelve-abcdef", PasswordOwner("li@x.org", "Li Wu")) == []


def test_the_web_program_reads_72_bytes() -> None:
    both = PasswordOwner("ada.byron@example.com", "Ada Lovelace", has_web_login=True)

    assert kinds("w" * 72, both) == []
    assert kinds("w" * 73, both) == [ProblemKind.TOO_LONG_FOR_WEB]
    assert kinds("ü" * 36, both) == []
    assert kinds("ü" * 37, both) == [ProblemKind.TOO_LONG_FOR_WEB]
    assert kinds("ü" * 37) == []


def test_the_list_of_common_passwords_is_long_and_in_small_letters() -> None:
    common = common_passwords()

    assert len(common) >= 3000
    assert all(password == password.casefold() for password in common)
    for known in ("password", "qwertyuiop", "123456789012", "iloveyou", "letmein", "clinic", "passwordpassword"):
        assert is_common(known, common), known
