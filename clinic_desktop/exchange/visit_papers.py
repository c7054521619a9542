"""The papers of a visit: what stands on them, filled into our templates or the clinic's own. Called in workers.

A paper of the clinic's own that goes wrong never stops printing: ours is taken instead, with a notice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinic_desktop.domain import clinical_text as words
from clinic_desktop.domain.letters import LetterKind
from clinic_desktop.domain.paper_templates import PAPER_NAMES, Paper, TemplateTrouble
from clinic_desktop.domain.struck import VisitPart
from clinic_desktop.domain.visit_papers import file_name
from clinic_desktop.exchange import paper_values
from clinic_desktop.exchange.papers import WrittenPaper, rendered
from clinic_desktop.exchange.template_sandbox import filled_in
from clinic_desktop.files import RESOURCES

if TYPE_CHECKING:
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.identifiers import AppointmentId
    from clinic_desktop.domain.letters import LetterId
    from clinic_desktop.domain.visit_papers import PaperFacts
    from clinic_desktop.services.visit_papers import VisitPaperService

PAPER_OF_LETTER = {LetterKind.SICK_NOTE: Paper.SICK_NOTE, LetterKind.REFERRAL: Paper.REFERRAL_LETTER}

DRAFT = "Draft – not signed: this visit is not completed"
STRUCK = "Entered in error – not valid"


@dataclass(frozen=True, slots=True)
class VisitPaper:
    """A paper to be printed. ``notice`` says what whoever prints it should know; ``country`` decides about its size."""

    paper: Paper
    written: WrittenPaper
    file_name: str
    country: str = ""
    notice: str = ""


def visit_paper(
    service: VisitPaperService, clock: ClinicClock, paper: Paper, appointment_id: AppointmentId
) -> VisitPaper:
    """Read a visit and write its summary or its prescription. Raises what reading raises."""
    facts = service.facts(appointment_id)
    struck = facts.visit.struck.whole(facts.visit.appointment.id)
    mark = "" if facts.visit.is_completed else DRAFT
    return _paper(facts, clock, paper, STRUCK if struck else mark)


def letter_paper(service: VisitPaperService, clock: ClinicClock, letter_id: LetterId) -> VisitPaper:
    """Read a letter and write it again, as it was signed. Raises what reading raises."""
    facts = service.letter_facts(letter_id)
    if facts.letter is None:
        raise TypeError("a letter is read with its facts")
    struck = facts.visit.struck.find(VisitPart.LETTER, letter_id, facts.visit.appointment.id)
    return _paper(facts, clock, PAPER_OF_LETTER[facts.letter.fields.kind], STRUCK if struck else "")


def our_template(paper: Paper) -> str:
    """Return the template as the program brings it."""
    return (RESOURCES / "print" / f"{paper.value}.html").read_text(encoding="utf-8")


def preview(paper: Paper, body: str, facts: PaperFacts, clock: ClinicClock) -> WrittenPaper | TemplateTrouble:
    """Fill a template that is being written in with facts of a demo; or say what is wrong with it."""
    html = filled_in(body, paper_values.of(paper, facts, clock))
    if isinstance(html, TemplateTrouble):
        return html
    return WrittenPaper(PAPER_NAMES[paper], html)


def trouble_words(trouble: TemplateTrouble) -> str:
    where = f"Line {trouble.line}: " if trouble.line else ""
    return f"{where}{trouble.detail}"


def _paper(facts: PaperFacts, clock: ClinicClock, paper: Paper, mark: str) -> VisitPaper:
    values = paper_values.of(paper, facts, clock)
    html, notice = _filled(paper, facts.templates.get(paper), values)
    doubtful = paper_values.doubtful(facts) if paper is Paper.PRESCRIPTION else ()
    if doubtful:
        said = f"Easily misread, printed as typed: {', '.join(doubtful)}. Write it in full if you can."
        notice = " ".join(part for part in (notice, said) if part)
    known = facts.patient.fields
    who = f"{words.format_name(known.last_name, known.first_name)}, born {words.format_date(known.born_on)}"
    title = f"{PAPER_NAMES[paper]} – {who}"
    if mark:
        title, html = f"{mark.partition(':')[0].upper()} – {title}", f"{_strip(mark)}{html}"
    written = WrittenPaper(title, html, (facts.patient.id,))
    on = paper_values.day_of(facts, clock)
    name = file_name(known.last_name, known.first_name, on, paper)
    return VisitPaper(paper, written, name, facts.clinic.country, notice)


def _filled(paper: Paper, own: str | None, values: dict[str, object]) -> tuple[str, str]:
    if own is None:
        return rendered(f"{paper.value}.html", **values), ""
    html = filled_in(own, values)
    if not isinstance(html, TemplateTrouble):
        return html, ""
    said = f"The clinic's own version of this paper does not work ({trouble_words(html)}), so ours was taken."
    return rendered(f"{paper.value}.html", **values), f"{said} Please tell an administrator."


def _strip(mark: str) -> str:
    return rendered("mark.html", mark=mark)
