"""What is said when printing fails: what happened, and what to do. ui/error_words.py fills it in."""

from __future__ import annotations


def words_for_failed_print(printer: str) -> tuple[str, str]:
    return (
        "The printer did not take the pages",
        f"Nothing came out of {printer}. See whether it is switched on, choose another one, or save as PDF.",
    )
