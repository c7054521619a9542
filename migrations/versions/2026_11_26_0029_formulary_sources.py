"""The formulary after each of its rows was compared with a source: corrected classes and notes, and what was compared.

A clinic's own changes stay: a value is replaced only where it is still the one that came with the program. A clinic
that is made today has the corrected rows already, and nothing changes.
"""

import csv
import json
from itertools import groupby
from pathlib import Path

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

CHANGES = Path(__file__).with_suffix(".csv")
READ = {"other_names": "array_to_string(f.other_names, ';')", "least_age": "coalesce(f.least_age::text, '')"}
WRITTEN = {
    "other_names": "coalesce(string_to_array(nullif(one.after, ''), ';'), '{}')",
    "least_age": "nullif(one.after, '')::int",
}
EMPTIED_CLASSES = {"A02AA": "A02AD", "J01XD": "P01AB"}
"""Classes that no medicine of ours is in any more, and where the one that was in it went: allergies follow it."""


def upgrade() -> None:
    op.execute("SET LOCAL ROLE clinic_owner")
    correct_values()
    op.execute("ALTER TABLE clinic.allergy_substance DISABLE TRIGGER sign_substance")
    for emptied, following in EMPTIED_CLASSES.items():
        op.execute(
            f"UPDATE clinic.allergy_substance SET key = '{following}' WHERE kind = 'class' AND key = '{emptied}'"
            f" AND NOT EXISTS (SELECT FROM clinic.formulary_item f WHERE f.class_code = '{emptied}')"
        )
    op.execute("ALTER TABLE clinic.allergy_substance ENABLE TRIGGER sign_substance")
    op.execute("RESET ROLE")


def correct_values() -> None:
    """Replace, column by column, what came with the program before. Classes go first: the rest looks at them."""
    with CHANGES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for field, changes in groupby(rows, key=lambda row: row["field"]):
        read = READ.get(field, f"coalesce(f.{field}, '')")
        written = WRITTEN.get(field, "nullif(one.after, '')")
        op.execute(
            f"UPDATE clinic.formulary_item f SET {field} = {written}"
            f" FROM jsonb_to_recordset($rows${json.dumps(list(changes))}$rows$)"
            " AS one (id text, before text, after text, class_code text)"
            f" WHERE f.id = one.id AND {read} = one.before AND one.class_code IN ('', f.class_code)"
        )


def downgrade() -> None:
    """Leave the rows corrected: an older program reads them as well, and a clinic made today never had others."""
