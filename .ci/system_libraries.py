"""Qt's system libraries: seen by loading them, installed by apt-get where that is possible, else named."""

# ruff: noqa: INP001 - the scripts of one folder, started by path before anything is installed

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from reporting import CannotSetUp, say

from clinic_desktop.screen_check import QT_LIBRARIES, WAYLAND_LIBRARIES, X11_LIBRARIES, apt_line, missing_packages

FONT_PACKAGE = "fonts-dejavu-core"
# In a process of its own: fontconfig writes complaints of its own to stderr.
COUNT_FONTS = """
import ctypes, sys
fontconfig = ctypes.CDLL("libfontconfig.so.1")
fontconfig.FcConfigGetFonts.restype = ctypes.POINTER(ctypes.c_int)
fonts = fontconfig.FcInit() and fontconfig.FcConfigGetFonts(None, 0)
sys.exit(not (fonts and fonts[0]))
"""
APT_LISTS = Path("/var/lib/apt/lists")
APT_UPDATE = ["apt-get", "update", "-q"]
APT_INSTALL = ["apt-get", "-o", "DPkg::Lock::Timeout=300", "install", "-y", "-q", "--no-install-recommends"]
LAST_LINES = 3


def ensure_qt() -> None:
    """Make sure that Qt can be loaded and has a font to write with; CannotSetUp says what to type where it cannot."""
    packages = _missing_for_qt()
    if packages and can_install():
        apt_install(packages)
        packages = _missing_for_qt()
    if packages:
        raise CannotSetUp(*words_for(packages))


def has_display() -> bool:
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def try_screen() -> None:
    """Install what a real window needs, if that is possible; if not, the program itself says it when it is opened."""
    packages = missing_packages(X11_LIBRARIES) if os.environ.get("DISPLAY") else []
    packages += missing_packages(WAYLAND_LIBRARIES) if os.environ.get("WAYLAND_DISPLAY") else []
    if packages and can_install():
        try:
            apt_install(packages)
        except CannotSetUp as problem:
            say(str(problem))


def words_for(packages: list[str]) -> list[str]:
    lines = ["Clinic Desktop needs system libraries that are not here."]
    if shutil.which("apt-get"):
        return [*lines, f"Type this, then start again: {apt_line(packages)}"]
    return [*lines, f"Install what Debian calls {', '.join(packages)} with your system's package manager."]


def can_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(packages: list[str]) -> None:
    """Install Debian packages; the lists are fetched first when there are none, or when the known ones are outdated."""
    say(f"Installing system libraries: {' '.join(packages)} …")
    install = [*APT_INSTALL, *packages]
    commands = [install, APT_UPDATE, install] if any(APT_LISTS.glob("*Packages*")) else [APT_UPDATE, install]
    said = ""
    for command in commands:
        done, said = _run(command)
        if done and command is install:
            return
    last = [line for line in said.splitlines() if line.strip()][-LAST_LINES:]
    raise CannotSetUp("apt-get could not install them:", *last, *words_for(packages))


def _missing_for_qt() -> list[str]:
    if sys.platform != "linux":
        return []
    packages = missing_packages(QT_LIBRARIES)
    if QT_LIBRARIES["libfontconfig.so.1"] not in packages and not finds_a_font():
        packages.append(FONT_PACKAGE)
    return packages


def finds_a_font() -> bool:
    command = [sys.executable, "-I", "-S", "-c", COUNT_FONTS]
    return subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode == 0


def _run(command: list[str]) -> tuple[bool, str]:
    with tempfile.TemporaryFile() as output:
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=environment, check=False
        )
        output.seek(0)
        return done.returncode == 0, output.read().decode(errors="replace")
