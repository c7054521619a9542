"""What is looked for, in which order: the tiers of the answer to a question."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

from clinic_desktop.db.queries.search_tier import (
    BY_BIRTH,
    BY_CHANGE,
    BY_EMAIL,
    BY_FIRST,
    BY_ID,
    BY_LAST,
    BY_LOCAL_PHONE,
    BY_PHONE,
    BY_PHONE_END,
    Condition,
    Tier,
    Walk,
    prefix,
)
from clinic_desktop.domain.patients import MatchReason

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from clinic_desktop.domain.birth_date_text import BornBetween
    from clinic_desktop.domain.search_text import SearchQuestion

INSIDE_LEAST = 3
LEADING_LEAST = 3
WINDOW = 4
SELECTIVE_LEAST = 4
PAIR_LEAST = 2
PAIR_MOST = 3


def tiers(question: SearchQuestion) -> tuple[Tier, ...]:
    """Return the tiers of a question in order of rank; none if it has no meaning."""
    if question.is_blank:
        return (Tier(MatchReason.RECENT, Condition("true"), BY_CHANGE),)
    if question.digits:
        return (*_number_tiers(question), *_id_tiers(question))
    if question.email and not question.words and "@" in question.email:
        return _email_tiers(question)
    born = _born_tiers(question.born)
    known = (*born, *_id_tiers(question), *_email_tiers(question))
    if not question.words:
        return known
    if question.born_beside or question.digits_beside:
        return (*known, *_beside_tiers(question, _all_words(question.words), question.words))
    return (*known, *_name_tiers(question))


def similar_tiers(question: SearchQuestion, meant: Sequence[tuple[str, ...]]) -> tuple[Tier, ...]:
    """Return the tiers of words that are one slip away. ``meant`` has the candidates of each word of the question."""
    marks = tuple(dict.fromkeys(word for words in meant for word in words))
    wanted = " & ".join(
        "(" + " | ".join((f"'{typed}':*", *(f"'{word}'" for word in words))) + ")"
        for typed, words in zip(question.words, meant, strict=True)
    )
    query = Condition("words @@ %s::tsquery", (wanted,))
    if question.born_beside or question.digits_beside:
        found = _beside_tiers(question, query, ())
    elif len(question.words) == 1:
        ranges = Condition('SELECT word FROM unnest(%s::text[]) AS word ORDER BY word COLLATE "C"', (sorted(meant[0]),))
        found = (
            Tier(
                MatchReason.SIMILAR_NAME, _first_word_is("last_name", meant[0]), BY_LAST, walk=Walk(ranges, "last_name")
            ),
            Tier(
                MatchReason.SIMILAR_NAME,
                _first_word_is("first_name", meant[0]),
                BY_FIRST,
                (),
                walk=Walk(ranges, "first_name"),
            ),
            Tier(MatchReason.SIMILAR_NAME, query, BY_LAST, is_probe=True),
        )
    else:
        found = (
            Tier(MatchReason.SIMILAR_NAME, query, BY_LAST, driver=_similar_pairs(question.words, meant), is_probe=True),
        )
    extra = (question.digits_beside,) if question.digits_beside else ()
    return tuple(
        replace(tier, reason=MatchReason.SIMILAR_NAME, marks=(*marks, *question.words, *extra)) for tier in found
    )


def _name_tiers(question: SearchQuestion) -> tuple[Tier, ...]:
    words, whole = question.words, " ".join(question.words)
    if question.last is not None:
        return (*_comma_tiers(question.last, question.first or "", words), _general(words))
    if len(words) == 1:
        return _one_word_tiers(words[0])
    joined = Tier(MatchReason.LAST_NAME, prefix("last_name", "".join(words)), BY_LAST, words)
    splits: tuple[Tier, ...] = ()
    if len(words) == 2:  # noqa: PLR2004 - a first and a last name
        splits = (_both(words[1], words[0], words), _both(words[0], words[1], words))
    return (_last(whole, words), *splits, _first(whole, words), joined, _general(words))


def _last(text: str, marks: tuple[str, ...]) -> Tier:
    return Tier(MatchReason.LAST_NAME, prefix("last_name", text), BY_LAST, marks)


def _first(text: str, marks: tuple[str, ...]) -> Tier:
    return Tier(MatchReason.FIRST_NAME, prefix("first_name", text), BY_FIRST, marks)


def _comma_tiers(last: str, first: str, marks: tuple[str, ...]) -> tuple[Tier, ...]:
    if last and first:
        return (_both(last, first, marks),)
    return (_last(last, marks) if last else _first(first, marks),)


def _both(last: str, first: str, marks: tuple[str, ...]) -> Tier:
    where = prefix("last_name", last) & prefix("first_name", first)
    if min(len(last), len(first)) >= PAIR_LEAST:
        driver = Condition("left(last_name, 2) || left(first_name, 2) = %s", (last[:2] + first[:2],))
        return Tier(MatchReason.NAME, driver & where, BY_LAST, marks)
    return Tier(MatchReason.NAME, where, BY_FIRST if len(first) > len(last) else BY_LAST, marks)


def _all_words(words: Iterable[str]) -> Condition:
    return Condition("words @@ %s::tsquery", (" & ".join(f"'{word}':*" for word in words),))


def _general(words: tuple[str, ...]) -> Tier:
    keys, longest = pair_keys(words), max(words, key=len)
    driver = _pairs("@>", keys) if keys else _all_words((longest,)) if len(longest) >= SELECTIVE_LEAST else None
    return Tier(MatchReason.NAME, _all_words(words), BY_LAST, words, driver, is_probe=True)


def pair_keys(words: Iterable[str]) -> list[str]:
    """Return what the index of word pairs holds of everybody whose name has these beginnings of words."""
    keys = (_pair_key(a, b) for a, b in combinations(words, 2))
    return sorted({key for key in keys if key is not None})


def _pair_key(one: str, other: str) -> str | None:
    """Return the key of two beginnings that no single word can have, the longest that is indexed."""
    short, long = sorted((one, other), key=len)
    if long.startswith(short):
        return None
    if len(short) < PAIR_LEAST:
        return f"{long[:PAIR_MOST]}|{short}" if len(long) >= PAIR_MOST else None
    size = min(PAIR_MOST, len(short))
    first, second = sorted((short[:size], long[:size]))
    return f"{size}{first}|{second}"


def _similar_pairs(words: tuple[str, ...], meant: Sequence[tuple[str, ...]]) -> Condition | None:
    keys = {_pair_key(a, b) for a in (words[0], *meant[0]) for b in (words[1], *meant[1])}
    wanted = sorted(key for key in keys if key is not None)
    return _pairs("&&", wanted) if len(wanted) == len(keys) else None


def _pairs(operator: str, keys: list[str]) -> Condition:
    return Condition(f"clinic.word_pairs(words, born_on) {operator} %s::text[]", (keys,))


def _one_word_tiers(word: str) -> tuple[Tier, ...]:
    marks = (word,)
    begins = (
        _last(word, marks),
        _first(word, marks),
        Tier(MatchReason.NAME, _all_words(marks), BY_LAST, marks, is_probe=True),
    )
    if len(word) < INSIDE_LEAST:
        return begins
    ends = prefix("key", word)
    source = Condition(
        f"SELECT DISTINCT word FROM clinic.name_word_key WHERE kind = 'i' AND {ends.sql} ORDER BY word", ends.values
    )
    anywhere = Condition(
        f"words @@ (SELECT string_agg('''' || word || '''', ' | ')::tsquery FROM ({source.sql}) AS w)", source.values
    )
    inside = MatchReason.INSIDE_NAME
    return (
        *begins,
        Tier(inside, _first_word_holds("last_name", word), BY_LAST, marks, walk=Walk(source, "last_name")),
        Tier(inside, _first_word_holds("first_name", word), BY_FIRST, marks, walk=Walk(source, "first_name")),
        Tier(inside, anywhere, BY_LAST, marks, is_probe=True),
    )


def _first_word_holds(column: str, text: str) -> Condition:
    return Condition(f"strpos(substr(split_part({column}, ' ', 1), 2), %s) > 0", (text,))


def _first_word_is(column: str, words: tuple[str, ...]) -> Condition:
    return Condition(f"split_part({column}, ' ', 1) = ANY(%s::text[])", (list(words),))


def _beside_tiers(question: SearchQuestion, named: Condition, certain: tuple[str, ...]) -> tuple[Tier, ...]:
    """Return the tiers of a name with a birth date or phone digits. ``certain`` words begin words of the name."""
    found = [_named_and_born(question.words, named, born, certain) for born in question.born_beside]
    if question.digits_beside:
        digits = question.digits_beside
        where = named & Condition("phone LIKE %s", (f"%{digits}%",))
        driver = _windows(digits) if len(digits) >= WINDOW else None
        found.append(Tier(MatchReason.PHONE, where, BY_LAST, (*question.words, digits), driver, is_probe=True))
    return tuple(found)


def _named_and_born(words: tuple[str, ...], named: Condition, born: BornBetween, certain: tuple[str, ...]) -> Tier:
    reason = MatchReason.NAME_AND_BORN_ON
    days = _born(born)
    keys = sorted({f"{word[:PAIR_MOST]}|{born.first.year}" for word in certain if len(word) >= PAIR_MOST})
    if born.is_day or born.first.year != born.last.year or not keys:
        return Tier(reason, days & named.checked, BY_LAST if born.is_day else BY_BIRTH, words)
    return Tier(reason, days & named, BY_BIRTH, words, _pairs("@>", keys), is_probe=True)


def _born(born: BornBetween) -> Condition:
    if born.is_day:
        return Condition("born_on = %s", (born.first,))
    return Condition("born_on BETWEEN %s AND %s", (born.first, born.last))


def _born_tiers(readings: tuple[BornBetween, ...]) -> tuple[Tier, ...]:
    return tuple(Tier(MatchReason.BORN_ON, _born(born), BY_LAST if born.is_day else BY_BIRTH) for born in readings)


def _number_tiers(question: SearchQuestion) -> tuple[Tier, ...]:
    digits, marks = question.digits, (question.digits,)
    born = _born_tiers(question.born)
    leading = _leading_tiers(question)
    if question.is_international:
        return (*born, *leading, *_phone_inside(question.local_digits))
    trailing = Tier(MatchReason.PHONE, prefix("reverse(phone)", digits[::-1]), BY_PHONE_END, marks)
    is_year = len(digits) == WINDOW
    ends = (trailing, *born) if is_year else (*born, trailing)
    return (*ends, *leading, *_phone_inside(digits))


def _leading_tiers(question: SearchQuestion) -> tuple[Tier, ...]:
    if len(question.digits) < LEADING_LEAST or not question.local_digits:
        return ()
    local, whole = question.local_digits, question.digits
    without_country = Tier(MatchReason.PHONE, prefix("local_phone", local), BY_LOCAL_PHONE, (local,))
    with_country = Tier(MatchReason.PHONE, prefix("phone", whole), BY_PHONE, (whole,))
    return (without_country,) if question.is_international else (without_country, with_country)


def _phone_inside(digits: str) -> tuple[Tier, ...]:
    if len(digits) < WINDOW:
        return ()
    where = Condition("phone LIKE %s", (f"%{digits}%",))
    return (Tier(MatchReason.PHONE, where, BY_LAST, (digits,), _windows(digits), is_probe=True),)


def _windows(digits: str) -> Condition:
    windows = sorted({int(digits[at : at + WINDOW]) for at in range(len(digits) - WINDOW + 1)})
    return Condition("clinic.digit_windows(phone) @> %s::int[]", (windows,))


def _email_tiers(question: SearchQuestion) -> tuple[Tier, ...]:
    if not question.email:
        return ()
    where = Condition("email <> ''") & prefix("email", question.email)
    return (Tier(MatchReason.EMAIL, where, BY_EMAIL, (question.email,)),)


def _id_tiers(question: SearchQuestion) -> tuple[Tier, ...]:
    return (Tier(MatchReason.ID, prefix("patient_id", question.id), BY_ID),) if question.id else ()
