"""Compare the formulary with lists that stand elsewhere: ``python -m tests.formulary_sources --atc FILE --unii FILE``.

The lists are not ours and are not kept here; docs/decisions/0044-*.md says where each was had. ``--atc`` is a table
of ATC codes and names (the first two columns), ``--unii`` the FDA's UNII_Names.txt, ``--who`` the medicines of GNU
Health's package of the WHO's list, ``--rxnorm`` the folder of ``canvas_sdk``, whose value sets hold what RxNorm calls
American medicines, as comments. What differs is printed row by row, then how many agree. The exit status is 1 if a
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
    from collections.abc import Callable, Iterable

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
WHO_NAMES = {
    "heparin": "heparin sodium",
    "insulin human regular": "insulin injection",
    "insulin isophane": "intermediate acting insulin",
    "ipratropium": "ipratropium bromide",
    "medroxyprogesterone": "medroxyprogesterone acetate",
    "nicotine": "nicotine replacement therapy",
    "povidone iodine": "polyvidone iodine",
    "tenofovir disoproxil": "tenofovir disoproxil fumarate",
    "valproate": "valproic acid",
}
"""What the WHO's list calls what is known by another name."""
AMERICAN_NAMES = {
    "acetylsalicylic acid": "aspirin",
    "aciclovir": "acyclovir",
    "adrenaline": "epinephrine",
    "alendronic acid": "alendronate",
    "beclometasone": "beclomethasone",
    "benzathine benzylpenicillin": "penicillin g benzathine",
    "benzylpenicillin": "penicillin g",
    "cefalexin": "cephalexin",
    "chlorphenamine": "chlorpheniramine",
    "chlortalidone": "chlorthalidone",
    "ciclosporin": "cyclosporine",
    "clavulanic acid": "clavulanate",
    "clomifene": "clomiphene",
    "colecalciferol": "cholecalciferol",
    "colestyramine": "cholestyramine",
    "dicycloverine": "dicyclomine",
    "ethinylestradiol": "ethinyl estradiol",
    "glyceryl trinitrate": "nitroglycerin",
    "indometacin": "indomethacin",
    "mesalazine": "mesalamine",
    "paracetamol": "acetaminophen",
    "pethidine": "meperidine",
    "phenoxymethylpenicillin": "penicillin v",
    "rifampicin": "rifampin",
    "risedronic acid": "risedronate",
    "salbutamol": "albuterol",
    "torasemide": "torsemide",
    "valaciclovir": "valacyclovir",
}
"""What RxNorm calls what is known by another name."""
UNITS = {"g": 1e3, "mg": 1, "microgram": 1e-3, "micrograms": 1e-3, "units": 1e6, "IU": 1e6, "%": 1e9, "mmol": 1e5}
MILLIONS = {"million units": 1e12, "million IU": 1e12}
AMOUNT = re.compile(
    r"(\d[\d,.]*)\s*(million IU|million units|micrograms?|mg|g\b|IU|units|%|mmol)"
    r"(?:\s*(?:\([^)]*\)\s*)?(?:/|in|per)\s*(\d*\.?\d*)[\s-]*ml\b)?",
    re.IGNORECASE,
)


def words(text: str) -> str:
    """Return a name without what follows in brackets, in lower case, its salts and parts set apart by one space."""
    bare = re.sub(r"\s*\(vit [^)]*\)", "", text.lower()).replace("sulphonylureas", "sulfonylureas")
    return " ".join(re.split(r"[^a-z0-9()]+", bare)).strip()


def parts(text: str) -> frozenset[str]:
    """Return what a combination is made of, whatever the order."""
    return frozenset(words(part) for part in re.split(r"\s\+\s|\sand\s|,\s", text.lower()))


RXNORM_LINE = re.compile(r"#\s(.*\b(?:MG|MCG|UNT|MEQ)\b.*)")
RXNORM_AMOUNT = re.compile(r"([\d.]+)\s(mg|mcg|unt|meq)(/ml|/actuat|/hr|/mg)?")
RXNORM_UNITS = {"mg": ("mg", 1), "mcg": ("mg", 1e-3), "unt": ("units", 1), "meq": ("mmol", 1)}
OUR_AMOUNT = re.compile(
    r"([\d.,]+)\s*(million units|units|microgram|mg|g|%|mmol)(?: (?:per|in) (\d*\.?\d*) ?mL| per (hour))?"
)
OUR_UNITS = {
    "million units": ("units", 1e6),
    "units": ("units", 1),
    "microgram": ("mg", 1e-3),
    "mg": ("mg", 1),
    "g": ("mg", 1e3),
    "mmol": ("mmol", 1),
}
Found = tuple[bool, list[str]]
"""Whether a medicine is listed, and which of its strengths are there."""
Amount = tuple[float, str, str]
"""A number, its unit, and what it is in: nothing (a piece or a puff), "/ml", "/hr" or "/mg"."""


def american_amounts(line: str) -> dict[str, set[Amount]]:
    """Return each substance of one description, as it is written there, with its amounts."""
    return {
        part: {
            (round(float(number) * RXNORM_UNITS[unit][1], 5), RXNORM_UNITS[unit][0], per.replace("/actuat", ""))
            for number, unit, per in RXNORM_AMOUNT.findall(part)
        }
        for part in line.lower().split(" / ")
    }


def our_amounts(strength: str) -> set[Amount]:
    """Return a strength of one substance as RxNorm may write it; 1 % is 10 mg in 1 mL and 0.01 mg in 1 mg."""
    found = OUR_AMOUNT.match(strength)
    if not found:
        return set()
    number, unit, volume, hour = float(found[1].replace(",", "")), found[2], found[3], found[4]
    if unit == "%":
        return {(round(number * 10, 5), "mg", "/ml"), (round(number / 100, 5), "mg", "/mg")}
    name, times = OUR_UNITS[unit]
    if volume is not None:
        return {(round(number * times / float(volume or 1), 5), name, "/ml")}
    return {(round(number * times, 5), name, "/hr" if hour else "")}


def american_list(folder: Path) -> list[dict[str, set[Amount]]]:
    lines = {
        found[1].strip()
        for path in folder.rglob("*.py")
        for found in map(RXNORM_LINE.search, path.read_text(encoding="utf-8").splitlines())
        if found
    }
    return [american_amounts(line) for line in sorted(lines)]


def named(name: str, part: str) -> bool:
    return re.search(rf"(?<![a-z-]){re.escape(name)}(?![a-z])", part) is not None


def american_strengths(one: FormularyItem, listed: Iterable[dict[str, set[Amount]]]) -> Found:
    """Tell whether a medicine is described, and which of its strengths: of a combination, all in one description."""
    choices = [[[AMERICAN_NAMES.get(p, p), p] for p in one.name.lower().removesuffix(" topical").split(" + ")]]
    choices += [[[name.lower()]] for name in one.other_names]
    seen, found = False, set()
    for line in listed:
        for names in choices:
            there = [
                {x for part, them in line.items() if any(named(n, part) for n in of) for x in them} for of in names
            ]
            if not all(there):
                continue
            seen = True
            for strength in one.strengths:
                ours = [our_amounts(text) for text in strength.split(" and ")]
                if len(ours) == len(there) and all(a & b for a, b in zip(ours, there, strict=True)):
                    found.add(strength)
    return seen, [strength for strength in one.strengths if strength in found]


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


def amounts(text: str) -> set[tuple[float, bool]]:
    """Return the amounts in a text, and whether each is what 1 mL holds."""
    joined = re.sub(r"(?<=\d) (?=\d{3}\b)", "", text)
    times = {unit.lower(): value for unit, value in {**UNITS, **MILLIONS}.items()}
    return {
        (
            round(float(number.strip(".,").replace(",", "")) * times[unit.lower()] / float(volume or 1), 6),
            in_volume.endswith("l"),
        )
        for number, unit, volume, in_volume in (
            (*found.group(1, 2, 3), found[0].lower()) for found in AMOUNT.finditer(joined)
        )
    }


def who_list(path: Path) -> dict[str, str]:
    found: dict[str, str] = defaultdict(str)
    for record in ET.parse(path).iter("record"):  # noqa: S314 - a file that the person chose
        fields = {field.get("name"): field.text or "" for field in record.findall("field")}
        if "active_component" in fields:
            name = re.sub(r"\s*\([^)]*\)", "", fields["active_component"])
            found[words(name)] += " " + fields.get("notes", "").replace("\u2010", "-")
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


def who_strengths(one: FormularyItem, listed: dict[str, str]) -> Found:
    """Tell whether a medicine is on the WHO's list, and which of its strengths."""
    names = {words(WHO_NAMES.get(name, name)) for name in one.names} & listed.keys()
    there = amounts(" ".join(listed[name] for name in names))
    return bool(names), [text for text in one.strengths if amounts(text) and amounts(text) <= there]


def say_strengths(title: str, items: Iterable[FormularyItem], look_up: Callable[[FormularyItem], Found]) -> None:
    medicines = with_one = strengths = confirmed = 0
    for one in items:
        seen, found = look_up(one)
        if seen:
            medicines += 1
            with_one += bool(found)
            strengths += len(one.strengths)
            confirmed += len(found)
    sys.stdout.write(
        f"{title}: {medicines} medicines listed, {with_one} with a strength that is there,"
        f" {confirmed} of {strengths} strengths\n"
    )


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    for name in ("--atc", "--unii", "--who", "--rxnorm"):
        options.add_argument(name, type=Path)
    lists = options.parse_args()
    with (RESOURCES / "formulary.csv").open(encoding="utf-8", newline="") as file:
        items = from_rows(csv.reader(file))
    if lists.unii:
        compare_names(items, lists.unii)
    if lists.who:
        essential = who_list(lists.who)
        say_strengths("the WHO's list", items, lambda one: who_strengths(one, essential))
    if lists.rxnorm:
        american = american_list(lists.rxnorm)
        say_strengths("RxNorm", items, lambda one: american_strengths(one, american))
    return int(lists.atc is not None and compare_classes(items, lists.atc) > 0)


if __name__ == "__main__":
    sys.exit(main())
