"""Codes of diagnoses in words: what is loaded, what was found, and what went wrong. ui/error_words.py fills some in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.domain.codes import CodeFileUnreadable, CodeUnknown

if TYPE_CHECKING:
    from clinic_desktop.domain.codes import CodeMatch, CodeName, LoadedCodes

NO_CODES = (
    "No codes are loaded",
    "Write the diagnosis as text. An administrator can load codes: Administration, Codes.",
)
NOTHING_FOUND = ("No code found", "Try other words or the beginning of a code. Text alone is enough, too.")
COMMAND = "clinic-desktop codes import"


def words_for_codes(error: CodeUnknown | CodeFileUnreadable) -> tuple[str, str]:
    """Return title and advice."""
    if isinstance(error, CodeUnknown):
        return (
            f"The code {error.code} cannot be chosen".replace("  ", " "),
            (
                "It is not in the list of codes any more. Nothing was saved; what you typed is still here. Remove it,"
                " or choose another."
            ),
        )
    where = f"Line {error.line:,} cannot be read" if error.line else "It cannot be read"
    return (
        "This file is no list of codes",
        f"{where}: {error.path}. A table needs the columns code and text. Nothing was changed.",
    )


def code_line(code: str, text: str) -> str:
    return f"{code}  {text}"


def match_tip(match: CodeMatch) -> str:
    """Return what lies above a code, from its chapter down, and what else it is called."""
    lines = [f"{'    ' * at}{_named(one)}" for at, one in enumerate(match.parents)]
    lines.append(f"{'    ' * len(match.parents)}{match.code}  {match.text}")
    if match.also:
        lines.append(f"Also called {', '.join(match.also[:6])}")
    if not match.is_billable:
        lines.append("A heading of several codes: a bill needs one below it")
    return "\n".join(lines)


def match_details(match: CodeMatch) -> str:
    """Return the same on one line, for beside the list and for screen readers."""
    above = " › ".join(one.text for one in match.parents)
    parts = [above, f"Also {', '.join(match.also[:3])}" if match.also else ""]
    parts.append("" if match.is_billable else "A heading: a bill needs a code below it")
    return ". ".join(part for part in parts if part)


def loaded_words(loaded: LoadedCodes, when: str) -> str:
    gone = (
        f" {loaded.gone:,} older codes are not offered any more; visits that have them keep them."
        if loaded.gone
        else ""
    )
    return (
        f"{loaded.release}: {loaded.codes:,} entries from {loaded.source}, loaded {when} by {loaded.loaded_by}.{gone}"
    )


def _named(one: CodeName) -> str:
    return f"{one.code}  {one.text}"
