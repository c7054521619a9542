"""A template that a clinic wrote itself reads nothing it was not given, and always comes to an end."""

from __future__ import annotations

import time

import pytest

from clinic_desktop.domain.paper_templates import TemplateTrouble
from clinic_desktop.exchange.template_process import HTML_MOST, answered
from clinic_desktop.exchange.template_sandbox import filled_in

VALUES: dict[str, object] = {"name": "<DOE>", "rows": [1, 2, 3], "known": {"a": "b"}}

FORBIDDEN = [
    "{{ ''.__class__ }}",
    "{{ name.__class__.__mro__[1].__subclasses__() }}",
    "{{ self.__init__.__globals__ }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ rows.__class__ }}",
    "{{ known['__class__'].__name__ }}",
    "{{ ''|attr('__class__') }}",
    "{{ '%s'.__mod__(1) }}",
    "{{ '{0.__class__}'.format(1) }}",
    "{% set f = rows.append %}{{ f(1) }}",
    "{{ known.update({'x': 1}) }}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}",
    "{% extends 'sick_note.html' %}",
    "{{ config }}",
    "{{ lipsum.__globals__ }}",
]


@pytest.mark.parametrize("template", FORBIDDEN)
def test_nothing_behind_the_values_is_reached(template: str) -> None:
    answer = answered(template, VALUES)

    assert answer.get("html", "") == ""


@pytest.mark.parametrize(
    ("template", "line"),
    [
        ("a\nb\n{{ name", 3),
        ("{% for x in rows %}\n{{ x }}\n", 2),
        ("a\n{{ nobody }}", 2),
        ("a\n\n{{ rows[7].x }}", 3),
        ("a\n{{ 1 / 0 }}", 2),
        ("{{ name | nofilter }}", 1),
        ("a\n\n\n{{ name + 1 }}", 4),
    ],
)
def test_what_is_wrong_is_told_with_its_line(template: str, line: int) -> None:
    answer = answered(template, VALUES)

    assert answer.get("line") == line, answer
    assert answer["detail"]


def test_a_document_without_end_is_cut_off() -> None:
    answer = answered("{% for a in range(9999) %}{% for b in range(9999) %}xxxxxxxxxx{% endfor %}{% endfor %}", {})

    assert answer == {"line": 0, "detail": "the document becomes too long"}
    assert HTML_MOST < 10_000_000


def test_texts_are_escaped_and_the_rest_is_as_it_stands() -> None:
    assert filled_in("<p>{{ name }}</p>", VALUES) == "<p>&lt;DOE&gt;</p>"


def test_a_loop_that_says_nothing_comes_to_an_end() -> None:
    nested = "".join(f"{{% for a{depth} in range(99999) %}}" for depth in range(3)) + "{% endfor %}" * 3
    began = time.monotonic()

    found = filled_in(nested, VALUES, time_s=1.0)

    assert found == TemplateTrouble(0, "it does not come to an end")
    assert time.monotonic() - began < 10


def test_memory_comes_to_an_end_too() -> None:
    found = filled_in("a\n{{ ('x' * 999999999) ~ ('y' * 999999999) ~ name }}", VALUES)

    assert isinstance(found, TemplateTrouble)


@pytest.mark.parametrize(
    ("template", "is_taken"),
    [
        ('<img src="data:image/png;base64,AAAA">', True),
        ("<img width=3 src='data:image/png;base64,AAAA'>", True),
        ('a\n<img src="file:///etc/passwd">', False),
        ("a\n<IMG SRC = //server/share/x.png>", False),
        ('a\n<p style="background-image: url(/etc/passwd)">', False),
        ('a\n<body background="/etc/passwd">', False),
        ('a\n<link rel="stylesheet" href="x.css">', False),
    ],
)
def test_nothing_is_fetched_from_elsewhere(template: str, is_taken: bool) -> None:  # noqa: FBT001 - a table of cases
    found = filled_in(template, VALUES)

    assert (found == template) if is_taken else (isinstance(found, TemplateTrouble) and found.line == 2)
