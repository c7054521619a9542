"""Words are looked up in a worker; what is known is answered at once; without the extra no word is wrong."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QObject

from clinic_desktop.background import dictionary
from clinic_desktop.background.dictionary import Dictionary, Language, languages
from clinic_desktop.background.spelling import Spelling
from clinic_desktop.background.tasks import TaskRunner
from clinic_desktop.domain.spelling import known_forms, medical_words, words_of, words_to_check
from clinic_desktop.files import RESOURCES
from clinic_desktop.testing.pages.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot


@pytest.fixture(scope="module")
def english() -> Language:
    return next(one for one in languages() if one.code == "en_US")


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[TaskRunner]:
    made = TaskRunner()
    yield made
    made.close()


@pytest.fixture
def spelling(tasks: TaskRunner, english: Language) -> Iterator[Spelling]:
    owner = QObject()
    made = Spelling(tasks, owner)
    made.use(english)
    yield made
    made.use(None)


def verdicts(spelling: Spelling, *words: str) -> list[bool | None]:
    def known() -> bool:
        return all(spelling.verdict(word) is not None for word in words)

    wait_until(known, f"verdicts about {words}")
    return [spelling.verdict(word) for word in words]


def test_words_are_asked_for_and_then_known(spelling: Spelling) -> None:
    assert spelling.verdict("coughh") is None
    assert verdicts(spelling, "coughh", "cough", "Patient's") == [False, True, True]


def test_names_terms_and_own_words_are_never_wrong(spelling: Spelling) -> None:
    assert verdicts(spelling, "Kowalczyk", "dyspnoea") == [False, False]

    spelling.know("visit", words_of(["KOWALCZYK", "Anna"]))
    spelling.know("medical", medical_words(RESOURCES))

    assert verdicts(spelling, "Kowalczyk", "Kowalczyk's", "dyspnoea") == [True, True, True]
    spelling.know("visit", frozenset())
    assert spelling.verdict("Kowalczyk") is False, "the next patient has another name"


def test_suggestions_come_later(spelling: Spelling) -> None:
    found: list[tuple[str, ...]] = []
    owner = QObject()
    spelling.suggest("coughh", found.append, owner)
    wait_until(lambda: found, "suggestions")
    assert "cough" in found[0]


def test_switched_off_nothing_is_wrong(spelling: Spelling) -> None:
    assert verdicts(spelling, "coughh") == [False]
    spelling.use(None)
    assert spelling.verdict("coughh") is True
    assert spelling.language == ""


def test_a_dictionary_that_cannot_be_read_knows_every_word(english: Language, tmp_path: Path) -> None:
    (tmp_path / "bad.aff").write_text("SET UTF-8\nSFX A Y nonsense\n", encoding="utf-8")
    (tmp_path / "bad.dic").write_text("", encoding="utf-8")
    for path in (tmp_path / "missing", tmp_path / "bad"):
        book = Dictionary(replace(english, path=str(path)))
        assert book.unknown(["coughh"]) == frozenset()
        assert book.suggestions("coughh") == ()
        assert book.is_broken


def test_without_the_extra_there_is_no_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dictionary, "EXTRA", "no_such_package")

    assert not dictionary.is_installed()
    assert languages() == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("BP 120/80, COPD. Dyspnoea on exertion", ["Dyspnoea", "on", "exertion"]),
        ("takes 5mg b12 {{days}} a doctor@example.com www.x.org", ["takes"]),
        ("patient’s plan-B \U0001f600 naïve", ["patient's", "plan", "naïve"]),
        (".cough done", ["done"]),
        ("pneumonoultramicroscopicsilicovolcanoconiosis yes", ["yes"]),
    ],
)
def test_what_is_looked_up(text: str, words: list[str]) -> None:
    assert [word for _, _, word in words_to_check(text)] == words


def test_known_forms_leave_out_capitals_and_the_genitive() -> None:
    assert known_forms("Smith's") == ("smith's", "smith")


def test_no_medical_word_is_one_that_the_dictionary_has(english: Language) -> None:
    words = Path(RESOURCES / "medical_words.txt").read_text(encoding="utf-8").split()
    assert words == sorted(set(words))
    assert Dictionary(english).unknown(words) == frozenset(words)
