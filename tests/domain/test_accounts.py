from __future__ import annotations

import pytest

from clinic_desktop.domain.accounts import CreateStaff, Credentials, Person, as_login
from clinic_desktop.domain.identifiers import Login
from clinic_desktop.domain.statuses import Role


@pytest.mark.parametrize(
    ("roles", "reads", "books", "administers"),
    [
        (set(), False, False, False),
        ({Role.CLINICIAN}, True, True, False),
        ({Role.RECEPTION}, False, True, False),
        ({Role.ADMIN}, False, False, True),
        ({Role.AUDITOR}, False, False, False),
        ({Role.ADMIN, Role.CLINICIAN}, True, True, True),
    ],
)
def test_roles_say_what_a_person_may_do(
    roles: set[Role],
    reads: bool,  # noqa: FBT001 a column of the table above
    books: bool,  # noqa: FBT001 a column of the table above
    administers: bool,  # noqa: FBT001 a column of the table above
) -> None:
    person = Person(Login("ada@example.com"), "Ada", frozenset(roles))
    assert (person.may_read_charts, person.may_book, person.may_administer) == (reads, books, administers)


def test_passwords_are_not_shown_when_printed() -> None:
    login = Login("ada@example.com")
    printed = [
        f"{Credentials(login, 'open sesame')!r} {Credentials(login, 'open sesame')}",
        f"{CreateStaff(login, 'Ada', frozenset({Role.ADMIN}), 'open sesame')!r}",
    ]
    assert all("sesame" not in text and "ada@example.com" in text for text in printed)


@pytest.mark.parametrize("typed", ["Ada@Example.com", "  ada@example.com\n", "ADA@EXAMPLE.COM"])
def test_sign_in_names_are_compared_in_small_letters(typed: str) -> None:
    assert as_login(typed) == "ada@example.com"
