"""What is said when something cannot be added to a visit, or to the clinic's papers. error_words.py fills it in."""

from __future__ import annotations

NOT_COMPLETED = (
    "This visit is not completed",
    "Nothing was stored; what you typed is still here. A visit that is still being written is changed in itself.",
)

PAPER_CHANGED = (
    "Somebody else changed this paper meanwhile",
    "Nothing was stored; what you typed is still here. Copy it, open the paper again and look at the new version.",
)
