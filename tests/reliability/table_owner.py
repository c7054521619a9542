"""The other program's own role: it owns the given tables, is no superuser, and knows nothing of ours."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from clinic_desktop.domain.identifiers import new_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clinic_desktop.testing.databases import ThrowAwayDatabase


@contextmanager
def table_owner(database: ThrowAwayDatabase) -> Iterator[str]:
    """Give the given tables to a role of its own and return its name; the password is ``password123``."""
    owner = f"peer-{new_id()}"
    database.rows(f"CREATE ROLE \"{owner}\" LOGIN NOSUPERUSER PASSWORD 'password123'")
    database.rows(f'GRANT CONNECT ON DATABASE {database.name} TO "{owner}"')
    database.rows(f'GRANT ALL ON SCHEMA public TO "{owner}"')
    for (table,) in database.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"):
        database.rows(f'ALTER TABLE public.{table} OWNER TO "{owner}"')
    try:
        yield owner
    finally:
        database.rows("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = %s", (owner,))
        database.rows(f'REASSIGN OWNED BY "{owner}" TO CURRENT_USER')
        database.rows(f'DROP OWNED BY "{owner}"')
        database.rows(f'DROP ROLE "{owner}"')
