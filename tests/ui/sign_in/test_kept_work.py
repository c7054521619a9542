from __future__ import annotations

import pytest

from clinic_desktop.ui.sign_in.kept_work import kept_words

END = ". Sign in again to go on."


@pytest.mark.parametrize(
    ("people", "named"),
    [
        (["Ada Berg"], "Ada Berg"),
        (["Ada Berg", "Ben Carr"], "Ada Berg and Ben Carr"),
        (["Ada Berg", "Ben Carr", "Cy Dunn"], "Ada Berg, Ben Carr and Cy Dunn"),
    ],
)
def test_everybody_whose_work_waits_is_named(people: list[str], named: str) -> None:
    assert kept_words(people) == f"Locked and kept as it was: the work of {named}{END}"


def test_nothing_is_said_of_nobody() -> None:
    assert kept_words([]) == ""
