"""Believable patients for benchmarks: few very common names, a long tail, accents, double names, families, phones."""

from __future__ import annotations

import random
import uuid
from datetime import date, datetime, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg


def _listed(names: str) -> list[str]:
    return names.split()


SURNAMES = _listed(
    "Smith Johnson Williams Brown Jones García Miller Davis Rodríguez Martínez Hernández López González Wilson "
    "Anderson Thomas Taylor Moore Jackson Martin Lee Pérez Thompson White Harris Sánchez Clark Ramírez Lewis Robinson "
    "Walker Young Allen King Wright Scott Torres Nguyễn Hill Flores Green Adams Nelson Baker Hall Rivera Campbell "
    "Mitchell Carter Roberts Gómez Phillips Evans Turner Díaz Parker Cruz Edwards Collins Reyes Stewart Morris Morales "
    "Murphy Cook Rogers Gutiérrez Ortiz Morgan Cooper Peterson Bailey Reed Kelly Howard Ramos Kim Cox Ward Richardson "
    "Watson Brooks Chávez Wood James Bennett Gray Mendoza Ruiz Hughes Price Álvarez Castillo Sanders Patel Myers Long "
    "Ross Foster Jiménez O'Brien O'Connor McDonald MacLeod Müller Schröder Weiß Jäger Köhler Sørensen Østergård Åberg "
    "Łukasz Kowalski Dvořák Horváth D'Angelo Rossi Bianchi Chen Wang Zhang Li Tran Singh Kaur Khan Ali Silva Santos "
    "Ferreira Almeida Dubois Lefèvre Moreau François Yılmaz Kaya Đorđević Popescu Ionescu Papadopoulos Schmidt Fischer"
)
FIRST_NAMES = _listed(
    "James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Richard Susan Joseph "
    "Jessica Thomas Sarah Charles Karen Christopher Lisa Daniel Nancy Matthew Betty Anthony Margaret Mark Sandra "
    "María José Jesús Juan Ana Luis Carmen Sofía Lucía Andrés Ángel Inés Iván Óscar Rocío Begoña Jürgen Jörg Käthe "
    "Günther Chloé Zoë René Renée François Hélène Søren Åsa Łucja Zoltán Priya Raj Wei Ming Yan Fatima Mohammed Ahmed "
    "Olga Ivan Elena Emily Emma Olivia Noah Liam Ethan Ava Mia Sophia Isabella Logan Lucas Mason Jane Paul Steven "
    "Andrew Kenneth Joshua Kevin Brian George Timothy Ronald Edward Jason Jeffrey Ryan Jacob Gary Nicholas Eric "
    "Jonathan Stephen Larry Justin Scott Brandon Benjamin Samuel Gregory Alexander Frank Patrick Raymond Jack Dennis"
)
SYLLABLES = _listed(
    "ba be bo bri ca ce chi co da de do dra el en er fa fe fo ga ge go gra ha he ho in ja je jo ka ke ko kra la le lo "
    "ma me mo na ne no or pa pe po pra ra re ro sa se so sta ta te to tra ul va ve vo wa we wi ya za ze zo"
)
ENDINGS = _listed("son ez ski mann er ini off berg sen ton well ford ley ard in es ova etti aux ito")
AREA_CODES = ("212", "305", "312", "404", "415", "512", "555", "617", "702", "713")
PARTICLES = ("de la", "van der", "von", "da", "Al", "Mac")


class Somebody(NamedTuple):
    """A patient of the benchmark, in the order of the columns copied."""

    id: str
    first_name: str
    last_name: str
    born_on: date
    sex: str
    phone: str
    email: str | None
    updated_at: datetime


def believable_patients(count: int, seed: int = 1) -> Iterator[Somebody]:
    """Yield ``count`` invented people; the same for the same seed."""
    draw = random.Random(seed)  # noqa: S311 - invented people are no secret
    rare = _rare_surnames(draw, max(300, count // 20))
    weights = list(accumulate(1 / (rank + 3) for rank in range(len(SURNAMES))))
    first_weights = list(accumulate(1 / (rank + 5) for rank in range(len(FIRST_NAMES))))
    now = datetime(2026, 11, 1, 8)  # noqa: DTZ001 - the given tables hold UTC without saying so
    for number in range(count):
        surnames = draw.choices(SURNAMES, cum_weights=weights, k=2)
        last = draw.choice(rare) if draw.random() < 0.35 else surnames[0]
        chance = draw.random()
        if chance < 0.12:
            last = f"{last}{draw.choice(' -')}{surnames[1]}"
        elif chance < 0.14:
            last = f"{draw.choice(PARTICLES)} {last}"
        given = draw.choices(FIRST_NAMES, cum_weights=first_weights, k=2)
        first = f"{given[0]} {given[1]}" if draw.random() < 0.18 else given[0]
        has_email = draw.random() < 0.6
        yield Somebody(
            str(uuid.UUID(int=draw.getrandbits(128), version=4)),
            first,
            last,
            date(1930, 1, 1) + timedelta(days=int(draw.triangular(0, 35_000, 18_000))),
            draw.choice(("male", "female", "other")),
            _phone(draw),
            f"{first.split()[0]}.{last.split()[-1]}{number}@example.com".lower() if has_email else None,
            now - timedelta(minutes=draw.randrange(3_000_000)),
        )


def copy_patients(connection: psycopg.Connection[tuple[object, ...]], people: list[Somebody]) -> None:
    """Store the people with triggers off, then fill the search. Needs an administrator's connection."""
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        with cursor.copy(
            'COPY public.patients (id, "firstName", "lastName", "dateOfBirth", sex, phone, email, "updatedAt",'
            ' "emergencyContactName", "emergencyContactPhone") FROM STDIN'
        ) as copy:
            for person in people:
                copy.write_row((*person, "Somebody Near", person.phone))
    connection.execute("ANALYZE public.patients")
    connection.execute("SELECT clinic.rebuild_patient_search()")


def _rare_surnames(draw: random.Random, count: int) -> list[str]:
    return [
        "".join(draw.choices(SYLLABLES, k=draw.choice((2, 2, 3)))).capitalize() + draw.choice(ENDINGS)
        for _ in range(count)
    ]


def _phone(draw: random.Random) -> str:
    area, middle, end = draw.choice(AREA_CODES), f"{draw.randrange(200, 1000)}", f"{draw.randrange(10_000):04}"
    return draw.choice((f"+1 ({area}) {middle}-{end}", f"{area}-{middle}-{end}", f"+1-{area}-{middle}-{end}"))
