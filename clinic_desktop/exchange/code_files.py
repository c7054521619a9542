"""Lists of codes from where they come: the optional package with ICD-10-CM, a table, or the files of its publisher.

The package is imported for some seconds and two hundred megabytes: only a command of its own does that.
"""

from __future__ import annotations

import csv
import re
import warnings
from importlib import import_module, resources
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from clinic_desktop.domain.code_list import CodeEntry, Synonym
from clinic_desktop.domain.code_text import words_of
from clinic_desktop.domain.codes import CodeFileUnreadable
from clinic_desktop.domain.problems import cleaned
from clinic_desktop.files import RESOURCES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

PACKAGE = "simple_icd_10_cm"
OWN_SYNONYMS = RESOURCES / "icd_synonyms.csv"
TEXT_MOST = 500
TERMS_MOST = 12
CATEGORY_LETTERS = 3
BYTES_MOST = 200_000_000

_ORDERED = re.compile(r"\d{5} ([A-Z][0-9A-Z]{2,6}) +([01]) (.{60}) (.+)")
"""A line of the publisher's file of codes and headings: number, code, whether it can be billed, short and long text."""
_LISTED = re.compile(r"([A-Z][0-9A-Z]{2,6}) +(\S.+)")
"""A line of the publisher's file of codes that can be billed."""
_CODE = re.compile(r"[A-Z](?=[A-Z]?[0-9])[0-9A-Z]{2}(\.?[0-9A-Z]{1,4})?")
_RANGE_BEHIND = re.compile(r" \([A-Z]\w\w(-[A-Z]\w\w)?\)$")
_RELEASE = re.compile(r"code-list-(.+)\.txt")
_NO = frozenset(("0", "no", "n", "false", "f", ""))


def is_package_there() -> bool:
    return find_spec(PACKAGE) is not None


def package_release() -> str:
    """Return which release the installed package holds, without importing it whole."""
    names = [one.name for one in (resources.files(PACKAGE) / "data").iterdir()]
    found = next((match[1] for match in map(_RELEASE.fullmatch, sorted(names)) if match), "")
    return f"ICD-10-CM {found.replace('-', ' ')}".strip()


def from_package() -> list[CodeEntry]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        package: Any = import_module(PACKAGE)
    # A block of one category bears the name of that category, and stands in the list twice.
    return [_packaged(package, code) for code in dict.fromkeys(package.get_all_codes(True))]


def from_file(path: Path) -> list[CodeEntry]:
    """Read a table with the columns code and text, or one of the publisher's files. Raises CodeFileUnreadable."""
    try:
        if path.stat().st_size > BYTES_MOST:
            raise CodeFileUnreadable(str(path))
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CodeFileUnreadable(str(path)) from error
    first = next((line for line in lines if line.strip()), "")
    if _ORDERED.fullmatch(first):
        found = _ordered(path, lines)
    elif _LISTED.fullmatch(first):
        found = _listed(path, lines)
    else:
        found = _table(path, lines, first)
    entries = _with_parents(found)
    if not entries:
        raise CodeFileUnreadable(str(path))
    return entries


def synonyms(path: Path = OWN_SYNONYMS) -> list[Synonym]:
    """Read what people say: a term, and the codes or the words it stands for."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = []
    for row in rows:
        meant = row["means"].split()
        is_codes = all(_CODE.fullmatch(one) for one in meant)
        found.append(
            Synonym(row["term"], tuple(meant), ()) if is_codes else Synonym(row["term"], (), words_of((row["means"],)))
        )
    return found


def _packaged(package: Any, code: str) -> CodeEntry:  # noqa: ANN401 - a module without types
    terms = (*package.get_inclusion_term(code), *package.get_includes(code))
    return CodeEntry(
        code=code,
        text=_RANGE_BEHIND.sub("", cleaned(package.get_description(code)))[:TEXT_MOST],
        is_billable=bool(package.is_leaf(code)),
        parents=tuple(one for one in reversed(package.get_ancestors(code)) if one != code),
        terms=tuple(cleaned(one)[:TEXT_MOST] for one in terms[:TERMS_MOST]),
        is_heading=_CODE.fullmatch(code) is None,
    )


def _ordered(path: Path, lines: Sequence[str]) -> Iterator[CodeEntry]:
    for number, line in _filled(lines):
        found = _ORDERED.fullmatch(line)
        if found is None:
            raise CodeFileUnreadable(str(path), number)
        yield CodeEntry(_dotted(found[1]), _text(path, number, found[4]), found[2] == "1")


def _listed(path: Path, lines: Sequence[str]) -> Iterator[CodeEntry]:
    for number, line in _filled(lines):
        found = _LISTED.fullmatch(line)
        if found is None:
            raise CodeFileUnreadable(str(path), number)
        yield CodeEntry(_dotted(found[1]), _text(path, number, found[2]), is_billable=True)


def _table(path: Path, lines: Sequence[str], first: str) -> Iterator[CodeEntry]:
    separator = max(",;\t", key=first.count)
    rows = csv.DictReader(lines, delimiter=separator)
    names = {(name or "").strip().lower(): name for name in rows.fieldnames or ()}
    if "code" not in names or "text" not in names:
        raise CodeFileUnreadable(str(path), 1)
    try:
        for row in rows:
            code, text = cleaned(row[names["code"]]).upper(), row[names["text"]] or ""
            if not _CODE.fullmatch(code):
                raise CodeFileUnreadable(str(path), rows.line_num)
            billable = (row.get(names.get("billable", ""), "1") or "").strip().lower() not in _NO
            yield CodeEntry(_dotted(code), _text(path, rows.line_num, text), billable)
    except csv.Error as error:
        raise CodeFileUnreadable(str(path), rows.line_num) from error


def _filled(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    return ((number, line.rstrip()) for number, line in enumerate(lines, 1) if line.strip())


def _text(path: Path, number: int, text: str) -> str:
    if not cleaned(text):
        raise CodeFileUnreadable(str(path), number)
    return cleaned(text)[:TEXT_MOST]


def _dotted(code: str) -> str:
    bare = code.replace(".", "")
    return f"{bare[:CATEGORY_LETTERS]}.{bare[CATEGORY_LETTERS:]}" if len(bare) > CATEGORY_LETTERS else bare


def _with_parents(entries: Iterator[CodeEntry]) -> list[CodeEntry]:
    """Find what each code lies under: the shorter ones that begin it. A code that stands twice counts as it is last."""
    known = {one.code.replace(".", ""): one for one in entries}
    found = []
    for bare, one in known.items():
        above = [known[bare[:size]].code for size in range(CATEGORY_LETTERS, len(bare)) if bare[:size] in known]
        found.append(CodeEntry(one.code, one.text, one.is_billable, tuple(above)))
    return found
