"""Text that can be stored and shown as it was sent."""

import re
from collections.abc import Iterator
from typing import Final

MOST_MEMBERS: Final = 1000

# Tabs and line ends are how people write; every other control character is refused, because
# a NUL cannot be stored and the rest can hide text from whoever reads it.
_UNFIT: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def unfit_text(parsed: object, *, most: int = MOST_MEMBERS) -> str | None:
    """What keeps parsed JSON from being stored as it was sent, or None if nothing does.

    `too_many_members` for more than `most` values and names, `control_character` for one of
    those or half of a pair of surrogates.
    """
    for members, text in enumerate(_texts(parsed), start=1):
        if members > most:
            return "too_many_members"
        if _UNFIT.search(text):
            return "control_character"
    return None


def _texts(parsed: object) -> Iterator[str]:
    """Every string of a parsed body, and '' for every other value, so that all are counted."""
    match parsed:
        case str():
            yield parsed
        case dict():
            for name, value in parsed.items():
                yield name
                yield from _texts(value)
        case list():
            for value in parsed:
                yield from _texts(value)
        case _:
            yield ""
