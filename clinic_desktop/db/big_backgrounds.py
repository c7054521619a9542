"""Allergies and lasting conditions of invented patients, by age."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from clinic_desktop.db.big_cases import NULL, SHARE_BANDS, Condition, class_bit
from clinic_desktop.db.big_words import by_weight, word_list
from clinic_desktop.domain.statuses import AllergySeverity, ConditionStatus

if TYPE_CHECKING:
    from clinic_desktop.db.big_cases import Cases
    from clinic_desktop.db.big_days import Calendar
    from clinic_desktop.db.big_households import Member
    from clinic_desktop.db.big_words import Dice

YEAR = 365.25
GROWN_UP = 18

ALLERGY_COLUMNS = ("id", "patientId", "allergen", "reaction", "severity", "onsetDate", "createdAt")
CONDITION_COLUMNS = ("id", "patientId", "conditionName", "diagnosisDate", "status", "notes", "createdAt")

STATUSES = by_weight((*ConditionStatus,), (66, 29, 5))


class Allergen(NamedTuple):
    """Something people are allergic to; ``often`` of children and of grown-ups, of one."""

    name: str
    often: tuple[float, float]
    reactions: tuple[str, ...]
    severities: tuple[str, ...]
    forbids: int


class Background(NamedTuple):
    """What a visit must know of its patient."""

    forbidden: int
    conditions: tuple[tuple[Condition, int], ...]
    """Each with the day, as a number, from which it is known."""
    allergies: list[str]
    condition_rows: list[str]


class Backgrounds:
    """Draws allergies and conditions, and writes their rows. Nothing is noted after the day ``latest``."""

    def __init__(self, dice: Dice, cases: Cases, calendar: Calendar, latest: int) -> None:
        self._dice, self._conditions, self._calendar, self._latest = dice, cases.conditions, calendar, latest
        self._allergens = [
            Allergen(
                name=one["allergen"],
                often=(one["often"][0] / 1000, one["often"][1] / 1000),
                reactions=tuple(one["reactions"]),
                severities=by_weight((*AllergySeverity, NULL), one["severity"]),
                forbids=class_bit(one.get("class", "")),
            )
            for one in word_list("backgrounds")["allergy"]
        ]

    def drawn(self, patient_id: str, member: Member, registered: int) -> Background:
        forbidden, allergies = self._allergies(patient_id, member, registered)
        known, conditions = self._lasting(patient_id, member, registered)
        for condition, _ in known:
            forbidden |= condition.forbids
        return Background(forbidden, known, allergies, conditions)

    def _allergies(self, patient_id: str, member: Member, registered: int) -> tuple[int, list[str]]:
        dice, forbidden, rows = self._dice, 0, []
        band = member.years >= GROWN_UP
        for allergen in self._allergens:
            if dice.random() >= allergen.often[band]:
                continue
            forbidden |= allergen.forbids
            noted = self._noted(registered)
            onset = _day(dice.between(member.born + 30, noted - 1)) if dice.chance(0.55) else NULL
            reaction = dice.one(allergen.reactions) if dice.chance(0.9) else NULL
            rows.append(
                f"{dice.uuid()}\t{patient_id}\t{allergen.name}\t{reaction}\t{dice.one(allergen.severities)}"
                f"\t{onset if onset < _day(noted) else NULL}\t{self._stamp(noted)}\n"
            )
        return forbidden, rows

    def _lasting(
        self, patient_id: str, member: Member, registered: int
    ) -> tuple[tuple[tuple[Condition, int], ...], list[str]]:
        dice, known, rows = self._dice, [], []
        band = sum(member.years >= begins for begins in SHARE_BANDS)
        for condition in self._conditions:
            if dice.random() >= condition.share[band] / 1000 or member.years < condition.begins_at:
                continue
            earliest = max(member.born + int(condition.begins_at * YEAR) + 60, self._latest - int(22 * YEAR))
            if earliest > self._latest:
                continue
            onset = dice.between(earliest, self._latest)
            known.append((condition, onset))
            diagnosed = _day(onset) if dice.chance(0.93) else NULL
            remark = dice.one(condition.remarks) if dice.chance(0.4) else ""
            rows.append(
                f"{dice.uuid()}\t{patient_id}\t{condition.name}\t{diagnosed}\t{dice.one(STATUSES)}"
                f"\t{remark.lstrip('*') or NULL}\t{self._stamp(max(onset, registered))}\n"
            )
        return tuple(known), rows

    def _noted(self, registered: int) -> int:
        """Return the day on which something was written down: mostly that of registration."""
        if self._dice.chance(0.7):
            return registered
        return self._dice.between(registered, self._latest)

    def _stamp(self, number: int) -> str:
        return self._calendar.on_or_after(number).stamp(self._dice.between(240, 560))


def _day(number: int) -> str:
    return date.fromordinal(number).isoformat()
