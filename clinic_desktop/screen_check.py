"""Whether a window can be opened here, and if not, why.

Asked before Qt is loaded, because Qt ends the whole program when it cannot open one. Standard library only: the set-up
scripts read the lists of system libraries from here before anything is installed.
"""

from __future__ import annotations

import ctypes
import re
import socket
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# What Qt's own files ask the system for, as `readelf -d` lists it: file name → Debian package.
QT_LIBRARIES: Mapping[str, str] = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
}
X11_LIBRARIES: Mapping[str, str] = {
    "libxcb.so.1": "libxcb1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}
WAYLAND_LIBRARIES: Mapping[str, str] = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
}
VNC_LIBRARIES: Mapping[str, str] = {"libgssapi_krb5.so.2": "libgssapi-krb5-2"}

PLATFORMS = frozenset(
    {"eglfs", "linuxfb", "minimal", "minimalegl", "offscreen", "vkkhrdisplay", "vnc"}
    | {"wayland", "wayland-brcm", "wayland-egl", "xcb"}
)
QT_MISSES = "Qt misses system libraries"
PATIENCE_SECONDS = 2.0
X11_SOCKETS = Path("/tmp/.X11-unix")  # noqa: S108 - where every X server puts them
X11_TCP_PORT = 6000
DISPLAY_NAME = re.compile(r"(?P<host>.*):(?P<number>\d+)(\.\d+)?")


def why_no_window(environ: Mapping[str, str], platform_argument: str | None) -> str | None:
    """Say in one sentence, with the ways out, why no window can be opened; None if one can.

    `platform_argument` is what the user gave as `--platform`; it comes before QT_QPA_PLATFORM, as in Qt.
    """
    if sys.platform in {"win32", "darwin"}:
        return None
    asked_for = platform_argument or environ.get("QT_QPA_PLATFORM", "")
    names = [name.partition(":")[0] for name in asked_for.split(";") if name]
    reasons = [_why_not_on(name, environ) for name in names or _usual_platforms(environ)]
    if None in reasons:
        return None
    reason = next((reason for reason in reasons if reason), "this session has no display (DISPLAY is not set)")
    # A virtual display needs the same libraries, so it is no way out where they are missing.
    virtual = (
        ""
        if reason.startswith(QT_MISSES)
        else "start on a virtual display with `xvfb-run -a ./run` (Debian package xvfb), "
    )
    return (
        f"No window can be opened: {reason}. Ways out: {virtual}look in from another computer with"
        " `./run --platform vnc`, or let `./run tour DIR` do the main job and save pictures of every screen."
    )


def missing_packages(libraries: Mapping[str, str]) -> list[str]:
    """List the Debian packages of those libraries that cannot be loaded, each once, in order."""
    return list(dict.fromkeys(package for name, package in libraries.items() if not _can_be_loaded(name)))


def apt_line(packages: Iterable[str]) -> str:
    """Compose what to type on Debian and Ubuntu."""
    return f"sudo apt-get install {' '.join(packages)}"


def _usual_platforms(environ: Mapping[str, str]) -> list[str]:
    """List the platforms that Qt tries without being told."""
    return ["wayland"] * bool(environ.get("WAYLAND_DISPLAY")) + ["xcb"] * bool(environ.get("DISPLAY"))


def _why_not_on(platform: str, environ: Mapping[str, str]) -> str | None:
    if platform == "xcb":
        return _why_not_on_x11(environ.get("DISPLAY", ""))
    if platform.startswith("wayland"):
        return _why_not_on_wayland(environ)
    if platform == "vnc":
        return _libraries_missing("its VNC platform", VNC_LIBRARIES)
    if platform not in PLATFORMS and "QT_QPA_PLATFORM_PLUGIN_PATH" not in environ:
        return f"Qt has no platform named {platform!r}, only {', '.join(sorted(PLATFORMS))}"
    return None


def _why_not_on_x11(display: str) -> str | None:
    if not display:
        return "this session has no X display (DISPLAY is not set)"
    parts = DISPLAY_NAME.fullmatch(display)
    if parts is None:
        return f"DISPLAY is {display!r}, which does not name a display (one looks like :0)"
    if not _x11_server_listens(parts["host"], int(parts["number"])):
        return f"DISPLAY is {display}, but no X server answers there"
    return _libraries_missing("a window on X", X11_LIBRARIES) or _why_x11_keeps_us_out(display)


def _why_not_on_wayland(environ: Mapping[str, str]) -> str | None:
    display = environ.get("WAYLAND_DISPLAY") or "wayland-0"
    path = Path(environ.get("XDG_RUNTIME_DIR", ""), display)
    if not path.is_absolute():
        return "this session has no Wayland display (XDG_RUNTIME_DIR is not set)"
    if not _listens(str(path)):
        return f"WAYLAND_DISPLAY is {display}, but nothing answers there"
    return _libraries_missing("a window on Wayland", WAYLAND_LIBRARIES)


def _libraries_missing(purpose: str, libraries: Mapping[str, str]) -> str | None:
    packages = missing_packages(libraries)
    if not packages:
        return None
    return f"{QT_MISSES} for {purpose}; on Debian or Ubuntu type `{apt_line(packages)}`"


def _can_be_loaded(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _x11_server_listens(host: str, number: int) -> bool:
    if host.startswith("/"):
        return _listens(f"{host}:{number}")
    if host in {"", "unix"}:
        path = str(X11_SOCKETS / f"X{number}")
        # Linux offers an abstract socket of the same name, which is there even where /tmp is not the server's.
        if _listens(f"\0{path}") or _listens(path):
            return True
        host = "localhost"
    try:
        with socket.create_connection((host, X11_TCP_PORT + number), timeout=PATIENCE_SECONDS):
            return True
    except (OSError, OverflowError):
        return False


def _listens(path: str) -> bool:
    with socket.socket(socket.AF_UNIX) as attempt:
        attempt.settimeout(PATIENCE_SECONDS)
        try:
            attempt.connect(path)
        except OSError:
            return False
    return True


def _why_x11_keeps_us_out(display: str) -> str | None:
    """Sign in as Qt will, with the same library and key; on a thread, because a stuck server never answers."""
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = (ctypes.c_char_p, ctypes.c_void_p)
    xcb.xcb_connection_has_error.argtypes = (ctypes.c_void_p,)
    xcb.xcb_disconnect.argtypes = (ctypes.c_void_p,)
    let_in = threading.Event()

    def sign_in() -> None:
        connection = xcb.xcb_connect(display.encode(), None)
        if xcb.xcb_connection_has_error(connection) == 0:
            let_in.set()
        xcb.xcb_disconnect(connection)

    attempt = threading.Thread(target=sign_in, daemon=True)
    attempt.start()
    attempt.join(PATIENCE_SECONDS)
    if let_in.is_set():
        return None
    if attempt.is_alive():
        return f"the X server on {display} is there but does not answer"
    return f"the X server on {display} does not let this account in (XAUTHORITY names the file with its key)"
