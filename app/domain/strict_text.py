"""Strict text, which can be stored and shown as it was sent, and the unseen characters in it."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

MOST_MEMBERS: Final = 1000

# Tabs and line ends are ordinary writing; every other control character is refused, because a NUL
# cannot be stored and the rest can hide text from a reader.
_UNFIT: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")

# They are accepted, because names and words of many languages need them; but they can also turn a
# sentence around, or make two names that look alike differ.
_UNSEEN: Final = (
    ("bidirectional_control", re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")),
    (
        "zero_width_character",
        re.compile(
            "[\u00ad\u034f\u115f\u1160\u180e\u200b-\u200d\u2060-\u2064\u206a-\u206f\u2800\u3164"
            "\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
        ),
    ),
)
_VARIATIONS: Final = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_LONGEST_NAME: Final = 64


def unfit_text(parsed: object, *, most: int = MOST_MEMBERS) -> str | None:
    """The fault that prevents parsed JSON from being stored as it was sent, or None.

    `too_many_members` for more than `most` values and names, `control_character` for one of those
    or half of a pair of surrogates.
    """
    for members, text in enumerate(_texts(parsed), start=1):
        if members > most:
            return "too_many_members"
        if text and _UNFIT.search(text):
            return "control_character"
    return None


def _texts(parsed: object) -> Iterator[str]:
    """Every string of a parsed body, and '' for every other value, so that all are counted."""
    waiting = [parsed]
    while waiting:
        match waiting.pop():
            case str() as text:
                yield text
            case dict() as members:
                yield from members
                waiting.extend(members.values())
            case list() as values:
                waiting.extend(values)
            case _:
                yield ""


def unseen_in(parsed: object) -> Iterator[tuple[str, str]]:
    """The places in parsed JSON that hold characters no reader sees, with the kind of each.

    Each as a JSON Pointer and a code: `bidirectional_control` for a character that changes the
    direction in which text is shown, `zero_width_character` for one that takes no room.
    """
    if all(text.isascii() for text in _texts(parsed)):
        return iter(())
    return ((pointer(at), code) for at, code in _unseen(parsed, ()))


def _unseen(parsed: object, at: tuple[object, ...]) -> Iterator[tuple[tuple[object, ...], str]]:
    match parsed:
        case str():
            if not parsed.isascii():
                yield from ((at, code) for code, unseen in _UNSEEN if unseen.search(parsed))
        case dict():
            for name, value in parsed.items():
                yield from _unseen(value, (*at, name))
        case list():
            for index, value in enumerate(parsed):
                yield from _unseen(value, (*at, index))


def without_unseen(text: str) -> str:
    """Return `text` without the characters that no reader sees: to compare it, not to store."""
    if text.isascii():
        return text
    for _, unseen in _UNSEEN:
        text = unseen.sub("", text)
    return _VARIATIONS.sub("", text)


def pointer(steps: Iterable[object]) -> str:
    """A JSON Pointer. A name in it that could hold more than a name is left out."""
    return "".join(f"/{_plain(str(step))}" for step in steps)


def _plain(step: str) -> str:
    plain = step.isascii() and step.replace("_", "").replace("-", "").isalnum()
    return step if plain and len(step) <= _LONGEST_NAME else "?"
