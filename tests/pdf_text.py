"""What stands in a PDF, as another program reads it."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def text_of_pdf(path: Path) -> str:
    """Return the text of a PDF, without ligatures, as another program reads it where one is installed; else nothing."""
    reader = shutil.which("pdftotext")
    if reader is None:
        return ""
    read = subprocess.run([reader, "-layout", path, "-"], capture_output=True, encoding="utf-8", check=True)
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", read.stdout))
