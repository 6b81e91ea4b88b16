"""A socket between the service and PostgreSQL that cuts the connection around a COMMIT."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory


class Cut(StrEnum):
    """Where a connection is cut: the service learns the same of both."""

    BEFORE_COMMIT = "before PostgreSQL has the COMMIT: nothing was kept"
    AFTER_COMMIT = "after PostgreSQL has committed: everything was kept"


_LENGTH = 4
_QUERY, _PARSE, _BIND, _SYNC = b"Q", b"P", b"B", b"S"
# Of the frontend/backend protocol 3.0: the first message has no type.
_FIRST = b""


class Commits:
    """Knows of the messages of one connection which has PostgreSQL commit.

    That is a COMMIT, and the end of the statement that is a transaction by itself
    (`app/unit_of_work/single_statement.py`).
    """

    def __init__(self) -> None:
        self._at_once: set[bytes] = set()
        self._bound = False

    def in_(self, message: bytes) -> bool:
        """Whether PostgreSQL commits when it has read this message, the next of its connection."""
        kind, body = message[:1], message[1 + _LENGTH :]
        if kind == _PARSE:
            name, _, statement = body.partition(b"\0")
            if statement.startswith(b"WITH signed AS"):
                self._at_once.add(name)
        elif kind == _BIND:
            self._bound = body.split(b"\0", 2)[1] in self._at_once
        elif kind == _SYNC and self._bound:
            self._bound = False
            return True
        return kind == _QUERY and body.startswith(b"COMMIT")


class CuttingProxy:
    """Passes everything on, but cuts as many of the next commits as it was told to."""

    def __init__(self, server: Path) -> None:
        self._server = server
        self._cuts: list[Cut] = []
        self.made = 0
        self.made_at_once = 0

    def cut_next(self, cut: Cut, *, times: int) -> None:
        """Cut that many commits from now on."""
        self._cuts = [cut] * times

    def cut_no_more(self) -> None:
        """Pass everything on again."""
        self._cuts = []

    async def serve(self, near: asyncio.StreamReader, near_out: asyncio.StreamWriter) -> None:
        """One connection of the service's, until either side ends it."""
        try:
            far, far_out = await asyncio.open_unix_connection(self._server)
        except OSError:
            near_out.close()
            return
        committed = asyncio.Event()
        answers = asyncio.create_task(self._answers(far, near_out, committed))
        questions = asyncio.create_task(self._questions(near, far_out, committed))
        await asyncio.wait({answers, questions}, return_when=asyncio.FIRST_COMPLETED)
        for task in (answers, questions):
            task.cancel()
        for writer in (near_out, far_out):
            writer.close()
        await asyncio.gather(answers, questions, return_exceptions=True)

    async def _questions(
        self, near: asyncio.StreamReader, far: asyncio.StreamWriter, committed: asyncio.Event
    ) -> None:
        kind, commits = _FIRST, Commits()
        while True:
            message = await _message(near, kind)
            if message is None:
                return
            if kind is not _FIRST and commits.in_(message) and self._cuts:
                self.made += 1
                self.made_at_once += not message.startswith(_QUERY)
                if self._cuts.pop() is Cut.BEFORE_COMMIT:
                    return
                committed.set()
            far.write(message)
            await far.drain()
            kind = _QUERY

    @staticmethod
    async def _answers(
        far: asyncio.StreamReader, near: asyncio.StreamWriter, committed: asyncio.Event
    ) -> None:
        while answer := await far.read(65536):
            if committed.is_set():
                # PostgreSQL has answered the COMMIT: it is kept, and nobody is told.
                return
            near.write(answer)
            await near.drain()


async def _message(near: asyncio.StreamReader, kind: bytes) -> bytes | None:
    """One message of the frontend's; None at the end."""
    with suppress(asyncio.IncompleteReadError, ConnectionError):
        head = await near.readexactly(len(kind) + _LENGTH)
        length = int.from_bytes(head[-_LENGTH:])
        return head + await near.readexactly(length - _LENGTH)
    return None


@asynccontextmanager
async def cutting(server: Path) -> AsyncIterator[tuple[CuttingProxy, Path]]:
    """A proxy, and the folder of the socket it listens on."""
    proxy = CuttingProxy(server)
    with TemporaryDirectory(prefix="frontdoor-cut-") as folder:
        listening = await asyncio.start_unix_server(proxy.serve, Path(folder) / server.name)
        async with listening:
            yield proxy, Path(folder)
