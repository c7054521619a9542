"""A process that fills in one template of the clinic's own, in a sandbox and within limits, and ends.

It reads ``{"body": …, "values": …}`` from its input and writes ``{"html": …}`` or ``{"line": …, "detail": …}``. It
knows no database, no files and no names of ours; what it was given are texts, numbers and lists.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

if TYPE_CHECKING:
    from types import TracebackType

MEMORY_MOST = 512 * 1024 * 1024
HTML_MOST = 2_000_000
_NAME = "the clinic's own paper"
_GOES_WRONG = (TemplateError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError, RecursionError)


class TooLongError(ValueError):
    """The document would be larger than any paper."""


def filled(body: str, values: dict[str, object]) -> str:
    """Fill in a template. Raises what templates raise, and TooLongError."""
    environment = ImmutableSandboxedEnvironment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    code = environment.compile(body, name=_NAME, filename=_NAME)
    template = environment.template_class.from_code(environment, code, environment.make_globals(None))
    pieces: list[str] = []
    size = 0
    for piece in template.generate(**values):
        size += len(piece)
        if size > HTML_MOST:
            raise TooLongError
        pieces.append(piece)
    return "".join(pieces)


def answered(body: str, values: dict[str, object]) -> dict[str, object]:
    """Fill in a template and say what came of it."""
    try:
        return {"html": filled(body, values)}
    except TemplateSyntaxError as error:
        return {"line": error.lineno, "detail": error.message or "not understood"}
    except TooLongError:
        return {"line": 0, "detail": "the document becomes too long"}
    except MemoryError:
        return {"line": 0, "detail": "the document takes too much memory"}
    except _GOES_WRONG as error:
        return {"line": _line(error.__traceback__), "detail": f"{error!s}"[:300]}


def _line(trace: TracebackType | None) -> int:
    line = 0
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == _NAME:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _limit_memory() -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MOST, MEMORY_MOST))


def main() -> None:
    asked = json.loads(sys.stdin.buffer.read())
    _limit_memory()
    sys.stdout.buffer.write(json.dumps(answered(asked["body"], asked["values"])).encode())


if __name__ == "__main__":
    main()
