"""Links: the next operations possible with the ids and the version in an answer."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

_PARAMETER = re.compile(r"\{([a-z_]+)\}")
_RECORD = re.compile(r"^/v1/(?:.*/)?(?P<noun>[a-z-]+)/\{(?P<parameter>[a-z_]+)\}$")


@dataclass(frozen=True, slots=True)
class _Linking:
    """The operations of a document, and the parameter that names a record of each schema."""

    operations: list[tuple[str, str, Json]]
    schemas: Json
    named_by: dict[str, str]


def add(document: Json) -> None:
    """Link operations that make a record to those on it, and to the records that it names.

    `GET /v1/strategy-meetings/{meeting_id}` answers with a meeting, so the `id` of every meeting in
    an answer is a `meeting_id`.
    """
    operations = [
        (method, path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    named_by = {
        _schema(operation["responses"].get("200", {})): found["parameter"]
        for method, path, operation in operations
        if method == "get" and (found := _RECORD.match(path))
    }
    linking = _Linking(operations, document["components"]["schemas"], named_by)
    for _, path, operation in operations:
        made = operation["responses"].get("201")
        if made is None or not _schema(made):
            continue
        links = dict(_links(made, path, linking))
        if links:
            made["links"] = links


def _links(response: Json, path: str, linking: _Linking) -> Iterator[tuple[str, Json]]:
    own = _own(response, linking)
    named = _named(response, linking)
    told = {each: f"$request.path.{each}" for each in _PARAMETER.findall(path)}
    has_tag = "ETag" in response["headers"]
    for method, target_path, target in linking.operations:
        needed = set(_PARAMETER.findall(target_path))
        opens = method == "get" and _RECORD.match(target_path)
        known = {**named, **told, **own} if opens else {**told, **own}
        if needed <= known.keys() and any(known[name].startswith("$response") for name in needed):
            parameters = dict(_parameters(target, known, has_tag=has_tag))
            name = target["operationId"]
            yield name, {"operationId": name, "parameters": parameters}


def _own(response: Json, linking: _Linking) -> dict[str, str]:
    """The id of the record that was made, under its name in paths; and those of its children."""
    name = _schema(response)
    if name not in linking.named_by:
        return {}
    own = {linking.named_by[name]: "$response.body#/id"}
    children = {"child_id": "$response.body#/children/0/id"}
    return own | children if "children" in linking.schemas[name]["properties"] else own


def _named(response: Json, linking: _Linking) -> dict[str, str]:
    """The ids of other records that the answer names."""
    members = linking.schemas[_schema(response)].get("properties", {})
    return {
        member: f"$response.body#/{member}"
        for member in members
        if member.endswith("_id") and member in linking.named_by.values()
    }


def _parameters(target: Json, known: dict[str, str], *, has_tag: bool) -> Iterator[tuple[str, str]]:
    for parameter in target["parameters"]:
        if parameter["in"] == "path":
            yield f"path.{parameter['name']}", known[parameter["name"]]
        elif parameter["name"] == "If-Match" and has_tag:
            yield "header.If-Match", "$response.header.ETag"


def _schema(response: Json) -> str:
    """The name of the schema of a JSON answer, or ''."""
    media = response.get("content", {}).get("application/json", {})
    name: str = media.get("schema", {}).get("$ref", "").rpartition("/")[2]
    return name
