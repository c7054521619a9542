from __future__ import annotations

import pytest

from clinic_desktop.domain.mixed_scripts import mixed_words
from clinic_desktop.domain.prescriptions import PrescriptionFields, doubtful_words


@pytest.mark.parametrize(
    ("name", "mixed"),
    [
        ("", ()),
        ("Aspirin 100 mg", ()),
        ("\u0410spirin", ("\u0410spirin",)),
        ("As\u0440irin Prote\u0441t", ("As\u0440irin", "Prote\u0441t")),
        ("\u0391spirin", ("\u0391spirin",)),
        ("Аспирин", ()),
        ("Аспирин Cardio", ()),
        ("α-Tocopherol", ()),
        ("TNFα inhibitor", ()),
        ("Interferon β1a", ()),
        ("50 µg", ()),
        ("Paracétamol", ()),
        ("アスピリンA", ()),
    ],
)
def test_words_of_two_alphabets_are_found(name: str, mixed: tuple[str, ...]) -> None:
    assert mixed_words(name) == mixed


def test_a_prescription_with_such_a_word_is_doubtful() -> None:
    assert doubtful_words(PrescriptionFields("\u0410spirin")) == ("\u0410spirin",)
    assert doubtful_words(PrescriptionFields("Aspirin")) == ()
