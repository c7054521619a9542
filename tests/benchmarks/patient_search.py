"""How fast the patient search answers over its own connection, class by class, beside fifty rows by primary key."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

from sqlalchemy import text

from clinic_desktop.db.database import Database
from clinic_desktop.db.queries.patient_search import search
from clinic_desktop.domain.folding import fold
from clinic_desktop.domain.patients import PatientSearch
from tests.benchmarks.believable_patients import SURNAMES, Somebody
from tests.benchmarks.figures import Figure

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from clinic_desktop.db.database import ReadSession
    from clinic_desktop.domain.accounts import Credentials

QUESTIONS = 200
PREPARED_AFTER = 7
LONG_ENOUGH = 4
LIMIT = "3 ms"
BY_KEY = text("SELECT p.* FROM public.patients p WHERE p.id = ANY(:ids)")
SOME_PEOPLE = text(
    'SELECT id, "firstName", "lastName", "dateOfBirth", sex::text, phone, email, "updatedAt"'
    " FROM public.patients ORDER BY md5(id) LIMIT 3000"
)


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


def run(conninfo: str, credentials: Credentials | None = None, questions: int = QUESTIONS) -> list[Figure]:
    """Ask every class of questions about patients who are stored, as one person of the staff."""
    database = Database(conninfo, credentials)
    try:
        with database.read() as session:
            people = [Somebody(*row) for row in session.execute(SOME_PEOPLE)]
        return [_measured(database, name, ask, people, questions) for name, ask in CLASSES.items()]
    finally:
        database.close()


def _measured(
    database: Database,
    name: str,
    ask: Callable[[Somebody, random.Random], str],
    people: Sequence[Somebody],
    questions: int,
) -> Figure:
    draw = random.Random(name)  # noqa: S311 - questions of a benchmark
    asked = [(who, ask(who, draw)) for who in draw.choices(people, k=questions)]
    ids = [person.id for person in draw.choices(people, k=50)]
    with database.read() as session:
        for _, typed in asked[:PREPARED_AFTER]:
            search(session, PatientSearch(typed))
            session.execute(BY_KEY, {"ids": ids}).fetchall()
    ours, bare, found = [], [], 0
    for who, typed in asked:
        with database.read() as session:
            took, is_found = _search(session, typed, who)
            ours.append(took)
            found += is_found
            started = time.perf_counter()
            session.execute(BY_KEY, {"ids": ids}).fetchall()
            bare.append((time.perf_counter() - started) * 1000)
    what = f"search: {name} ({found / questions:.0%} on page 1)"
    return Figure(what, tuple(ours), tuple(bare), "50 rows by primary key", LIMIT)


def _search(session: ReadSession, typed: str, who: Somebody) -> tuple[float, bool]:
    started = time.perf_counter()
    page = search(session, PatientSearch(typed))
    took = (time.perf_counter() - started) * 1000
    return took, any(match.patient.id == who.id for match in page.items)
