"""What a version of a paper changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from clinic_desktop.domain.audit import AuditChange
from clinic_desktop.domain.audit_words import column_words
from clinic_desktop.domain.paper_changes import changes_at
from clinic_desktop.domain.paper_templates import Paper, PaperTemplate

OURS = "<h1>Note</h1>\n<p>{{ patient.name }}</p>\n<p>Date</p>"
BEGAN = datetime(2026, 11, 26, 9, tzinfo=UTC)


def version(number: int, body: str | None) -> PaperTemplate:
    return PaperTemplate(Paper.SICK_NOTE, number, body, "Ada Admin", BEGAN + timedelta(minutes=number))


VERSIONS = (
    version(3, None),
    version(1, OURS.replace("Note", "Our note")),
    version(2, OURS.replace("Note", "Our note") + "\n<p>Signed</p>"),
)


def found(number: int) -> tuple[AuditChange, ...]:
    return changes_at(VERSIONS, BEGAN + timedelta(minutes=number, milliseconds=3), OURS)


def test_each_version_is_compared_with_the_one_before_and_the_first_with_the_programs_own() -> None:
    assert found(1) == (
        AuditChange("version", "as the program brings it", "1"),
        AuditChange("line 1", "<h1>Note</h1>", "<h1>Our note</h1>"),
    )
    assert found(2) == (AuditChange("version", "1", "2"), AuditChange("behind line 3", None, "<p>Signed</p>"))
    assert found(3) == (
        AuditChange("version", "2", "3, as the program brings it"),
        AuditChange("line 1", "<h1>Our note</h1>", "<h1>Note</h1>"),
        AuditChange("line 4", "<p>Signed</p>", None),
    )
    assert column_words("behind line 3") == "Behind line 3"


def test_before_the_first_version_nothing_was_changed() -> None:
    assert changes_at(VERSIONS, BEGAN, OURS) == ()


@given(st.lists(st.sampled_from("abc"), max_size=8), st.lists(st.sampled_from("abc"), max_size=8))
def test_every_line_that_differs_is_shown(before: list[str], after: list[str]) -> None:
    shown = changes_at(
        (version(1, "\n".join(before) or "x"), version(2, "\n".join(after) or "x")), VERSIONS[0].changed_at, ""
    )
    assert (len(shown) > 1) is ((before or ["x"]) != (after or ["x"]))
