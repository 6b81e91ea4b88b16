"""Speakable references that are not taken yet."""

from collections.abc import Awaitable, Callable
from secrets import randbits

from app.domain.references import REFERENCE_BITS, new_reference


async def draw(taken: Callable[[str], Awaitable[bool]], *, prefix: str = "") -> str:
    """Draw until the reference is free.

    References are short so that they can be spoken; among many records, some are taken. Two
    draws of one reference at one moment are left to the unique constraint.
    """
    while True:
        reference = f"{prefix}{new_reference(randbits(REFERENCE_BITS))}"
        if not await taken(reference):
            return reference
