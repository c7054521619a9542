"""What the program does not check, and why: the list behind Help and docs/not-checked.md, which a test compares."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NotChecked:
    """Something that people may expect of such a program. ``instead`` says what there is in its place."""

    what: str
    why: str
    instead: str


NOT_CHECKED = (
    NotChecked(
        "Whether a dose is too high or too low",
        "There is no list of limits by age, weight and indication that we could keep right.",
        "Dose and unit stand side by side, units that are easily misread are spelled out on paper.",
    ),
    NotChecked(
        "Interactions between medicines",
        "A list that is incomplete or old is trusted like a complete one.",
        "Everything prescribed at the visit stands in one list, and on the summary.",
    ),
    NotChecked(
        "Doses for reduced kidney or liver function",
        "The program holds no laboratory results.",
        "None. Look it up.",
    ),
    NotChecked(
        "Doses of children by their weight",
        "The same: it needs limits that we could not keep right.",
        "Weight and age stand in the same window.",
    ),
    NotChecked(
        "Anything about a medicine, an allergy or a diagnosis that was typed freely and is on no list",
        "Free text can mean anything.",
        "It is stored and printed as it was typed, and what is prescribed so is marked as not checked.",
    ),
    NotChecked(
        "Pregnancy and breast-feeding, unless somebody wrote it down",
        "The program does not know of it.",
        "Notes of the formulary are shown where it has some.",
    ),
    NotChecked(
        "Whether our ranges of vital signs, our limits of dangerous values, and our formulary are right",
        "They were compared with published sources (decision 44), by no paediatrician or pharmacist. Strengths of 140"
        " medicines, eight notes on pregnancy and one on age found no source.",
        "Each range and each medicine says what it was compared with; a note without a source says so.",
    ),
    NotChecked(
        "Medicines that other clinics or the patient himself have chosen",
        "Nothing comes from outside of this database.",
        "They can be written into the history.",
    ),
    NotChecked(
        "Whether a diagnosis fits the findings, or a treatment the diagnosis",
        "That is the judgement of whoever signs.",
        "Completing shows what is missing: diagnosis, complaint, plan, allergies.",
    ),
    NotChecked(
        "Whether what was entered in error was really wrong",
        "Only whoever was there knows.",
        "Name, time and reason stand beside it; the words stay readable.",
    ),
    NotChecked(
        "Whether a sick note or a prescription is valid where it is shown",
        "Laws differ by country, and so do forms for controlled medicines.",
        "Each paper can be changed by the clinic; it is signed by hand.",
    ),
    NotChecked(
        "Whether a licence number is right",
        "There is no register to ask.",
        "It is printed as an administrator entered it; without one the paper says so.",
    ),
)
