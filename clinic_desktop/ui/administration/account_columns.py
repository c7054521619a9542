"""What the lists of accounts show of each."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from clinic_desktop.domain.clinical_text import format_moment, format_time, role_words
from clinic_desktop.ui.widgets.record_model import Column

if TYPE_CHECKING:
    from clinic_desktop.domain.accounts import Account, WebAccount
    from clinic_desktop.domain.clock import ClinicClock


def account_columns(clock: ClinicClock) -> tuple[Column[Account], ...]:
    return (
        Column("Name", lambda one: one.person.display_name, width=18, strong=True, struck=_is_off, sort_key=_name),
        Column("E-mail", lambda one: one.person.login, width=20, stretch=True, sort_key=lambda one: one.person.login),
        Column("Roles", _roles, width=26, sort_key=_roles),
        Column("Provider", lambda one: one.provider_name or "", width=13),
        Column("State", partial(state_words, clock=clock), width=25, colour=_colour, tooltip=_where),
        Column("Last sign-in", partial(_last, clock=clock), width=20, sort_key=partial(_last_at, clock=clock)),
    )


def web_account_columns(clock: ClinicClock) -> tuple[Column[WebAccount], ...]:
    return (
        Column("Name", lambda one: one.name, width=22, strong=True),
        Column("E-mail", lambda one: one.email, width=28, stretch=True),
        Column("Specialty", lambda one: one.specialty or "", width=18),
        Column("Web password", lambda one: "Has one" if one.has_password else "None", width=17),
        Column("Registered", lambda one: format_moment(clock.local(one.created_at)), width=20),
    )


def state_words(account: Account, clock: ClinicClock) -> str:
    """Return the one thing about an account that matters most now."""
    if not account.person.is_active:
        return "Disabled"
    if account.is_locked:
        until = account.locked_until
        return f"Locked until {format_time(clock.local(until))}" if until else "Locked"
    if account.workstations:
        return f"Signed in: {', '.join(account.workstations)}"
    return "Has to choose a password" if account.must_change_password else "Active"


def _name(account: Account) -> str:
    return account.person.display_name.casefold()


def _is_off(account: Account) -> bool:
    return not account.person.is_active


def _roles(account: Account) -> str:
    return ", ".join(role_words(role) for role in sorted(account.person.roles))


def _colour(account: Account) -> str:
    if not account.person.is_active:
        return "muted_text"
    return "warning_text" if account.is_locked else "text"


def _where(account: Account) -> str:
    return "\n".join(account.workstations)


def _last(account: Account, clock: ClinicClock) -> str:
    return format_moment(clock.local(account.last_sign_in_at)) if account.last_sign_in_at else "Never"


def _last_at(account: Account, clock: ClinicClock) -> str:
    return clock.local(account.last_sign_in_at).isoformat() if account.last_sign_in_at else ""
