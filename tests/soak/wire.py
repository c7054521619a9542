"""The ways from the clients to the server, all in one thread: each can be cut, silent, slow, or lose one COMMIT."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from enum import StrEnum
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

COMMIT = b"Q\x00\x00\x00\x0bCOMMIT\x00"
"""The message of a client that ends a transaction, as libpq writes it."""
CHUNK = 65536


class Loses(StrEnum):
    """What gets lost around the next COMMIT: it never arrives, or its answer does not."""

    NOTHING = "nothing"
    QUESTION = "question"
    ANSWER = "answer"


class Wire:
    """One client's way to the server: a socket of its own. Everything but ``mend`` is a fault."""

    def __init__(self, loop: asyncio.AbstractEventLoop, server: Path, folder: Path) -> None:
        self.folder = folder
        self.commits_lost = 0
        self._loop = loop
        self._server = server
        self._is_cut = self._is_silent = False
        self._delay_s = 0.0
        self._loses = Loses.NOTHING
        self._ends: set[asyncio.StreamWriter] = set()
        self._listener: asyncio.Server | None = None

    def cut(self) -> None:
        """Break what is there and refuse what comes."""
        self._tell(self._cut)

    def hush(self) -> None:
        """Take everything and pass nothing on."""
        self._tell(lambda: setattr(self, "_is_silent", True))

    def slow_down(self, seconds: float) -> None:
        """Pass everything on so much later."""
        self._tell(lambda: setattr(self, "_delay_s", seconds))

    def lose_commit(self, what: Loses) -> None:
        """Lose the next COMMIT, or its answer, and break that connection."""
        self._tell(lambda: setattr(self, "_loses", what))

    def mend(self) -> None:
        """Be as a wire should be. What was silent is broken: parts of it are missing."""
        self._tell(self._mend)

    async def listen(self) -> None:
        self._listener = await asyncio.start_unix_server(self._accept, self.folder / self._server.name)

    async def close(self) -> None:
        if self._listener is not None:
            self._listener.close()
        self._break()
        await asyncio.sleep(0)

    def _tell(self, change: Callable[[], object]) -> None:
        self._loop.call_soon_threadsafe(change)

    def _cut(self) -> None:
        self._is_cut = True
        self._break()

    def _mend(self) -> None:
        if self._is_silent:
            self._break()
        self._is_cut = self._is_silent = False
        self._delay_s = 0.0
        self._loses = Loses.NOTHING

    def _break(self) -> None:
        for end in self._ends:
            end.transport.abort()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far: asyncio.StreamWriter | None = None
        self._ends.add(writer)
        try:
            if not self._is_cut:
                answers, far = await asyncio.open_unix_connection(self._server)
                self._ends.add(far)
                is_losing = asyncio.Event()
                await asyncio.gather(
                    self._questions(reader, far, writer, is_losing), self._answers(answers, writer, far, is_losing)
                )
        except OSError:
            # The server is away, or one end was broken: so is the other.
            pass
        finally:
            for end in (writer, far):
                if end is not None:
                    end.transport.abort()
                    self._ends.discard(end)

    async def _questions(
        self,
        source: asyncio.StreamReader,
        target: asyncio.StreamWriter,
        back: asyncio.StreamWriter,
        lost: asyncio.Event,
    ) -> None:
        while data := await source.read(CHUNK):
            if data.endswith(COMMIT) and self._loses is not Loses.NOTHING:
                what, self._loses = self._loses, Loses.NOTHING
                self.commits_lost += 1
                if what is Loses.QUESTION:
                    break
                lost.set()
            await self._pass_on(data, target)
        # A client that goes says so in its last message; the server then closes by itself.
        with suppress(OSError, RuntimeError):
            target.write_eof()
        if self._is_cut or not lost.is_set():
            back.transport.abort()

    async def _answers(
        self,
        source: asyncio.StreamReader,
        target: asyncio.StreamWriter,
        back: asyncio.StreamWriter,
        lost: asyncio.Event,
    ) -> None:
        while data := await source.read(CHUNK):
            if lost.is_set():
                break
            await self._pass_on(data, target)
        target.transport.abort()
        back.transport.abort()

    async def _pass_on(self, data: bytes, target: asyncio.StreamWriter) -> None:
        if self._delay_s:
            await asyncio.sleep(self._delay_s)
        if not self._is_silent:
            target.write(data)
            await target.drain()


class Wires:
    """The thread in which all wires live, as long as the block."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="wires", daemon=True)
        self.all: list[Wire] = []

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        for wire in self.all:
            asyncio.run_coroutine_threadsafe(wire.close(), self._loop).result()
        asyncio.run_coroutine_threadsafe(_end_all(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def lay(self, server: Path, folder: Path) -> Wire:
        """Make a way to a server's socket, under the same name in a folder of its own."""
        wire = Wire(self._loop, server, folder)
        asyncio.run_coroutine_threadsafe(wire.listen(), self._loop).result()
        self.all.append(wire)
        return wire

    @property
    def commits_lost(self) -> int:
        return sum(wire.commits_lost for wire in self.all)


async def _end_all() -> None:
    """End whatever still passes something on."""
    waiting = asyncio.all_tasks() - {asyncio.current_task()}
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
