"""Schemas without the parts that the framework repeats for each member."""

from typing import Any

Json = dict[str, Any]

_NESTED = ("anyOf", "oneOf", "allOf")


def plain(schema: Json, *, name: str) -> None:
    """Remove from a schema the titles that only repeat a name, and the examples of its parts.

    A schema that is a whole request or answer is given one whole example instead.
    """
    schema.pop("examples", None)
    if schema.get("title") in {name, name.replace("_", " ").title()}:
        del schema["title"]
    for member, of in schema.get("properties", {}).items():
        plain(of, name=member)
    for several in _NESTED:
        for each in schema.get(several, ()):
            plain(each, name="")
    for inner in ("items", "additionalProperties"):
        if isinstance(schema.get(inner), dict):
            plain(schema[inner], name="")
