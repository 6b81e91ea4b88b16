"""Names of schemas: one word for each, where two modules have a class of the same name."""

import re
from collections.abc import Callable
from typing import Any

_REFERENCE = "#/components/schemas/"

# Names that clients know and that the module alone does not give.
_PINNED = {
    "app__routers__audit__events__Outcome": "AuditEventsOutcome",
    "app__domain__people__matching__evidence__Outcome": "MatchingEvidenceOutcome",
}


def shortened(document: dict[str, Any]) -> dict[str, Any]:
    """The document with `app__domain__audit__events__Outcome` as `EventsOutcome`.

    The names of classes in generated clients must not change when a module moves.

    Raises:
        ValueError: two schemas would have the same name.
    """
    schemas = document["components"]["schemas"]
    renamed = {_short(name): _titled(name, schema) for name, schema in schemas.items()}
    if len(renamed) != len(schemas):
        raise ValueError("Two schemas of the document would have the same name.")
    document["components"]["schemas"] = dict(sorted(renamed.items()))
    changed = _with_references(document, _short)
    if not isinstance(changed, dict):
        raise TypeError
    return changed


def _titled(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """Generated clients call a class by its schema's title."""
    return {**schema, "title": _short(name)} if "title" in schema else schema


def _short(name: str) -> str:
    if "__" not in name:
        return name
    if name in _PINNED:
        return _PINNED[name]
    *_, module, own = name.split("__")
    return re.sub(r"(?:^|_)([a-z])", lambda found: found[1].upper(), module) + own


def _with_references(value: object, rename: Callable[[str], str]) -> object:
    if isinstance(value, dict):
        return {
            key: _renamed(each, rename) if key == "$ref" else _with_references(each, rename)
            for key, each in value.items()
        }
    return [_with_references(each, rename) for each in value] if isinstance(value, list) else value


def _renamed(reference: str, rename: Callable[[str], str]) -> str:
    name = reference.removeprefix(_REFERENCE)
    return _REFERENCE + rename(name)
