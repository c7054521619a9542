"""Letters that ask patients for what is not known of them. Called in workers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.domain import clinical_text as words
from clinic_desktop.domain.missing_data import MISSING_WORDS
from clinic_desktop.exchange.papers import WrittenPaper, rendered

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from clinic_desktop.domain.missing_data import IncompletePatient
    from clinic_desktop.services.clinic import ClinicService


def missing_data_letters(whom: Sequence[IncompletePatient], clinic: ClinicService, today: date) -> WrittenPaper:
    """Write a letter for each of these patients, every one on a page of its own. Raises what reading raises."""
    ours = clinic.details()
    letters = [
        {
            "name": f"{one.patient.first_name} {one.patient.last_name}",
            "address": [line.strip() for line in one.address.replace("\n", ",").split(",") if line.strip()],
            "missing": [MISSING_WORDS[what] for what in one.missing],
        }
        for one in whom
    ]
    html = rendered("missing_data_letter.html", letters=letters, clinic=ours, day=words.format_long_date(today))
    return WrittenPaper("Your details at our clinic", html, tuple(one.patient.id for one in whom))
