"""``poe fingerprint``: write down what keeps the rules, as our newest revision makes it."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path

import psycopg

from clinic_desktop.db import schema_version
from clinic_desktop.db.database import Database
from clinic_desktop.db.private_cluster import PrivateCluster
from clinic_desktop.db.queries.fingerprint import EXPECTED, found_pieces


def main() -> None:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        cluster = PrivateCluster(Path(folder) / "cluster")
        cluster.start()
        try:
            schema_version.migrate(partial(psycopg.connect, cluster.url()))
            database = Database(cluster.url())
            with database.read() as session:
                found = found_pieces(session)
            database.close()
        finally:
            cluster.remove()
    EXPECTED.write_text("".join(f"{piece}\t{found[piece]}\n" for piece in sorted(found)), encoding="utf-8")


if __name__ == "__main__":
    main()
