"""What people come with: written-up cases of every illness, made once and used for many visits.

The entries of resources/big_clinic are read here. ``history``, ``exam`` and ``plan`` are groups of sentences of which
one each is taken. A text that begins with * is for grown-ups only, one with ~ for children under twelve. ``{time}`` and
``{side}`` are the same throughout a case. ``often`` counts visits at 0-4, 5-17, 18-64 and from 65 years on.
Symptoms: name|body site|severity, with ? behind it when it is often missing. Medicines: name|strength|dosage|frequency|
duration|quantity|refills|instructions|class of medicines that allergies forbid; of a group one is given or, for an
empty text, none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from clinic_desktop.db.big_words import Dice, by_weight, word_list
from clinic_desktop.domain.statuses import AppointmentType

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

NULL = r"\N"
CASES_EACH = 40
FILES = ("acute_infections", "acute_other", "check_ups")
CLASSES = ("penicillin", "sulfa", "nsaid", "macrolide", "opioid", "quinolone", "ace")

TEEN, ADULT = 12, 18
CHILDREN, TEENS, ADULTS = range(3)
AGE_BANDS = (5, 18, 65)
"""Where the second, third and fourth age band of the lists begin."""


def class_bit(medicine_class: str) -> int:
    """Return the bit of a class of medicines in the masks of what somebody must not get."""
    return 1 << CLASSES.index(medicine_class) if medicine_class else 0


def group_of(years: int) -> int:
    return CHILDREN if years < TEEN else TEENS if years < ADULT else ADULTS


def band_of(years: int) -> int:
    return sum(years >= begins for begins in AGE_BANDS)


@dataclass(frozen=True, slots=True)
class Shift:
    """How vital signs differ from the usual; the temperature in tenths of a degree."""

    temperature: int = 0
    heart: int = 0
    breath: int = 0
    oxygen: int = 0
    systolic: int = 0
    pain: int = 0


@dataclass(frozen=True, slots=True)
class Case:
    """One visit written up, its rows as COPY wants them, without ids and times."""

    reason: str
    record: str
    remote_record: str
    draft_record: str
    symptoms: tuple[str, ...]
    prescriptions: tuple[str, ...]
    classes: int
    shift: Shift


@dataclass(frozen=True, slots=True)
class Illness:
    """A reason to come, with its cases by age group. Of ``mild`` ones the medicines suit every allergy."""

    often: tuple[int, ...]
    women_only: bool
    ages: tuple[int, int]
    visit: AppointmentType
    remote: bool
    cases: tuple[tuple[Case, ...], ...]
    mild: tuple[tuple[Case, ...], ...]

    def case(self, dice: Dice, years: int, forbidden: int) -> Case:
        """Draw a case for this age whose medicines are not among the forbidden classes."""
        group = group_of(years)
        drawn = dice.one(self.cases[group])
        return drawn if not drawn.classes & forbidden else dice.one(self.mild[group])


@dataclass(frozen=True, slots=True)
class Condition:
    """An illness that stays. ``share`` is how many of a thousand have it, by age band of SHARE_BANDS."""

    name: str
    share: tuple[int, ...]
    begins_at: int
    always: Mapping[str, tuple[float, float]]
    remarks: tuple[str, ...]
    forbids: int
    illness: Illness


SHARE_BANDS = (18, 40, 65)


class Cases:
    """All illnesses and conditions, ready to be drawn."""

    def __init__(self, dice: Dice) -> None:
        illnesses = [_illness(dice, one, one["name"]) for file in FILES for one in word_list(file)["illness"]]
        self.conditions = tuple(_condition(dice, one) for one in word_list("chronic")["condition"])
        self._drawn = {
            (is_woman, band): by_weight(
                illnesses, [one.often[band] * (is_woman or not one.women_only) for one in illnesses]
            )
            for is_woman in (True, False)
            for band in range(len(AGE_BANDS) + 1)
        }

    def illness(self, dice: Dice, years: int, *, is_woman: bool) -> Illness:
        """Draw what somebody of this age comes with."""
        drawn = self._drawn[is_woman, band_of(years)]
        while True:
            found = dice.one(drawn)
            if found.ages[0] <= years <= found.ages[1]:
                return found


def _condition(dice: Dice, entry: dict[str, Any]) -> Condition:
    often = {"often": (0, 0, 0, 0), "lasting": "2-24 months", "visit": "follow_up"}
    return Condition(
        name=entry["name"],
        share=tuple(entry["share"]),
        begins_at=entry["from"],
        always={name: (least, most) for name, (least, most) in entry.get("always", {}).items()},
        remarks=tuple(entry["remarks"]),
        forbids=class_bit(entry.get("avoid", "")),
        illness=_illness(dice, {**often, **entry}, *entry["diagnosis"]),
    )


def _illness(dice: Dice, entry: dict[str, Any], *diagnoses: str) -> Illness:
    cases = tuple(_cases(dice, suited_entry(entry, group), diagnoses) for group in (CHILDREN, TEENS, ADULTS))
    mild = tuple(tuple(case for case in group if not case.classes) or tuple(map(_bare, group)) for group in cases)
    return Illness(
        often=tuple(entry["often"]),
        women_only=entry.get("sex") == "female",
        ages=tuple(entry.get("ages", (0, 150))),
        visit=AppointmentType(entry.get("visit", "sick_visit")),
        remote=entry.get("remote", False),
        cases=cases,
        mild=mild,
    )


def _bare(case: Case) -> Case:
    return Case(case.reason, case.record, case.remote_record, case.draft_record, case.symptoms, (), 0, case.shift)


def suited_entry(entry: Mapping[str, Any], group: int) -> dict[str, Any]:
    """Return an entry with those of its texts that fit an age group, without their marks."""
    kept: dict[str, Any] = {
        name: suited(entry[name], group) for name in ("reasons", "complaint", "notes", "again", "teach", "symptoms")
    }
    kept |= {name: [suited(texts, group) for texts in entry[name]] for name in ("history", "exam", "plan")}
    medicines = entry.get("medicines", ()) if group != CHILDREN else entry.get("for_children", ())
    kept["medicines"] = [suited(texts, group) for texts in medicines]
    return {**kept, "lasting": entry["lasting"], "vitals": entry.get("vitals", {})}


def suited(texts: Iterable[str], group: int) -> list[str]:
    others = {CHILDREN: "*", TEENS: "*~", ADULTS: "~"}[group]
    return [text.lstrip("*~") for text in texts if not text.startswith(tuple(others))]


def _cases(dice: Dice, entry: Mapping[str, Any], diagnoses: Sequence[str]) -> tuple[Case, ...]:
    return tuple(_case(dice, entry, diagnoses) for _ in range(CASES_EACH))


def _case(dice: Dice, entry: Mapping[str, Any], diagnoses: Sequence[str]) -> Case:
    words = _words(dice, entry["lasting"])

    def said(texts: Sequence[str]) -> str:
        return dice.one(texts).format_map(words) if texts else ""

    def told(groups: Iterable[Sequence[str]]) -> str:
        return " ".join(filter(None, map(said, groups)))

    complaint, history, exam = said(entry["complaint"]), told(entry["history"]), told(entry["exam"])
    diagnosis = said(diagnoses)
    ending = (
        diagnosis,
        said(entry["notes"]),
        told(entry["plan"]),
        said(entry["again"]) if dice.chance(0.85) else "",
        said(entry["teach"]) if dice.chance(0.7) else "",
    )
    given = [one for texts in entry["medicines"] if (one := dice.one(texts))]
    return Case(
        reason=said(entry["reasons"]),
        record=_columns(complaint, history, exam, *ending),
        remote_record=_columns(complaint, history, "Video visit, not examined.", *ending),
        draft_record=_columns(complaint, history, *[""] * 6),
        symptoms=tuple(_symptoms(dice, entry["symptoms"], words)),
        prescriptions=tuple(_prescription(one, diagnosis) for one in given),
        classes=sum({class_bit(one.rsplit("|", 1)[1]) for one in given}),
        shift=_shift(dice, entry["vitals"]),
    )


def _words(dice: Dice, lasting: str) -> dict[str, str]:
    span, unit = lasting.split(" ")
    least, most = map(int, span.split("-"))
    count, side = dice.between(least, most), dice.one(("left", "right"))
    time = f"{count} {unit}" if count > 1 else f"1 {unit.removesuffix('s')}"
    return {"time": time, "side": side, "Side": side.title()}


def _symptoms(dice: Dice, listed: Sequence[str], words: Mapping[str, str]) -> Iterable[str]:
    for place, text in enumerate(listed):
        name, site, severity = text.format(**words).split("|")
        if not dice.chance(0.3 if severity.endswith("?") else 0.75 if place else 1):
            continue
        bounds = severity.rstrip("?").split("-")
        strength = str(dice.between(int(bounds[0]), int(bounds[1]))) if severity and dice.chance(0.9) else ""
        yield _columns(name, site, strength, words["time"] if dice.chance(0.85) else "")


def _prescription(text: str, diagnosis: str) -> str:
    name, strength, dosage, frequency, duration, quantity, refills, instructions, _ = text.split("|")
    return _columns(name, strength, dosage, frequency, duration, quantity, refills, instructions, diagnosis)


def _shift(dice: Dice, ranges: Mapping[str, tuple[float, float]]) -> Shift:
    drawn = {name: least + dice.random() * (most - least) for name, (least, most) in ranges.items()}
    return Shift(
        temperature=round(drawn.pop("temperature", 0) * 10), **{name: round(value) for name, value in drawn.items()}
    )


def _columns(*values: str) -> str:
    return "\t".join(value or NULL for value in values)
