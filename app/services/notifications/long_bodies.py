"""Long bodies, read in a thread: no other request waits while one is understood."""

import asyncio
from collections.abc import Callable
from typing import Final, TypeVar

_Made = TypeVar("_Made")

_LONGEST_READ_INLINE: Final = 32 * 1024
"""Bytes, read in about 30 ms."""


async def read_aside(reading: Callable[[], _Made], *, size: int) -> _Made:
    """What a reading of so many bytes makes of them.

    How much work it is has bounds of its own (`app/domain/strict_json.py`), because it goes on
    when no one waits for it any more.
    """
    if size <= _LONGEST_READ_INLINE:
        return reading()
    return await asyncio.to_thread(reading)
