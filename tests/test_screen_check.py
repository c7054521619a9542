"""Whether a window can be opened: asked of X servers that answer, refuse, or say nothing."""

from __future__ import annotations

import os
import re
import socket
import struct
import sys
import threading
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from clinic_desktop import screen_check
from clinic_desktop.screen_check import why_no_window

if TYPE_CHECKING:
    from collections.abc import Iterator

WAYS_OUT = ("`xvfb-run -a ./run`", "`./run --platform vnc`", "`./run tour DIR`")
LETS_IN = struct.pack("<BxHHH", 1, 11, 0, 8) + bytes(32)
REFUSES = struct.pack("<BBHHH", 0, 4, 11, 0, 1) + b"away"
# Every Debian has these, because its own package tools need them; brotli comes with freetype.
WITH_THE_SYSTEM = {"libc.so.6", "libgcc_s.so.1", "libm.so.6", "libstdc++.so.6", "libz.so.1", "libzstd.so.1"}
WITH_THE_SYSTEM |= {"libresolv.so.2", "libbrotlidec.so.1", "libbrotlicommon.so.1"}


@contextmanager
def an_x_server(answer: bytes | None) -> Iterator[str]:
    """Listen as display :number; say nothing to whoever comes if there is no answer."""
    number = 1_000_000 + os.getpid()
    let_go = threading.Event()

    def serve() -> None:
        while True:
            try:
                visitor, _ = listener.accept()
            except OSError:
                return
            with visitor:
                if answer is None:
                    let_go.wait()
                elif visitor.recv(12):
                    visitor.sendall(answer)

    listener = socket.socket(socket.AF_UNIX)
    listener.bind(f"\0/tmp/.X11-unix/X{number}")
    listener.listen()
    server = threading.Thread(target=serve)
    server.start()
    try:
        yield f":{number}"
    finally:
        let_go.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        server.join()


@pytest.fixture
def has_all_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screen_check, "X11_LIBRARIES", {})
    monkeypatch.setattr(screen_check, "WAYLAND_LIBRARIES", {})


def reason(environ: dict[str, str], platform: str | None = None) -> str:
    sentence = why_no_window(environ, platform)
    assert sentence is not None
    assert sentence.startswith("No window can be opened: ")
    assert "\n" not in sentence
    return sentence


def test_without_a_display_it_says_so_with_the_ways_out() -> None:
    sentence = reason({})
    assert "DISPLAY is not set" in sentence
    assert all(way in sentence for way in WAYS_OUT)
    assert "DISPLAY is not set" in reason({"DISPLAY": ""}, "xcb")


@pytest.mark.parametrize("platform", ["offscreen", "minimal", "vnc", "vnc:size=1280x720", "xcb;offscreen"])
def test_platforms_that_need_no_screen_are_fine(platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screen_check, "VNC_LIBRARIES", {})
    assert why_no_window({"QT_QPA_PLATFORM": platform}, None) is None
    assert why_no_window({"QT_QPA_PLATFORM": "xcb"}, platform) is None


def test_a_platform_that_does_not_exist_is_named() -> None:
    assert "no platform named 'ofscreen'" in reason({}, "ofscreen")
    assert why_no_window({"QT_QPA_PLATFORM_PLUGIN_PATH": "/opt/ours"}, "ours") is None


@pytest.mark.usefixtures("has_all_libraries")
def test_an_x_server_that_lets_us_in_is_fine(tmp_path: Path) -> None:
    with an_x_server(LETS_IN) as display:
        assert why_no_window({"DISPLAY": display}, None) is None
        assert why_no_window({"DISPLAY": f"{display}.0"}, "xcb") is None
        # Qt tries X when there is no Wayland behind the name.
        assert (
            why_no_window({"DISPLAY": display, "WAYLAND_DISPLAY": "gone", "XDG_RUNTIME_DIR": str(tmp_path)}, None)
            is None
        )
    assert "no X server answers there" in reason({"DISPLAY": display})


@pytest.mark.usefixtures("has_all_libraries")
def test_an_x_server_that_refuses_is_no_screen() -> None:
    with an_x_server(REFUSES) as display:
        assert "does not let this account in" in reason({"DISPLAY": display})


@pytest.mark.usefixtures("has_all_libraries")
def test_an_x_server_that_says_nothing_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screen_check, "PATIENCE_SECONDS", 0.2)
    with an_x_server(None) as display:
        assert "is there but does not answer" in reason({"DISPLAY": display})


@pytest.mark.parametrize("display", ["localhost:59000", "127.0.0.1:59000.0", "/nowhere/org.xquartz:0", "unix:59001"])
def test_a_display_where_nothing_answers_is_named(display: str) -> None:
    assert f"DISPLAY is {display}, but no X server answers there" in reason({"DISPLAY": display})


def test_a_display_over_the_network_is_asked_there(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setattr(screen_check, "X11_TCP_PORT", server.getsockname()[1] - 10)
        monkeypatch.setattr(screen_check, "X11_LIBRARIES", {"libxcb-nothere.so.1": "libxcb-nothere1"})
        assert "libxcb-nothere1" in reason({"DISPLAY": "localhost:10.0"})


def test_a_display_that_names_none_is_not_asked() -> None:
    assert "does not name a display" in reason({"DISPLAY": "screen"})


def test_missing_libraries_are_named_with_the_line_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    libraries = {"libc.so.6": "libc6", "libxcb-no.so.1": "libxcb-no1", "libxcb-nor.so.1": "libxcb-nor1"}
    monkeypatch.setattr(screen_check, "X11_LIBRARIES", libraries)
    with an_x_server(LETS_IN) as display:
        sentence = reason({"DISPLAY": display})
    assert "`sudo apt-get install libxcb-no1 libxcb-nor1`" in sentence
    # Its X server would need the same libraries.
    assert "xvfb-run" not in sentence


@pytest.mark.usefixtures("has_all_libraries")
def test_wayland_is_asked_at_its_socket(tmp_path: Path) -> None:
    environ = {"WAYLAND_DISPLAY": "wayland-7", "XDG_RUNTIME_DIR": str(tmp_path)}
    assert "WAYLAND_DISPLAY is wayland-7, but nothing answers there" in reason(environ)
    assert "XDG_RUNTIME_DIR is not set" in reason({"WAYLAND_DISPLAY": "wayland-7"})
    with socket.socket(socket.AF_UNIX) as compositor:
        compositor.bind(str(tmp_path / "wayland-7"))
        compositor.listen()
        assert why_no_window(environ, None) is None
        assert why_no_window({**environ, "DISPLAY": ":59002"}, "wayland") is None


@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_windows_and_mac_always_have_a_screen(system: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", system)
    assert why_no_window({}, None) is None


@pytest.mark.parametrize(
    ("files", "lists"),
    [
        (["lib/libQt6Core.so.6", "lib/libQt6Gui.so.6", "lib/libQt6Widgets.so.6", "lib/libQt6DBus.so.6"], ["QT"]),
        (["plugins/platforms/libqoffscreen.so", "lib/libQt6Svg.so.6", "lib/libQt6PrintSupport.so.6"], ["QT"]),
        (["plugins/platforms/libqxcb.so", "lib/libQt6XcbQpa.so.6"], ["QT", "X11"]),
        (["plugins/platforms/libqwayland.so", "lib/libQt6WaylandClient.so.6"], ["QT", "WAYLAND"]),
        (["plugins/platforms/libqvnc.so", "lib/libQt6Network.so.6"], ["QT", "VNC"]),
    ],
)
def test_the_lists_name_everything_that_our_qt_asks_for(files: list[str], lists: list[str]) -> None:
    spec = find_spec("PySide6")
    assert spec is not None
    assert spec.origin is not None
    known = WITH_THE_SYSTEM.union(*(getattr(screen_check, f"{name}_LIBRARIES") for name in lists))
    for file in files:
        content = (Path(spec.origin).parent / "Qt" / file).read_bytes()
        asked_for = {name.decode() for name in re.findall(rb"(?<=\0)lib[\w.+-]+\.so\.\d+(?=\0)", content)}
        assert {name for name in asked_for if not name.startswith(("libQt6", "libicu"))} <= known, file
