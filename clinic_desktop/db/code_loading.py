"""Putting a list of codes into the database, in one transaction: whoever searches meanwhile sees the old one whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from clinic_desktop.domain.code_text import plain

if TYPE_CHECKING:
    from collections.abc import Callable

    import psycopg

    from clinic_desktop.domain.code_list import CodeList, CodeRow

    Connection = psycopg.Connection[tuple[Any, ...]]

ALSO_MOST = 2000
"""Characters of other names that are kept for showing; all of them are found."""

_INCOMING = """
CREATE TEMPORARY TABLE incoming (
    code text COLLATE "C", plain text, text text, level smallint, is_billable boolean, chapter text, parents text[],
    also text, words text[], place int
) ON COMMIT DROP
"""
_COPY = "COPY incoming (code, plain, text, level, is_billable, chapter, parents, also, words, place) FROM STDIN"
_STORE = """
INSERT INTO clinic.icd_code AS c
    (code, plain, text, level, is_billable, chapter, parents, also, words, place, release, gone_in)
SELECT i.code, i.plain, i.text, i.level, i.is_billable, i.chapter, i.parents, i.also, array_to_tsvector(i.words),
       i.place, %s, NULL
FROM incoming i ORDER BY i.place, i.code
ON CONFLICT (code) DO UPDATE SET
    plain = excluded.plain, text = excluded.text, level = excluded.level, is_billable = excluded.is_billable,
    chapter = excluded.chapter, parents = excluded.parents, also = excluded.also, words = excluded.words,
    place = excluded.place, release = excluded.release, gone_in = NULL
"""
_GONE = """
UPDATE clinic.icd_code c SET gone_in = %s
WHERE c.gone_in IS NULL AND NOT EXISTS (SELECT FROM incoming i WHERE i.code = c.code)
"""


class AlreadyLoaded(Exception):
    """This very list, with these synonyms, is what is loaded."""


def load(connection: Connection, found: CodeList, release: str, source: str, say: Callable[[str], object]) -> int:
    """Store a list as the one that counts. Codes that are not in it are marked as gone; return how many.

    Raises AlreadyLoaded, and then nothing was changed.
    """
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('clinic.icd_code', 0))")
        latest = connection.execute("SELECT digest FROM clinic.icd_release ORDER BY no DESC LIMIT 1").fetchone()
        if latest == (found.digest,):
            raise AlreadyLoaded
        connection.execute(_INCOMING)
        with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
            for row in found.rows:
                copy.write_row(_as_row(row))
        say("The entries are at the server. Storing them …")
        connection.execute(_STORE, (release,))
        gone = connection.execute(_GONE, (release,)).rowcount
        connection.execute("DELETE FROM clinic.icd_prefix")
        with connection.cursor() as cursor, cursor.copy("COPY clinic.icd_prefix FROM STDIN") as copy:
            for one in found.prefixes:
                copy.write_row((one.prefix, one.codes, list(one.first_places), one.all_places))
        connection.execute(
            "INSERT INTO clinic.icd_release (release, source, digest, codes, gone)"
            " VALUES (%s, %s, %s, %s, (SELECT count(*) FROM clinic.icd_code WHERE gone_in IS NOT NULL))",
            (release, source, found.digest, len(found.rows)),
        )
    connection.execute("VACUUM (ANALYZE) clinic.icd_code, clinic.icd_prefix")
    return gone


def _as_row(row: CodeRow) -> tuple[Any, ...]:
    entry = row.entry
    return (
        entry.code,
        plain(entry.code),
        entry.text,
        entry.level,
        entry.is_billable,
        entry.parents[0] if entry.parents else entry.code,
        list(entry.parents),
        "\n".join(row.also)[:ALSO_MOST],
        list(row.words),
        row.place,
    )
