from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from clinic_desktop.domain.accounts import Account, Person
from clinic_desktop.domain.clock import ClinicClock
from clinic_desktop.domain.identifiers import Login
from clinic_desktop.domain.statuses import Role
from clinic_desktop.ui.administration.account_columns import account_columns, state_words

PERSON = Person(Login("nora@example.com"), "Nora New", frozenset({Role.ADMIN, Role.CLINICIAN}))
AT = datetime(2026, 11, 25, 9, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("account", "words"),
    [
        (Account(PERSON), "Active"),
        (Account(PERSON, must_change_password=True), "Has to choose a password"),
        (Account(PERSON, workstations=("a@desk", "b@desk")), "Signed in: a@desk, b@desk"),
        (Account(PERSON, is_locked=True, locked_until=AT, workstations=("a@desk",)), "Locked until 09:12"),
        (Account(PERSON, is_locked=True), "Locked"),
        (Account(replace(PERSON, is_active=False), must_change_password=True), "Disabled"),
    ],
)
def test_the_state_is_what_matters_most(account: Account, words: str) -> None:
    assert state_words(account, ClinicClock()) == words


def test_a_row_says_who_it_is() -> None:
    columns = {column.title: column for column in account_columns(ClinicClock())}
    account = Account(PERSON, provider_name="John Smith", last_sign_in_at=AT)

    assert {title: column.text(account) for title, column in columns.items()} == {
        "Name": "Nora New",
        "E-mail": "nora@example.com",
        "Roles": "Administrator, Clinician",
        "Provider": "John Smith",
        "State": "Active",
        "Last sign-in": "25-Nov-2026 09:12",
    }
    assert columns["Last sign-in"].text(Account(PERSON)) == "Never"
