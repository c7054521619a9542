"""Compare the formulary with lists that stand elsewhere: ``python -m tests.formulary_sources --atc FILE --unii FILE``.

The lists are not ours and are not kept here; docs/decisions/0044-*.md says where each was had. ``--atc`` is a table
of ATC codes and names (the first two columns), ``--unii`` the FDA's UNII_Names.txt, ``--who`` the medicines of GNU
Health's package of the WHO's list. What differs is printed row by row, then how many agree. The exit status is 1 if a
class differs.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from clinic_desktop.domain.formulary_rows import from_rows
from clinic_desktop.files import RESOURCES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from clinic_desktop.domain.formulary import FormularyItem

FIFTH_LEVEL = 7
ATC_NAMES = {
    "adrenaline": "epinephrine",
    "clobetasone butyrate": "clobetasone",
    "dabigatran": "dabigatran etexilate",
    "docusate": "docusate sodium",
    "hyoscine butylbromide": "butylscopolamine",
    "insulin human regular": "insulin (human)",
    "insulin isophane": "insulin (human)",
    "ispaghula": "ispaghula (psylla seeds)",
    "lithium carbonate": "lithium",
    "metamizole": "metamizole sodium",
    "methyldopa": "methyldopa (levorotatory)",
    "mycophenolate mofetil": "mycophenolic acid",
    "olmesartan": "olmesartan medoxomil",
    "pancreatin": "multienzymes (lipase, protease etc.)",
    "povidone iodine": "povidone-iodine",
    "senna": "senna glycosides",
    "sodium cromoglicate": "cromoglicic acid",
    "tretinoin topical": "tretinoin",
    "urea": "carbamide",
    "valproate": "valproic acid",
}
"""What the ATC index calls what is known by another name."""
UNITS = {"g": 1e3, "mg": 1, "microgram": 1e-3, "micrograms": 1e-3, "units": 1e6, "IU": 1e6, "%": 1e9, "mmol": 1e5}
MILLIONS = {"million units": 1e12, "million IU": 1e12}
AMOUNT = re.compile(r"(\d[\d,.]*)\s*(million IU|million units|micrograms?|mg|g\b|IU|units|%|mmol)")


def words(text: str) -> str:
    """Return a name without what follows in brackets, in lower case, its salts and parts set apart by one space."""
    bare = re.sub(r"\s*\(vit [^)]*\)", "", text.lower()).replace("sulphonylureas", "sulfonylureas")
    return " ".join(re.split(r"[^a-z0-9()]+", bare)).strip()


def parts(text: str) -> frozenset[str]:
    """Return what a combination is made of, whatever the order."""
    return frozenset(words(part) for part in re.split(r"\s\+\s|\sand\s|,\s", text.lower()))


def classes(path: Path) -> dict[frozenset[str], set[str]]:
    found = defaultdict(set)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file):
            if len(row) > 1 and len(row[0]) == FIFTH_LEVEL:
                found[parts(row[1])].add(row[0])
                found[parts(re.sub(r"\s(bromide|sodium)$", "", row[1].lower()))].add(row[0])
    return found


def substances(path: Path) -> set[str]:
    with path.open(encoding="latin-1") as file:
        return {words(line.split("\t")[0].split(" [")[0]) for line in file}


def amounts(text: str) -> set[float]:
    joined = re.sub(r"(?<=\d) (?=\d{3}\b)", "", text)
    return {
        round(float(number.strip(".,").replace(",", "")) * {**UNITS, **MILLIONS}[unit], 6)
        for number, unit in AMOUNT.findall(joined)
    }


def who_list(path: Path) -> dict[str, str]:
    found: dict[str, str] = defaultdict(str)
    for record in ET.parse(path).iter("record"):  # noqa: S314 - a file that the person chose
        fields = {field.get("name"): field.text or "" for field in record.findall("field")}
        if "active_component" in fields:
            found[words(fields["active_component"])] += " " + fields.get("notes", "").replace("\u2010", "-")
    return found


def compare_classes(items: Iterable[FormularyItem], path: Path) -> int:
    """Print which classes differ; return how many."""
    known = classes(path)
    agree, differ, missing = 0, 0, []
    for one in items:
        names = (ATC_NAMES.get(one.name, one.name), *one.other_names)
        codes = {code for name in names for code in known.get(parts(name), ())}
        if not codes:
            missing.append(one.name)
        elif any(code.startswith(one.class_code) for code in codes):
            agree += 1
        else:
            differ += 1
            sys.stdout.write(f"{one.name} is {one.class_code}, there {sorted(codes)}\n")
    sys.stdout.write(f"classes: {agree} agree, {differ} differ, {len(missing)} not found: {', '.join(missing)}\n")
    return differ


def compare_names(items: Iterable[FormularyItem], path: Path) -> None:
    known = substances(path)
    there, missing = 0, []
    for one in items:
        if all(words(part) in known for part in one.name.removesuffix(" topical").split(" + ")):
            there += 1
        else:
            missing.append(one.name)
    sys.stdout.write(f"names: {there} known, not: {', '.join(missing)}\n")


def compare_strengths(items: Iterable[FormularyItem], path: Path) -> None:
    listed = who_list(path)
    medicines = with_one = strengths = confirmed = 0
    for one in items:
        if not any(words(name) in listed for name in one.names):
            continue
        there = amounts(" ".join(listed.get(words(name), "") for name in one.names))
        found = sum(bool(amounts(text) & there) for text in one.strengths)
        medicines += 1
        with_one += found > 0
        strengths += len(one.strengths)
        confirmed += found
    sys.stdout.write(
        f"strengths: {medicines} medicines listed, {with_one} with a strength that is there,"
        f" {confirmed} of {strengths} strengths\n"
    )


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    for name in ("--atc", "--unii", "--who"):
        options.add_argument(name, type=Path)
    lists = options.parse_args()
    with (RESOURCES / "formulary.csv").open(encoding="utf-8", newline="") as file:
        items = from_rows(csv.reader(file))
    if lists.unii:
        compare_names(items, lists.unii)
    if lists.who:
        compare_strengths(items, lists.who)
    return int(lists.atc is not None and compare_classes(items, lists.atc) > 0)


if __name__ == "__main__":
    sys.exit(main())
