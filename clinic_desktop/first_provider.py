"""The first person of a real clinic, asked for at the terminal: whoever answers is provider and administrator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from clinic_desktop.domain.errors import IsADemo
from clinic_desktop.domain.limits import Length
from clinic_desktop.server_findings import words_for_strangers

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

    from clinic_desktop.domain.problems import Problem

    Connection = psycopg.Connection[tuple[Any, ...]]

LOGIN, NAME = Length(1, 63), Length(1, 50)


def seed_production(connection: Connection) -> None:
    """Ask for the first provider, and make him. Changes nothing where somebody works already, or strangers may look in.

    Raises IsADemo.
    """
    from clinic_desktop.db import clinic_server, demo_clinic
    from clinic_desktop.time_zone import workstation_time_zone

    _refuse_where_it_does_not_begin(connection)
    provider = _ask_who(connection)
    name = f"{provider['firstName']} {provider['lastName']}"
    password = ask_password(provider["email"], name, has_web_login=True)
    clinic = click.prompt("Name of the clinic", default=clinic_server.clinic_name(connection) or "Clinic")
    demo_clinic.seed_production(connection, provider, password, clinic, workstation_time_zone())
    click.echo("The first provider can sign in, and is asked for another password then.")


def _refuse_where_it_does_not_begin(connection: Connection) -> None:
    from clinic_desktop.db import clinic_server, server_roles

    if clinic_server.is_demo(connection):
        raise IsADemo
    found = connection.execute("SELECT db_role FROM clinic.staff WHERE active ORDER BY 1").fetchall()
    if found:
        names = ", ".join(name for (name,) in found)
        raise click.ClickException(
            f"Somebody works here already: {names}. More accounts are made in the program, under Administration →"
            " Accounts. Nothing was changed."
        )
    strangers = server_roles.strangers(connection)
    if strangers:
        raise click.ClickException(f"{words_for_strangers(strangers)} Nothing was changed.")


def _ask_who(connection: Connection) -> dict[str, str]:
    """Ask until it is an e-mail that is free, or whose owner is meant."""

    def checked_email(typed: str) -> str:
        return _checked_email(connection, typed)

    while True:
        email = click.prompt("E-mail of the first provider", value_proc=checked_email)
        known = connection.execute(
            'SELECT "firstName", "lastName" FROM public.providers WHERE lower(email) = %s', (email,)
        ).fetchone()
        if known is None:
            return {
                "email": email,
                "firstName": click.prompt("First name", value_proc=_checked_name),
                "lastName": click.prompt("Last name", value_proc=_checked_name),
            }
        click.echo(f"{email} is in this database already: the provider {known[0]} {known[1]}.")
        if click.confirm("Is that the one who gets all rights of an administrator now?"):
            return {"email": email, "firstName": known[0], "lastName": known[1]}


def _checked_email(connection: Connection, typed: str) -> str:
    from clinic_desktop.db.server_roles import is_known
    from clinic_desktop.domain.accounts import as_login
    from clinic_desktop.domain.problems import email_problems, length_problems

    login = as_login(typed)
    _refuse(length_problems({"email": login}, {"email": LOGIN}))
    _refuse(email_problems("email", login))
    if is_known(connection, login):
        raise click.UsageError(f"the server has an account {login} already, with a password of its own. Name another")
    return login


def _checked_name(typed: str) -> str:
    from clinic_desktop.domain.problems import cleaned_name, length_problems, name_problems

    _refuse(length_problems({"name": typed}, {"name": NAME}))
    _refuse(name_problems("name", typed))
    return cleaned_name(typed)


def ask_password(login: str, name: str, *, has_web_login: bool) -> str:
    """Ask until the password is good enough; what is wrong is said before it is typed again."""
    from clinic_desktop.domain.passwords import PasswordOwner
    from clinic_desktop.services.passwords import problems_of_password
    from clinic_desktop.ui.error_words import words_for_problem

    owner = PasswordOwner(login, name, has_web_login=has_web_login)
    while True:
        password: str = click.prompt("Password", hide_input=True)
        problems = problems_of_password(password, owner)
        if problems:
            click.echo(f"Error: {words_for_problem(problems[0])}", err=True)
        elif click.prompt("Repeat the password", hide_input=True) == password:
            return password
        else:
            click.echo("Error: The two passwords are not the same", err=True)


def _refuse(problems: Iterator[Problem]) -> None:
    from clinic_desktop.ui.error_words import words_for_problem

    for problem in problems:
        raise click.UsageError(words_for_problem(problem))
