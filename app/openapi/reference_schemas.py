"""How schemas are shown: a table of members, each with its type, its limits and its meaning."""

import json
from collections.abc import Iterator
from typing import Any

from app.openapi.markup import Html, element, joined, line, prose, table

Json = dict[str, Any]

_BOUNDS = {
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minimum": "from {}",
    "maximum": "to {}",
    "minItems": "at least {}",
    "maxItems": "at most {}",
    "default": "{} where not given",
}
_SAYS_SOMETHING = r"\S"
_FORMATS = {"date-time": "instant", "date": "day", "uuid": "id"}
_FEW_WORDS = 12


def section(name: str, schema: Json) -> Html:
    """One schema: its meaning, and its members or words."""
    required = set(schema.get("required", ()))
    members = table(
        f"Members of {name}",
        ("member", "type", "meaning"),
        (
            (
                joined((element("code", member), "" if member in required else " (optional)")),
                kind(of),
                joined((line(of.get("description", "")), _bounds(of))),
            )
            for member, of in schema.get("properties", {}).items()
        ),
    )
    words = schema.get("enum", ())
    return element(
        "article",
        element("h3", name, id=f"schema-{name}"),
        prose(schema.get("description", "")),
        members,
        _words(words) if words else Html(""),
    )


def kind(schema: Json) -> Html:
    """The type of a schema in a few words; another schema is a link."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return element("a", name, href=f"#schema-{name}")
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return _either(schema[several])
    words = [schema["const"]] if "const" in schema else schema.get("enum")
    return _words(words) if words else _plain(schema)


def _plain(schema: Json) -> Html:
    of = schema.get("additionalProperties")
    match schema.get("type", "anything"):
        case "array":
            return joined(("list of ", kind(schema["items"])))
        case "object" if isinstance(of, dict):
            return joined(("map to ", kind(of)))
        case other:
            return joined((_FORMATS.get(schema.get("format", ""), str(other)),))


def example(value: object, *, title: str) -> Html:
    """An example that opens when it is asked for."""
    shown = value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)
    return element("details", element("summary", title), element("pre", element("code", shown)))


def _either(several: list[Json]) -> Html:
    parts: list[str] = []
    for each in several:
        parts += [" or ", kind(each)]
    return joined(parts[1:])


def _words(words: list[str]) -> Html:
    shown = joined(_spaced(words))
    if len(words) <= _FEW_WORDS:
        return shown
    return element("details", element("summary", f"one of {len(words)} words"), shown)


def _spaced(words: list[str]) -> Iterator[str]:
    for place, word in enumerate(words):
        yield ", " if place else ""
        yield element("code", str(word))


def _bounds(schema: Json) -> Html:
    told: list[str] = []
    for each in (schema, *schema.get("anyOf", ())):
        told += [
            words.format(each[name])
            for name, words in _BOUNDS.items()
            if each.get(name) not in (None, "", [], {})
        ]
        if each.get("pattern", _SAYS_SOMETHING) != _SAYS_SOMETHING:
            told.append(f"of the form {each['pattern']}")
    return element("p", "; ".join(told), class_="note") if told else Html("")
