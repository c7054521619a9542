"""What is settled about the clinic itself, read and written."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from sqlalchemy import select

from clinic_desktop.db import tables
from clinic_desktop.domain.clinic import Clinic

if TYPE_CHECKING:
    from collections.abc import Mapping

    from clinic_desktop.db.database import ReadSession, WriteSession

SETTINGS = {
    "name": "clinic_name",
    "time_zone": "time_zone",
    "country": "country",
    "address": "clinic_address",
    "phone": "clinic_phone",
    "units": "units",
}
"""Under which name each field stands in clinic.setting."""
UNSETTLED = Clinic("Clinic", "UTC")


def details(session: ReadSession) -> Clinic:
    setting = tables.Setting
    found = session.execute(select(setting.name, setting.value).where(setting.name.in_(SETTINGS.values())))
    known = {one.name: one.value for one in found}
    return Clinic(**{one.name: known.get(SETTINGS[one.name], getattr(UNSETTLED, one.name)) for one in fields(Clinic)})


def hold(session: WriteSession) -> None:
    """Let others wait who want to change the same, until the end of the transaction."""
    session.execute(select(tables.Setting.name).where(tables.Setting.name == "time_zone").with_for_update())


def write(session: WriteSession, values: Mapping[str, str]) -> None:
    """Write these fields. Only administrators may."""
    for field, value in values.items():
        session.merge(tables.Setting(name=SETTINGS[field], value=value))
    session.flush()
