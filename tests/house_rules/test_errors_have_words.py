"""An error without words would reach a person as the name of a class, or not at all."""

from __future__ import annotations

import ast

import pytest

from clinic_desktop.domain import errors
from clinic_desktop.domain.problems import Problem, ProblemKind
from clinic_desktop.ui.error_words import has_words, words_for_problem
from tests.house_rules.source_files import Module, modules

ERROR_NAMES = {"error", "problem", "conflict", "failure"}


def leaves(kind: type[errors.ClinicError]) -> list[type[errors.ClinicError]]:
    under = [leaf for one in kind.__subclasses__() for leaf in leaves(one)]
    return under or [kind]


def bare_errors(module: Module) -> list[str]:
    """Find where an error itself is made text, instead of going through its words."""
    found = []
    for node in module.nodes:
        shown: ast.expr | None = None
        if isinstance(node, ast.FormattedValue):
            shown = node.value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"str", "repr"}:
            shown = node.args[0] if node.args else None
        if isinstance(shown, ast.Name) and shown.id in ERROR_NAMES:
            found.append(module.place(shown))
    return found


@pytest.mark.parametrize("kind", leaves(errors.ClinicError))
def test_every_error_has_words(kind: type[errors.ClinicError]) -> None:
    assert has_words(kind)


@pytest.mark.parametrize("kind", ProblemKind)
def test_every_kind_of_problem_has_words(kind: ProblemKind) -> None:
    assert words_for_problem(Problem("phone", kind, "7 digits")).strip()


@pytest.mark.parametrize("kind", leaves(errors.ClinicError))
def test_errors_carry_data_and_no_sentences_of_their_own(kind: type[errors.ClinicError]) -> None:
    data = vars(kind)["__dataclass_fields__"]

    assert kind.__str__ is Exception.__str__
    assert [name for name, one in data.items() if isinstance(one.default, str) and " " in one.default] == []


def test_screens_show_the_words_of_an_error_and_never_the_error_itself() -> None:
    assert [place for module in modules("clinic_desktop/ui") for place in bare_errors(module)] == []


def test_the_rule_sees_an_error_made_text() -> None:
    assert bare_errors(Module("a.py", "label.setText(str(error))")) == ["a.py:1"]
    assert bare_errors(Module("a.py", "label.setText(f'Sorry: {error}')")) == ["a.py:1"]
    assert bare_errors(Module("a.py", "label.setText(f'{error.count} bookings')")) == []
