"""Run by alembic: one transaction, one migrator at a time, no long waits for locks."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, create_engine, text

MIGRATOR_LOCK = 7_262_001
"""Key of the advisory lock that lets one migrator work at a time."""

PREPARATION = ("SET LOCAL lock_timeout = '1s'", "CREATE SCHEMA IF NOT EXISTS clinic")


def run_with(connection: Connection) -> None:
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATOR_LOCK})
    for statement in PREPARATION:
        connection.execute(text(statement))
    context.configure(
        connection=connection,
        target_metadata=None,
        version_table="revision",
        version_table_schema="clinic",
        transactional_ddl=True,
        transaction_per_migration=False,
    )
    context.run_migrations()


def run_offline() -> None:
    context.configure(
        url="postgresql+psycopg://",
        # With the driver's own style every per cent sign would come out twice.
        dialect_opts={"paramstyle": "named"},
        literal_binds=True,
        version_table="revision",
        version_table_schema="clinic",
    )
    with context.begin_transaction():
        for statement in PREPARATION:
            context.execute(statement)
        context.run_migrations()


def run_online() -> None:
    given = context.config.attributes.get("connection")
    if given is not None:
        run_with(given)
        return
    url = context.get_x_argument(as_dictionary=True)["url"]
    with create_engine(url).begin() as connection:
        run_with(connection)


if context.is_offline_mode():
    run_offline()
else:
    run_online()
