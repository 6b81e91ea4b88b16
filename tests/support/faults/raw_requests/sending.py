"""Sends bytes to a server and reads what comes back until it has said all it will."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser

PATIENCE_SECONDS = 8


@dataclass(frozen=True, slots=True)
class Said:
    """One answer, or none: a status of 0."""

    status: int
    headers: Message
    body: bytes
    whole: bytes


async def say(port: int, sent: bytes) -> Said:
    """Send, and read one answer; a connection that is closed without one says nothing."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    whole = b""
    try:
        with suppress(ConnectionError):
            writer.write(sent)
            await writer.drain()
        async with asyncio.timeout(PATIENCE_SECONDS):
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                whole = await reader.readuntil(b"\r\n\r\n")
                length = int(_headers(whole)["Content-Length"] or 0)
                whole += await reader.readexactly(length)
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
    head, _, body = whole.partition(b"\r\n\r\n")
    status = int(head.split(b" ", 2)[1]) if head else 0
    return Said(status, _headers(whole), body, whole)


def _headers(whole: bytes) -> Message:
    _, _, fields = whole.partition(b"\r\n")
    return BytesParser().parsebytes(fields, headersonly=True)
