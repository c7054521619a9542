"""Streets and towns of addresses that are known, for whoever types one more."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clinic_desktop.db.database import ReadSession

_PARTS = r"""
SELECT min(btrim(part)) FROM (
    SELECT regexp_replace(btrim(piece), '^[0-9]+[[:alpha:]]?\s+', '') AS part
    FROM public.patients p, regexp_split_to_table(p.address, '[,\n;]') AS piece
    WHERE p.address ILIKE %s ESCAPE '!') AS known
WHERE part ILIKE %s ESCAPE '!' AND length(part) <= 100
GROUP BY lower(btrim(part)) ORDER BY count(*) DESC, 1 LIMIT %s
"""


def known_parts(session: ReadSession, begun: str, most: int) -> tuple[str, ...]:
    """Return streets and towns that begin with a text, without house numbers before them, the commonest first."""
    plain = begun.replace("!", "!!").replace("%", "!%").replace("_", "!_")
    rows = session.connection().exec_driver_sql(_PARTS, (f"%{plain}%", f"{plain}%", most))
    return tuple(row[0] for row in rows)
