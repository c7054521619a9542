from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from clinic_desktop.domain.errors import InvalidInput, NotPermitted
from clinic_desktop.domain.identifiers import new_id
from clinic_desktop.domain.paper_templates import ChangePaper, Paper, PaperChangedMeanwhile
from clinic_desktop.services.paper_templates import PaperTemplateService
from clinic_desktop.services.visit_papers import VisitPaperService
from tests.builders import JANES_COMPLETED

if TYPE_CHECKING:
    from clinic_desktop.db.database import Database


def a_change(expected: int, body: str | None, paper: Paper = Paper.SICK_NOTE) -> ChangePaper:
    return ChangePaper(new_id(), paper, expected, body)


def test_every_version_is_kept_and_the_last_one_counts(administrator: Database, doctor: Database) -> None:
    templates = PaperTemplateService(administrator)
    first = a_change(0, "<p>one</p>")

    templates.change(first)
    assert [one.version for one in templates.change(first)] == [1], "asked twice, stored once"
    templates.change(a_change(1, "<p>two</p>"))
    assert VisitPaperService(doctor).facts(JANES_COMPLETED).templates == {Paper.SICK_NOTE: "<p>two</p>"}
    versions = templates.change(a_change(2, None))

    assert [(one.version, one.body) for one in versions] == [(3, None), (2, "<p>two</p>"), (1, "<p>one</p>")]
    assert templates.current() == versions[:1]
    assert VisitPaperService(doctor).facts(JANES_COMPLETED).templates == {}


def test_whoever_saw_an_older_version_is_told(administrator: Database) -> None:
    templates = PaperTemplateService(administrator)
    templates.change(a_change(0, "one"))

    with pytest.raises(PaperChangedMeanwhile):
        templates.change(a_change(0, "two"))
    with pytest.raises(InvalidInput):
        templates.change(a_change(1, ""))
    with pytest.raises(InvalidInput):
        templates.change(a_change(1, " " * 50_001 + "x"))


def test_the_desk_changes_and_reads_none(receptionist: Database) -> None:
    with pytest.raises(NotPermitted):
        PaperTemplateService(receptionist).change(a_change(0, "one"))
    with pytest.raises(NotPermitted):
        PaperTemplateService(receptionist).current()
