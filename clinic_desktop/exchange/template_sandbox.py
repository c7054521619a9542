"""Templates that a clinic wrote itself are filled in by a process of their own: it cannot hang, fill or read ours.

Called in workers: it takes as long as a process takes to start, and at most TIME_S more.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from clinic_desktop.domain.paper_templates import TemplateTrouble

if TYPE_CHECKING:
    from collections.abc import Mapping

TIME_S = 5.0
_KEPT = ("SYSTEMROOT", "WINDIR", "LANG", "LD_LIBRARY_PATH")
"""What a process needs to start. Nothing of the person, the server or the clinic."""
_FROM_ELSEWHERE = re.compile(
    r"<link\b|<object\b|<iframe\b|<script\b|url\s*\(|\bbackground\s*="
    r"|<img\b[^>]*?\bsrc\s*=(?!\s*[\"']?\s*data:)",
    re.IGNORECASE,
)


def filled_in(body: str, values: Mapping[str, object], time_s: float = TIME_S) -> str | TemplateTrouble:
    """Fill in a template of the clinic's own, or say what is wrong with it."""
    asked = json.dumps({"body": body, "values": values}).encode()
    package = str(Path(__file__).parents[2])
    environ = {name: os.environ[name] for name in _KEPT if name in os.environ}
    environ["PYTHONPATH"] = os.pathsep.join((package, *(path for path in sys.path if path.endswith("site-packages"))))
    environ["PYTHONUTF8"] = "1"
    try:
        ended = subprocess.run(
            [sys.executable, "-P", "-m", "clinic_desktop.exchange.template_process"],
            input=asked,
            capture_output=True,
            timeout=time_s,
            env=environ,
            cwd=tempfile.gettempdir(),
            check=False,
        )
    except subprocess.TimeoutExpired:
        return TemplateTrouble(0, "it does not come to an end")
    except OSError as error:
        return TemplateTrouble(0, error.strerror or "it could not be started")
    if ended.returncode:
        return TemplateTrouble(0, "it took too much memory, or broke off")
    answer = json.loads(ended.stdout)
    if "html" not in answer:
        return TemplateTrouble(int(answer["line"]), str(answer["detail"]))
    elsewhere = _FROM_ELSEWHERE.search(answer["html"])
    if elsewhere:
        return TemplateTrouble(
            _line_of(body, elsewhere[0]), f"“{elsewhere[0][:40]}” would fetch something from elsewhere"
        )
    return str(answer["html"])


def _line_of(body: str, text: str) -> int:
    place = body.find(text)
    return body.count("\n", 0, place) + 1 if place >= 0 else 0
