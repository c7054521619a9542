"""What was changed in a visit, on paper. Called in workers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.domain import clinical_text as words
from clinic_desktop.domain.amendments import word_differences
from clinic_desktop.exchange.papers import WrittenPaper, rendered

if TYPE_CHECKING:
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.visits import VisitDetails
    from clinic_desktop.services.addenda import AddendumService


def visit_changes(service: AddendumService, clock: ClinicClock, visit: VisitDetails) -> WrittenPaper:
    """Read what was changed in a visit and write all of it, the first change first. Raises what reading raises."""
    line = visit.appointment
    rows = [
        {
            "at": words.format_moment(clock.local(one.at)),
            "who": one.who,
            "place": one.place,
            "pieces": [
                {"kind": piece.kind.value, "text": piece.text} for piece in word_differences(one.before, one.after)
            ],
        }
        for one in service.changes(line.id)
    ]
    name = words.format_name(line.patient_last_name, line.patient_first_name)
    who = f"{name}, born {words.format_date(line.patient_born_on)}"
    when = words.format_moment(clock.local(line.starts_at))
    html = rendered("visit_changes.html", who=who, when=when, rows=rows)
    return WrittenPaper(f"Changes of a visit – {who}", html, (line.patient_id,))
