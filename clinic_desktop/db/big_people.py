"""Invented patients with all that is known of them besides visits, as rows for COPY."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from clinic_desktop.db.big_backgrounds import ALLERGY_COLUMNS, CONDITION_COLUMNS, Background, Backgrounds
from clinic_desktop.db.big_bodies import Body
from clinic_desktop.db.big_cases import NULL
from clinic_desktop.db.big_households import GROWN_UP, Household, Households, Member
from clinic_desktop.db.big_words import Names, by_weight, plain, word_list
from clinic_desktop.domain.statuses import Sex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clinic_desktop.db.big_cases import Cases, Condition
    from clinic_desktop.db.big_days import Calendar
    from clinic_desktop.db.big_words import Dice

Rows = dict[str, list[str]]
"""Lines for COPY by table."""

BATCH = 10_000
FIRST_WEEKS_DAYS = 60
OLD_REGISTER = 0.42
"""Share of households that were taken over from an older register when the clinic began."""

SPECIALTIES = ("General Practice", "Family Medicine", "Internal Medicine", "General Practice", "Family Medicine")

PROVIDER_COLUMNS = (
    "id", "email", "passwordHash", "firstName", "lastName", "specialty", "licenseNumber", "phone", "createdAt",
    "updatedAt",
)  # fmt: skip
PATIENT_COLUMNS = (
    "id", "firstName", "lastName", "dateOfBirth", "sex", "phone", "email", "address", "emergencyContactName",
    "emergencyContactPhone", "emergencyContactRelationship", "bloodType", "createdAt", "updatedAt",
)  # fmt: skip
PROFILE_COLUMNS = (
    "patient_id", "title", "preferred_name", "deceased_on", "archived_at", "archived_by", "archive_reason",
)  # fmt: skip
COLUMNS = {
    "public.providers": PROVIDER_COLUMNS,
    "public.patients": PATIENT_COLUMNS,
    "public.allergies": ALLERGY_COLUMNS,
    "public.chronic_conditions": CONDITION_COLUMNS,
    "clinic.patient_profile": PROFILE_COLUMNS,
    "clinic.no_known_allergies": ("patient_id", "stated_at", "stated_by"),
}
NO_PASSWORD = "!"  # noqa: S105 - no password has this hash: nobody signs in as an invented provider

DEATHS = ((85, 0.17), (75, 0.085), (65, 0.035), (50, 0.01), (0, 0.001))
"""Share of those of at least this age who died within the years that are made up."""


@dataclass(frozen=True, slots=True)
class Provider:
    id: str
    email: str


@dataclass(frozen=True, slots=True)
class Person:
    """What visits need to know. Days are numbers; visits are from ``registered`` until before ``leaves``."""

    id: str
    born: int
    is_woman: bool
    is_new: bool
    registered: int
    leaves: int
    forbidden: int
    conditions: tuple[tuple[Condition, int], ...]
    body: Body


def providers(dice: Dice, count: int, calendar: Calendar) -> tuple[list[Provider], list[str]]:
    """Return invented providers and their rows."""
    cultures, made, lines = Names().cultures, [], []
    stamp = calendar.days[0].stamp(-30)
    for number in range(count):
        culture = dice.one(cultures)
        first, last = culture.given(dice, is_woman=dice.chance(0.55)), culture.family(dice)
        one = Provider(dice.uuid(), f"{plain(first)}.{plain(last)}.{number + 1}@clinic.example")
        specialty, phone = SPECIALTIES[number % len(SPECIALTIES)], f"+1-555-010-{number + 1:04}"
        made.append(one)
        lines.append(
            f"{one.id}\t{one.email}\t{NO_PASSWORD}\t{first}\t{last}\t{specialty}\tMD-{70001 + number}\t{phone}"
            f"\t{stamp}\t{stamp}\n"
        )
    return made, lines


class People:
    """Invents ``count`` patients. ``made`` fills while the batches are taken."""

    def __init__(self, dice: Dice, cases: Cases, calendar: Calendar, today: int, count: int, by: list[str]) -> None:
        lists = word_list("backgrounds")
        self.made: list[Person] = []
        self._dice, self._calendar, self._today, self._count, self._by = dice, calendar, today, count, by
        latest = calendar.place(today) - 1
        self._first, self._latest = calendar.days[0].number, calendar.days[latest].number
        self._households = Households(dice, today)
        self._backgrounds = Backgrounds(dice, cases, calendar, self._latest)
        self._blood_types = by_weight(lists["blood_types"], lists["blood_types"].values())
        self._preferred: dict[str, str] = lists["preferred"]
        self._titles: list[str] = lists["titles"]
        self._archived_because: list[str] = lists["archived_because"]

    def batches(self) -> Iterator[Rows]:
        rows = _empty()
        for home in self._households.all():
            since = self._first + self._dice.between(0, FIRST_WEEKS_DAYS)
            is_new = not self._dice.chance(OLD_REGISTER)
            if is_new:
                since = self._dice.between(since, self._latest)
            for member in home.members[: self._count - len(self.made)]:
                self._add(rows, home, member, since, is_new=is_new)
            if len(self.made) == self._count:
                break
            if len(rows["public.patients"]) >= BATCH:
                yield rows
                rows = _empty()
        yield rows

    def _add(self, rows: Rows, home: Household, member: Member, since: int, *, is_new: bool) -> None:
        dice, patient_id = self._dice, self._dice.uuid()
        born_later = member.born + 3 > since
        wanted = member.born + dice.between(3, 12) if born_later else since + int(40 * dice.random() ** 3)
        registered = min(self._calendar.on_or_after(wanted).number, self._latest)
        background = self._backgrounds.drawn(patient_id, member, registered)
        created = self._calendar.on_or_after(registered).stamp(dice.between(0, 240))
        rows["public.patients"].append(self._patient(patient_id, home, member, registered, created))
        rows["public.allergies"] += background.allergies
        rows["public.chronic_conditions"] += background.condition_rows
        if not background.allergies and dice.chance(0.62):
            rows["clinic.no_known_allergies"].append(f"{patient_id}\t{created}+00\t{dice.one(self._by)}\n")
        leaves = self._profile(rows, patient_id, member, registered)
        is_new = is_new or born_later
        self.made.append(_person(dice, patient_id, member, background, registered, leaves, is_new=is_new))

    def _patient(self, patient_id: str, home: Household, member: Member, registered: int, created: str) -> str:
        dice = self._dice
        email = NULL
        if dice.chance(0.25 if member.years >= 75 else 0.68 if member.years >= GROWN_UP else 0.06):  # noqa: PLR2004 - an age
            email = self._households.email(member)
        updated = created
        if dice.chance(0.4) and registered < self._latest:
            day = self._calendar.on_or_after(dice.between(registered + 1, self._latest))
            updated = day.stamp(dice.between(0, 560))
        name, phone, relationship = self._contact(home, member)
        blood = dice.one(self._blood_types) if dice.chance(0.55) else NULL
        return (
            f"{patient_id}\t{member.first}\t{member.last}\t{date.fromordinal(member.born).isoformat()}\t{member.sex}"
            f"\t{member.phone}\t{email}\t{home.address or NULL}\t{name}\t{phone}\t{relationship or NULL}\t{blood}"
            f"\t{created}\t{updated}\n"
        )

    def _contact(self, home: Household, member: Member) -> tuple[str, str, str]:
        others = [one for one in home.members if one is not member and one.years >= GROWN_UP]
        if not others or self._dice.chance(0.08):
            name, relationship = self._households.stranger(member, home.culture)
            return name, self._households.phone(), relationship
        other = others[0]
        name = f"{other.first} {other.last}"
        phone = other.phone if other.phone != member.phone or member.years < GROWN_UP else home.phone
        return name, phone, _relationship(self._dice, member, other)

    def _profile(self, rows: Rows, patient_id: str, member: Member, registered: int) -> int:
        """Add the row of our own facts about a patient if there is one, and return when he or she leaves."""
        dice, day = self._dice, self._calendar.on_or_after
        share = next(share for years, share in DEATHS if member.years >= years)
        died = archived = 0
        if registered + 60 < self._latest:
            if dice.chance(share):
                died = dice.between(registered + 30, self._latest - 14)
                archived = day(died + dice.between(3, 14)).number if dice.chance(0.7) else 0
            elif dice.chance(0.025):
                archived = day(dice.between(registered + 30, self._latest)).number
        preferred = self._preferred.get(member.first) if dice.chance(0.12) else None
        title = dice.one(self._titles) if member.years > 28 and dice.chance(0.02) else None  # noqa: PLR2004 - an age
        if died or archived or preferred or title:
            gone = f"{NULL}\t{NULL}\t{NULL}"
            if archived:
                reason = "Died" if died else dice.one(self._archived_because)
                gone = f"{day(archived).stamp(dice.between(0, 560))}+00\t{dice.one(self._by)}\t{reason}"
            rows["clinic.patient_profile"].append(
                f"{patient_id}\t{title or NULL}\t{preferred or NULL}"
                f"\t{date.fromordinal(died).isoformat() if died else NULL}\t{gone}\n"
            )
        return died or archived or self._calendar.days[-1].number + 1


def _empty() -> Rows:
    return {table: [] for table in COLUMNS if table != "public.providers"}


def _person(
    dice: Dice, patient_id: str, member: Member, background: Background, registered: int, leaves: int, *, is_new: bool
) -> Person:
    return Person(
        id=patient_id,
        born=member.born,
        is_woman=member.is_woman,
        is_new=is_new,
        registered=registered,
        leaves=leaves,
        forbidden=background.forbidden,
        conditions=background.conditions,
        body=Body.drawn(dice, [condition.always for condition, _ in background.conditions]),
    )


def _relationship(dice: Dice, member: Member, other: Member) -> str:
    """Return what the other one in the household is to this member."""
    if other.is_parent and not member.is_parent:
        return "Mother" if other.is_woman else "Father"
    if member.is_parent and not other.is_parent:
        return "Daughter" if other.is_woman else "Son"
    if other.sex is Sex.OTHER or dice.chance(0.3):
        return "Partner"
    return dice.one(("Spouse", "Wife" if other.is_woman else "Husband"))
