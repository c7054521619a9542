"""How fast the patient search answers, class by class, beside the limit: fifty rows by primary key."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import text

from clinic_desktop.db.database import Database
from clinic_desktop.db.queries.patient_search import search
from clinic_desktop.domain.folding import fold
from clinic_desktop.domain.patients import PatientSearch
from tests.benchmarks.believable_patients import SURNAMES, Somebody, believable_patients

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from clinic_desktop.db.database import ReadSession

QUESTIONS = 200
LONG_ENOUGH = 4
BY_KEY = text("SELECT p.* FROM public.patients p WHERE p.id = ANY(:ids)")


@dataclass(frozen=True, slots=True)
class Row:
    """One class of questions: times in milliseconds, and how often the person looked for was on the first page."""

    name: str
    p50: float
    p95: float
    limit_p50: float
    limit_p95: float
    found: float

    @property
    def ratio(self) -> float:
        return self.p95 / self.limit_p95


def _words(who: Somebody) -> list[str]:
    return fold(f"{who.first_name} {who.last_name}").split()


def _with_slip(words: list[str], draw: random.Random) -> str:
    longest = max(words, key=len)
    return " ".join(_slip(word, draw) if word == longest else word for word in words)


def _slip(word: str, draw: random.Random) -> str:
    if len(word) < LONG_ENOUGH:
        return word
    at = draw.randrange(1, len(word) - 1)
    left, one, two, right = word[:at], word[at], word[at + 1 : at + 2], word[at + 2 :]
    return draw.choice(
        (left + two + right, left + two + one + right, f"{left}{one}{one}{two}{right}", f"{left}q{two}{right}")
    )


def _digits(who: Somebody) -> str:
    return "".join(letter for letter in who.phone if letter.isdigit())


def _inside(text_: str, size: int, draw: random.Random) -> str:
    at = draw.randrange(max(1, len(text_) - size + 1))
    return text_[at : at + size]


CLASSES: dict[str, Callable[[Somebody, random.Random], str]] = {
    "nothing typed": lambda _who, _draw: "",
    "1 letter": lambda who, _draw: fold(who.last_name)[:1],
    "2 letters": lambda who, _draw: fold(who.last_name)[:2],
    "3 letters": lambda who, _draw: fold(who.last_name)[:3],
    "5 letters": lambda who, _draw: fold(who.last_name)[:5],
    "very common surname": lambda _who, draw: draw.choice(SURNAMES[:10]),
    "first last": lambda who, _draw: f"{who.first_name} {who.last_name}",
    "last, first": lambda who, _draw: f"{who.last_name}, {who.first_name}",
    "two 2-letter beginnings": lambda who, _draw: f"{who.first_name[:2]} {who.last_name[:2]}",
    "first name and 1 letter": lambda who, _draw: f"{who.first_name.split()[0]} {who.last_name[:1]}",
    "last words of both names": lambda who, _draw: (
        f"{fold(who.first_name).split()[-1]} {fold(who.last_name).split()[-1]}"
    ),
    "accents left out": lambda who, _draw: fold(f"{who.last_name} {who.first_name}"),
    "one typing error": lambda who, draw: _with_slip([max(_words(who), key=len)], draw),
    "full name, one typing error": lambda who, draw: _with_slip(_words(who), draw),
    "fragment inside a name": lambda who, _draw: max(_words(who), key=len)[1:][-4:],
    "4 phone digits": lambda who, draw: _inside(_digits(who), 4, draw),
    "7 phone digits": lambda who, draw: _inside(_digits(who), 7, draw),
    "beginning of a phone": lambda who, draw: who.phone[: draw.randrange(3, 9)],
    "birth date": lambda who, draw: draw.choice(
        (f"{who.born_on}", f"{who.born_on:%d/%m/%Y}", f"{who.born_on:%d.%m.%y}")
    ),
    "birth year": lambda who, _draw: f"{who.born_on.year}",
    "name and birth date": lambda who, _draw: f"{who.last_name} {who.born_on:%d/%m/%Y}",
    "name and birth year": lambda who, _draw: f"{fold(who.last_name)[:4]} {who.born_on.year}",
    "name and phone digits": lambda who, _draw: f"{who.last_name} {_digits(who)[-4:]}",
    "e-mail": lambda who, draw: (who.email or "nobody@")[: draw.randrange(6, 20)] + "@"[: draw.randrange(2)],
    "id": lambda who, _draw: who.id[:8],
    "nobody": lambda _who, draw: "".join(draw.choices("qxzwvk", k=7)),
}


def run(conninfo: str, people: Sequence[Somebody], questions: int = QUESTIONS) -> list[Row]:
    """Ask every class of questions over one connection. The people must be stored already."""
    database = Database(conninfo)
    try:
        return [_measured(database, name, ask, people, questions) for name, ask in CLASSES.items()]
    finally:
        database.close()


def table(rows: Sequence[Row]) -> str:
    head = "| questions | p50 ms | p95 ms | limit p50 | limit p95 | p95 / limit | on page 1 |\n|" + " --- |" * 7
    lines = (
        f"| {row.name} | {row.p50:.2f} | {row.p95:.2f} | {row.limit_p50:.2f} | {row.limit_p95:.2f}"
        f" | {row.ratio:.1f} | {row.found:.0%} |"
        for row in rows
    )
    return "\n".join((head, *lines))


def _measured(
    database: Database,
    name: str,
    ask: Callable[[Somebody, random.Random], str],
    people: Sequence[Somebody],
    questions: int,
) -> Row:
    draw = random.Random(name)  # noqa: S311 - questions of a benchmark
    wanted = draw.choices(people, k=questions)
    asked = [(who, ask(who, draw)) for who in wanted]
    ids = [person.id for person in draw.choices(people, k=50)]
    with database.read() as session:
        for _, typed in asked[:7]:
            search(session, PatientSearch(typed))
            session.execute(BY_KEY, {"ids": ids}).fetchall()
    ours, limit, found = [], [], 0
    for who, typed in asked:
        with database.read() as session:
            took, is_found = _search(session, typed, who)
            ours.append(took)
            found += is_found
            started = time.perf_counter()
            session.execute(BY_KEY, {"ids": ids}).fetchall()
            limit.append(time.perf_counter() - started)
    return Row(name, *_quantiles(ours), *_quantiles(limit), found / questions)


def _search(session: ReadSession, typed: str, who: Somebody) -> tuple[float, bool]:
    started = time.perf_counter()
    page = search(session, PatientSearch(typed))
    took = time.perf_counter() - started
    return took, any(match.patient.id == who.id for match in page.items)


def _quantiles(seconds: list[float]) -> tuple[float, float]:
    ordered = sorted(seconds)
    return ordered[len(ordered) // 2] * 1000, ordered[int(len(ordered) * 0.95)] * 1000


__all__ = ["CLASSES", "Row", "believable_patients", "run", "table"]
