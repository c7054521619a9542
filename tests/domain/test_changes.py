from __future__ import annotations

from clinic_desktop.domain.changes import EVERYTHING, Change, Subject
from clinic_desktop.domain.identifiers import Version


def test_a_window_knows_its_own_echo_by_the_version() -> None:
    ours = Change(Subject.VISITS, id="a", version=Version("7"))
    assert ours == Change(Subject.VISITS, id="a", version=Version("7"))
    assert ours != Change(Subject.VISITS, id="a", version=Version("8"))


def test_everything_may_have_changed_without_naming_a_thing() -> None:
    assert Change(Subject.EVERYTHING) == EVERYTHING
    assert (EVERYTHING.id, EVERYTHING.patient_id, EVERYTHING.version) == ("", "", None)
