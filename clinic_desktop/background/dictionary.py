"""The dictionary of the optional extra ``spelling``: loaded and asked in a worker, never on the window's thread."""

from __future__ import annotations

import importlib.util
import io
import logging
import threading
import time
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

log = logging.getLogger(__name__)

EXTRA = "spylls"
SUGGESTIONS_MOST = 6
LINES_AT_ONCE, WORDS_AT_ONCE = 100, 20
BREATH_S = 0.001
_SYSTEM_FOLDERS = (
    Path("/usr/share/hunspell"),
    Path("/usr/share/myspell"),
    Path("/usr/share/myspell/dicts"),
    Path("/Library/Spelling"),
)


@dataclass(frozen=True, slots=True)
class Language:
    """A dictionary there is: ``en_US`` and where it lies, without the endings of its two files."""

    code: str
    path: str


def is_installed() -> bool:
    """Say whether the extra is there, without loading it."""
    return importlib.util.find_spec(EXTRA) is not None


def languages() -> tuple[Language, ...]:
    """Return the dictionaries of the extra and of this computer, by code; looks at the disk."""
    spec = importlib.util.find_spec(EXTRA)
    if spec is None or not spec.submodule_search_locations:
        return ()
    folders = [*Path(spec.submodule_search_locations[0]).glob("hunspell/data/*"), *_SYSTEM_FOLDERS]
    found: dict[str, Language] = {}
    for folder in folders:
        for one in sorted(folder.glob("*.aff")):
            if one.with_suffix(".dic").exists():
                found.setdefault(one.stem, Language(one.stem, str(one.with_suffix(""))))
    return tuple(found[code] for code in sorted(found))


class Dictionary:
    """Loads itself at the first question, which takes a moment. Workers ask one after the other.

    A dictionary that cannot be read knows every word: a text full of marks would help nobody.
    """

    def __init__(self, language: Language) -> None:
        self.language = language
        self._lock = threading.Lock()
        self._loaded: Any = None
        self.is_broken = False

    def unknown(self, words: Iterable[str]) -> frozenset[str]:
        """Return which of these words stand in no dictionary."""
        with self._lock:
            book = self._book()
            return frozenset(self._unknown(book, words)) if book is not None else frozenset()

    @staticmethod
    def _unknown(book: Any, words: Iterable[str]) -> Iterator[str]:  # noqa: ANN401 - the extra ships no types
        for number, word in enumerate(words):
            if number % WORDS_AT_ONCE == 0:
                time.sleep(BREATH_S)
            if not book.lookup(word):
                yield word

    def suggestions(self, word: str) -> tuple[str, ...]:
        """Return what may have been meant, the likeliest first. Takes up to half a second."""
        with self._lock:
            book = self._book()
            return tuple(islice(book.suggest(word), SUGGESTIONS_MOST)) if book is not None else ()

    def _book(self) -> Any:  # noqa: ANN401 - the extra ships no types
        if self._loaded is None and not self.is_broken:
            try:
                self._loaded = _read(self.language.path)
            except (OSError, ValueError, KeyError, IndexError):
                self.is_broken = True
                log.warning("the dictionary %s cannot be read", self.language.code)
        return self._loaded


def _read(path: str) -> Any:  # noqa: ANN401 - the extra ships no types
    """Load a dictionary. The extra's own way leaves the files open."""
    from spylls.hunspell import Dictionary as Book
    from spylls.hunspell import readers

    reader = type("ClosedReader", (readers.FileReader,), {"_open": _in_memory})
    aff, context = readers.read_aff(reader(f"{path}.aff"))
    return Book(aff, readers.read_dic(reader(f"{path}.dic", encoding=context.encoding), aff=aff, context=context))


def _in_memory(_reader: object, path: str, encoding: str) -> _PatientLines:
    return _PatientLines(Path(path).read_text(encoding=encoding, errors="surrogateescape"))


class _PatientLines:
    """Lets others have Python's lock every few lines: loading is all Python, and the window must not stutter."""

    def __init__(self, text: str) -> None:
        self._lines = io.StringIO(text)
        self._read = 0

    def readline(self) -> str:
        self._read += 1
        if self._read % LINES_AT_ONCE == 0:
            time.sleep(BREATH_S)
        return self._lines.readline()
