"""Texts that break programs: a list of nasty ones, and as many random ones as are wanted, the same every time."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

NASTY = (
    "",
    " ",
    "\x00",
    "a\x00b",
    "\ud800",
    "\udc00\ud800",
    "a\ud83d",
    "\ud83d\ude00",
    "\U0001f469\u200d\u2695\ufe0f",
    "\ufeffa",
    "\ufffe\uffff",
    "e\u0301\u0301\u0301",
    "Z\u0351\u036b\u0343\u036a" * 5,
    "\u202ecod\u202c",
    "\u2066a\u2069",
    "\u2028",
    "a\u2029b",
    "a\u0085b",
    "\x0b\x0c",
    "\r\n\r\n",
    "a\rb",
    "\tx",
    "\u00a0\u2003\u3000",
    "\x1b[31m\x1b[2J",
    "\x07\x08",
    "\x7f\x9f",
    "'; DROP TABLE patients; --",
    "' OR '1'='1",
    "$$; SELECT pg_sleep(9); $$",
    "%s %(name)s %d %",
    ":name ::text :1",
    "{0} {} ${HOME} `id`",
    "\\",
    "\\x00 \\u0000 \\n E'\\\\'",
    "_%_%",
    "NULL",
    "None",
    "nan",
    "-infinity",
    "<b>bold</b><script>alert(1)</script>",
    "<img src='file:///etc/passwd'>",
    "&amp;&lt;&#0;",
    "=cmd|'/c calc'!A1",
    "../../etc/passwd",
    "C:\\con\\nul",
    "http://[::1]/%00",
    "\u0410spirin",
    "الحسن مريم",
    "\u05d0\u05d1\u05d2 (123)",
    "王小明",
    "ß ẞ ŉ ǰ ΐ ﬀ",
    "İIıi",
    "½ ² ﷺ ㎏",
    "\U000e0041\U000e007f",
    "\U0010ffff",
    "\u0000\u0001\u0002",
    "a" * 200,
    "\u0301",
    "\u200b\u200c\u200d\u2060",
    "100%",
)
_ALPHABETS = (
    "".join(map(chr, range(0x20))) + "\x7f\x80\x9f",
    "'\"\\;%_$:{}()[]<>&|`~^*?#@!=+-/,.",
    "\u00a0\u1680\u2003\u2028\u2029\u202a\u202e\u2066\u2069\u200b\u200d\u200f\ufeff\u3000",
    "".join(map(chr, (0xD800, 0xDBFF, 0xDC00, 0xDFFF, 0xFFFD, 0xFFFE, 0xFFFF))),
    "abcXYZ019 ",
    "áßİıŁøÆ\u0301\u0308\u0327",
    "العربيةעברית",
    "王小明日本語한국어",
    "\U0001f600\U0001f469\U0001f3fd\u200d\u2695\ufe0f\U0001f1e9\U0001f1ea\U0010ffff",
)


def hostile_texts(seed: int) -> Iterator[str]:
    """Give texts without end."""
    draw = random.Random(seed)  # noqa: S311 - texts of a test
    yield from NASTY
    while True:
        kinds = draw.sample(_ALPHABETS, draw.randint(1, 4))
        length = draw.choice((1, 3, 8, 20, 45))
        text = "".join(draw.choice(draw.choice(kinds)) for _ in range(length))
        yield draw.choice((text, f"{draw.choice(NASTY)}{text}", f"{text}{draw.choice(NASTY)}"))
