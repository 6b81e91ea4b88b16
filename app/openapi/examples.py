"""Examples of requests and answers, made from the schemas: the same every time."""

import re
from collections.abc import Mapping
from copy import deepcopy
from types import MappingProxyType
from typing import Any

from app.openapi import story
from app.openapi.words import NOT_NEEDED, WORDS
from app.services.sharing.disclosure_views import COLUMNS

Json = dict[str, Any]
Schemas = Mapping[str, Json]

FILES: Mapping[str, str] = MappingProxyType(
    {
        "text/csv": f"{','.join(COLUMNS)}\r\n",
        "application/octet-stream": '{"specversion": "1.0"}',
    }
)
"""Media types of answers to be saved as files, and how an example of each begins."""

_TIMES = {"date": "2026-11-20", "date-time": "2026-11-20T09:30:00Z"}
# An example shows a record in force, the last of its list.
_NULL_WHERE_IT_MAY_BE = re.compile(
    r"^(cancelled|ended|errored|lifted|recalled|revoked|superseded|unlinked)_|^next$"
)
_DEEPEST = 8
PLACEHOLDER = "Invented words"
"""The value of a text without any known example; a test finds it."""


def add(operation: Json, *, schemas: Schemas) -> dict[str, list[Any]]:
    """Give an operation's parameters, bodies and successful answers an example each.

    Returns:
        Examples of the schemas that are its whole request or answer, by their names: those are
        written at the schema, once for all operations.
    """
    for parameter in operation.get("parameters", []):
        of, name = parameter["schema"], parameter["name"]
        if parameter["required"] and parameter["in"] != "header":
            parameter["example"] = example(of, schemas=schemas, name=name)
        of.pop("examples", None)
    whole: dict[str, list[Any]] = {}
    for media in operation.get("requestBody", {}).get("content", {}).values():
        name = media.get("schema", {}).get("$ref", "").rpartition("/")[2]
        if written := schemas.get(name, {}).get("examples"):
            whole[name] = [story.retold(each, schema=name) for each in written]
        else:
            _illustrate(media, schemas=schemas)
    for status, response in operation["responses"].items():
        for media_type, media in response.get("content", {}).items():
            name = media.get("schema", {}).get("$ref", "").rpartition("/")[2]
            if not status.startswith("2"):
                continue
            if media_type in FILES:
                media["examples"] = {"example": {"value": FILES[media_type]}}
            elif name:
                whole[name] = [example(media["schema"], schemas=schemas)]
            else:
                _illustrate(media, schemas=schemas)
    return whole


def _illustrate(media: Json, *, schemas: Schemas) -> None:
    if "schema" in media and not media.keys() & {"example", "examples"}:
        value = example(media["schema"], schemas=schemas)
        media["examples"] = {"example": {"value": value}}


def example(schema: Json, *, schemas: Schemas, name: str = "", of: str = "", depth: int = 0) -> Any:  # noqa: ANN401 - JSON
    """A value that the schema allows: its own example, else the first code, else one by its name.

    `name` is that of the member, and `of` that of the schema it is a member of: together they
    say which record of the story is meant, and in which words.
    """
    if "$ref" in schema:
        within = schema["$ref"].rpartition("/")[2]
        return example(schemas[within], schemas=schemas, name=name, of=within, depth=depth)
    if schema.get("format") == "uuid":
        return story.id_of(story.noun_of(name, schema=of))
    if schema.get("examples"):
        return story.retold(deepcopy(schema["examples"][0]), member=name, schema=of)
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return _of_several(schema[several], schemas=schemas, name=name, of=of, depth=depth)
    if "const" in schema or "enum" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    return _by_type(schema, schemas=schemas, name=name, of=of, depth=depth)


def _of_several(several: list[Json], *, schemas: Schemas, name: str, of: str, depth: int) -> Any:  # noqa: ANN401 - JSON
    may_be_null = any(each.get("type") == "null" for each in several)
    if may_be_null and (depth > _DEEPEST or _NULL_WHERE_IT_MAY_BE.match(name)):
        return None
    if may_be_null and (of, name) in NOT_NEEDED:
        return None
    chosen = next(each for each in several if each.get("type") != "null")
    return example(chosen, schemas=schemas, name=name, of=of, depth=depth)


def _by_type(schema: Json, *, schemas: Schemas, name: str, of: str, depth: int) -> Any:  # noqa: ANN401 - JSON
    match schema.get("type"):
        case "object":
            return _members(schema, schemas=schemas, of=of, depth=depth)
        case "array":
            if depth > _DEEPEST and not schema.get("minItems"):
                return []
            return [example(schema["items"], schemas=schemas, name=name, of=of, depth=depth + 1)]
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return schema.get("default", True)
        case _:
            by_name = WORDS.get(name, _TIMES.get(schema.get("format", ""), PLACEHOLDER))
            return WORDS.get(f"{of}.{name}", by_name)


def _members(schema: Json, *, schemas: Schemas, of: str, depth: int) -> Json:
    """Every member; of a map from codes to words, one."""
    members: Json = schema.get("properties", {})
    inner = schema.get("additionalProperties")
    if not members and isinstance(inner, dict):
        words = example(inner, schemas=schemas, name="in_words", of=of, depth=depth + 1)
        return {"code": words}
    return {
        member: example(each, schemas=schemas, name=member, of=of, depth=depth + 1)
        for member, each in members.items()
    }
