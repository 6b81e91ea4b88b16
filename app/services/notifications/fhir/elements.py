"""Elements of a FHIR message, and the record of which have been read."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Self

_LONGEST_LINE: Final = 200
_OF_NOTHING_TOLD: Final = frozenset({"resourceType", "id", "fullUrl", "meta"})
"""What says how a message is built and stored, and nothing of anybody."""

_NARRATIVES_OF_DATA: Final = frozenset({"generated", "empty"})
"""Narratives that by the standard hold nothing that the data beside them does not."""


@dataclass(frozen=True, slots=True)
class Element:
    """One place in a message: what is there, where that is, and what was taken from anywhere.

    Taking is how a part of the notice is made of an element. All that is not taken in the end
    is shown as unmapped, so that no one believes that the contact holds the whole message.
    """

    value: Any
    pointer: str
    taken: set[str]

    def each(self, path: str) -> Iterator[Self]:
        """The elements at a dotted path, of lists every item; `value*` is any `value[x]`."""
        name, _, rest = path.partition(".")
        for found in self._members(name):
            for item in found.spread():
                if rest:
                    yield from item.each(rest)
                else:
                    yield item

    def _members(self, name: str) -> Iterator[Self]:
        if not isinstance(self.value, dict):
            return
        if not name.endswith("*"):
            if name in self.value:
                yield self._inside(name, self.value[name])
            return
        for member, value in self.value.items():
            if member.startswith(name[:-1]):
                yield self._inside(member, value)

    def spread(self) -> Iterator[Self]:
        """The items of a list, or else the element itself; nothing of null."""
        if isinstance(self.value, list):
            for index, item in enumerate(self.value):
                yield from self._inside(index, item).spread()
        elif self.value is not None:
            yield self

    def _inside(self, step: str | int, value: object) -> Self:
        return type(self)(value, f"{self.pointer}/{step}", self.taken)

    def first(self, path: str) -> Self | None:
        """The first element at a path."""
        return next(self.each(path), None)

    def peek(self, path: str) -> str:
        """The first text at a path, not taken; '' where there is none."""
        # Nearly always it is a member with one text: the long way takes ten times as long.
        if isinstance(self.value, dict) and "." not in path:
            plain = self.value.get(path)
            if isinstance(plain, str):
                return plain
        return next((found.value for found in self.each(path) if isinstance(found.value, str)), "")

    def text(self, path: str, *, longest: int = _LONGEST_LINE) -> str | None:
        """The first text at a path that says something and is not too long; it is taken."""
        return next(iter(self.texts(path, longest=longest)), None)

    def texts(self, path: str, *, longest: int = _LONGEST_LINE) -> list[str]:
        """Every such text at a path, all taken. One that is too long is left, and so unmapped."""
        fitting = [
            found
            for found in self.each(path)
            if isinstance(found.value, str) and found.value.strip() and len(found.value) <= longest
        ]
        for found in fitting:
            found.take()
        return [found.value for found in fitting]

    def take(self, *paths: str) -> None:
        """Count the element as read, or all that is at some paths in it."""
        if not paths:
            self.taken.add(self.pointer)
        for path in paths:
            for found in self.each(path):
                found.take()


def unmapped(element: Element) -> list[str]:
    """Pointers to all that was not taken, each to the largest element that was left whole."""
    left, _ = _left(element)
    return left


def _left(element: Element) -> tuple[list[str], bool]:
    """What was left of an element, and whether that is the whole of it."""
    if element.pointer in element.taken or element.value is None:
        return [], False
    match element.value:
        case dict() as members:
            told = {name: of for name, of in members.items() if not _tells_nothing(name, of)}
        case list() as items:
            told = dict(enumerate(items))
        case _:
            return [element.pointer], True
    parts = [
        _left(Element(of, f"{element.pointer}/{step}", element.taken)) for step, of in told.items()
    ]
    if parts and all(whole for _, whole in parts):
        return [element.pointer], True
    return [pointer for left, _ in parts for pointer in left], False


def _tells_nothing(name: str, value: object) -> bool:
    if name == "text" and isinstance(value, dict):
        return value.get("status") in _NARRATIVES_OF_DATA
    return name in _OF_NOTHING_TOLD
