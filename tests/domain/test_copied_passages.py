"""Lines that stand in the visit before are known again until they are edited."""

from __future__ import annotations

from clinic_desktop.domain.copied_passages import count, is_copied, lines_of

BEFORE = "Rest, fluids and honey.\n  Back if there is fever.  \n\nNo cough."


def test_lines_are_known_wherever_they_stand_and_short_ones_are_not() -> None:
    known = lines_of(BEFORE)
    assert known == {"Rest, fluids and honey.", "Back if there is fever."}
    assert count("Today better.\n\tBack if there is fever.\nNo cough.", known) == 1
    assert count("Copied from 12-Oct-2025 (John Smith):\n" + BEFORE, known) == 2


def test_one_letter_makes_it_another_line() -> None:
    known = lines_of(BEFORE)
    assert is_copied("Rest, fluids and honey.", known)
    assert not is_copied("Rest, fluids and honey", known)
    assert not is_copied("rest, fluids and honey.", known)
    assert count("", known) == 0
    assert lines_of("") == frozenset()
