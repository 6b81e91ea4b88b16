"""Where one JSON Schema allows less than another, or promises less: by which way data goes."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

Json = dict[str, Any]


class Direction(StrEnum):
    """Who makes what the schema is of."""

    SENT = "sent"
    ANSWERED = "answered"


_LARGEST = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_SMALLEST = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_FORMS = ("pattern", "format", "multipleOf")
_SCALARS = frozenset({"string", "integer", "number", "boolean"})


class Schemas:
    """The schemas of two documents. Each pair is compared once for each direction."""

    def __init__(self, released: Json, current: Json) -> None:
        self._released = released["components"]["schemas"]
        self._current = current["components"]["schemas"]
        self._seen: set[tuple[str, str, Direction]] = set()

    def faults(self, before: Json, after: Json, *, direction: Direction, at: str) -> Iterator[str]:
        """What breaks for whoever sends, or reads, by the schema `before`."""
        pair = (before.get("$ref", ""), after.get("$ref", ""), direction)
        if all(pair):
            if pair in self._seen:
                return
            self._seen.add(pair)
        before, after = _resolved(before, self._released), _resolved(after, self._current)
        if _alternatives(before) or _alternatives(after):
            yield from self._several(before, after, direction=direction, at=at)
            return
        yield from _types(before, after, direction=direction, at=at)
        yield from _words(before, after, direction=direction, at=at)
        yield from _members(before, after, direction=direction, at=at)
        if direction is Direction.SENT:
            yield from _bounds(before, after, at=at)
        elif before.get("format") != after.get("format"):
            yield f"{at}: is no longer written as {before.get('format', 'before')}"
        yield from self._inner(before, after, direction=direction, at=at)

    def _inner(self, before: Json, after: Json, *, direction: Direction, at: str) -> Iterator[str]:
        kept = after.get("properties", {})
        for name, of in before.get("properties", {}).items():
            if name in kept:
                yield from self.faults(of, kept[name], direction=direction, at=f"{at}/{name}")
        for inner in ("items", "additionalProperties"):
            given, now = before.get(inner), after.get(inner)
            if isinstance(given, dict) and isinstance(now, dict):
                yield from self.faults(given, now, direction=direction, at=f"{at}/*")

    def _several(
        self, before: Json, after: Json, *, direction: Direction, at: str
    ) -> Iterator[str]:
        """Each kind of value that was sent is still taken; each that is answered was known."""
        given = self._by_kind(before, self._released)
        kept = self._by_kind(after, self._current)
        if direction is Direction.SENT:
            gone = sorted(given.keys() - kept.keys())
            yield from (f"{at}: {kind} is no longer taken" for kind in gone)
        else:
            new = sorted(kept.keys() - given.keys())
            yield from (f"{at}: may now be {kind}" for kind in new)
        for kind in sorted(given.keys() & kept.keys()):
            yield from self.faults(given[kind], kept[kind], direction=direction, at=at)

    def _by_kind(self, schema: Json, schemas: Json) -> dict[str, Json]:
        """The alternatives by their type; where several are objects, by their names too."""
        found = _alternatives(schema) or [schema]
        types = [_type_of(_resolved(each, schemas)) for each in found]
        return {
            kind if types.count(kind) == 1 else f"{kind} {_name_of(each)}": each
            for each, kind in zip(found, types, strict=True)
        }


def _resolved(schema: Json, schemas: Json) -> Json:
    if "$ref" not in schema:
        return schema
    found: Json = schemas[schema["$ref"].rpartition("/")[2]]
    return {**found, **{name: of for name, of in schema.items() if name != "$ref"}}


def _name_of(schema: Json) -> str:
    """What generated clients call it: the component, or the title of what has no component."""
    return str(schema.get("$ref", "").rpartition("/")[2] or schema.get("title", ""))


def _alternatives(schema: Json) -> list[Json]:
    found: list[Json] = schema.get("anyOf") or schema.get("oneOf") or []
    return found


def _types(before: Json, after: Json, *, direction: Direction, at: str) -> Iterator[str]:
    given, kept = _type_of(before), _type_of(after)
    if given == kept or (direction is Direction.SENT and kept == "anything"):
        return
    if direction is Direction.ANSWERED and given == "anything":
        return
    wider = (given, kept) == ("integer", "number")
    if wider and direction is Direction.SENT:
        return
    yield f"{at}: was {given} and is {kept}"


def _type_of(schema: Json) -> str:
    return str(schema.get("type", "anything"))


def _words(before: Json, after: Json, *, direction: Direction, at: str) -> Iterator[str]:
    """A vocabulary that grows breaks nobody: openapi/README.md says what to do with a new word."""
    given, kept = _vocabulary(before), _vocabulary(after)
    if kept is None:
        return
    if given is None:
        if direction is Direction.SENT and _type_of(before) in _SCALARS:
            yield f"{at}: takes only some words now"
        return
    for word in given:
        if word not in kept:
            yield f"{at}: the word {word} is gone"


def _vocabulary(schema: Json) -> list[Any] | None:
    if "const" in schema:
        return [schema["const"]]
    found: list[Any] | None = schema.get("enum")
    return found


def _members(before: Json, after: Json, *, direction: Direction, at: str) -> Iterator[str]:
    given, kept = before.get("properties", {}), after.get("properties", {})
    needed, needed_now = set(before.get("required", ())), set(after.get("required", ()))
    closed = after.get("additionalProperties") is False
    for name in sorted(given.keys() - kept.keys()):
        if direction is Direction.ANSWERED or closed:
            yield f"{at}/{name}: is gone"
    if direction is Direction.SENT:
        yield from (f"{at}/{name}: is now required" for name in sorted(needed_now - needed))
        if closed and before.get("additionalProperties") is not False and "properties" in before:
            yield f"{at}: takes no further members now"
    else:
        lost = needed & kept.keys() - needed_now
        yield from (f"{at}/{name}: may now be left out" for name in sorted(lost))


def _bounds(before: Json, after: Json, *, at: str) -> Iterator[str]:
    for name in _LARGEST:
        if name in after and after[name] < before.get(name, float("inf")):
            yield f"{at}: {name} is now {after[name]}"
    for name in _SMALLEST:
        if name in after and after[name] > before.get(name, float("-inf")):
            yield f"{at}: {name} is now {after[name]}"
    for name in _FORMS:
        if name in after and after[name] != before.get(name):
            yield f"{at}: {name} is now {after[name]}"
