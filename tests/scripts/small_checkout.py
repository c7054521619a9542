"""A small checkout: the real run, test and .ci, tiny packages, and a program that only tells how it was started."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[2]
SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
PYTHON_FOLDER = Path(sys.executable).resolve().parent
TELLS_HOW_IT_WAS_STARTED = """
import json, os, sys
import tiny
print(json.dumps({"arguments": sys.argv[1:], "folder": os.getcwd(), "python": sys.prefix, "tiny": tiny.VERSION,
                  "platform": os.environ.get("QT_QPA_PLATFORM"), "file": __file__}))
"""


@dataclass
class SmallCheckout:
    """A copy of the scripts; its lock files name packages that are made here, so that pip is real without a network."""

    folder: Path
    wheels: Path
    environ: dict[str, str] = field(default_factory=dict)
    prefix: tuple[str, ...] = ()
    first_start: subprocess.CompletedProcess[str] | None = None

    def lock(self, name: str, *packages: Path) -> None:
        lines = []
        for wheel in packages:
            package, version = wheel.name.split("-")[:2]
            lines.append(
                f"{package}=={version} \\\n    --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"
            )
        (self.folder / name).write_text("".join(lines), encoding="utf-8")

    def tiny(self, version: str, package: str = "tiny") -> Path:
        return make_wheel(self.wheels, package, version, {f"{package}.py": f"VERSION = {version!r}\n"})

    def command(self, script: str, *arguments: str) -> list[str]:
        return [*self.prefix, str(self.folder / script), *arguments]

    def start(
        self, script: str, *arguments: str, cwd: Path | None = None, **environ: str | None
    ) -> subprocess.CompletedProcess[str]:
        changed = {**self.environ, **environ}
        return subprocess.run(
            self.command(script, *arguments),
            cwd=cwd or self.folder.parent,
            env={name: value for name, value in changed.items() if value is not None},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=100,
            check=False,
        )


def told(started: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """Read what the program tells about its start; its line is all that may be on stdout."""
    assert started.returncode == 0, started.stderr
    answer = json.loads(started.stdout)
    assert isinstance(answer, dict)
    return answer


def make_wheel(folder: Path, package: str, version: str, files: dict[str, str]) -> Path:
    wheel = folder / f"{package}-{version}-py3-none-any.whl"
    about = f"{package}-{version}.dist-info"
    contents = {
        **files,
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = ""
    for name, text in contents.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        record += f"{name},sha256={digest},{len(text.encode())}\n"
    contents[f"{about}/RECORD"] = f"{record}{about}/RECORD,,\n"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, text in contents.items():
            archive.writestr(name, text)
    return wheel


def make_checkout(parent: Path) -> SmallCheckout:
    folder = parent / "Praxis Müller & Söhne"
    shutil.copytree(CHECKOUT / ".ci", folder / ".ci", ignore=shutil.ignore_patterns("__pycache__"))
    for script in ("run", "test"):
        shutil.copy2(CHECKOUT / script, folder / script)
    program = folder / "clinic_desktop"
    program.mkdir()
    shutil.copy2(CHECKOUT / "clinic_desktop" / "screen_check.py", program)
    (program / "__init__.py").touch()
    (program / "__main__.py").write_text(TELLS_HOW_IT_WAS_STARTED, encoding="utf-8")
    wheels = parent / "wheels"
    wheels.mkdir()
    checkout = SmallCheckout(folder, wheels)
    pytest_wheel = make_wheel(
        wheels, "pytest", "99.0", {"pytest/__init__.py": "", "pytest/__main__.py": TELLS_HOW_IT_WAS_STARTED}
    )
    checkout.lock("requirements.lock", checkout.tiny("1.0"))
    checkout.lock("requirements-dev.lock", checkout.tiny("1.0"), pytest_wheel)
    checkout.environ = {
        "PATH": f"{PYTHON_FOLDER}:{SYSTEM_PATH}",
        "LANG": "C.UTF-8",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(wheels),
    }
    return checkout
