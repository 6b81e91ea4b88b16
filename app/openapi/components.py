"""Components of the document: the parts that several operations share, written once."""

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from types import MappingProxyType
from typing import Any

Json = dict[str, Any]
Name = Callable[[Json, Json], str]
Places = list[tuple[Any, Collection[str | int]]]
"""The places of one part: the object or list that holds it, and its keys there."""

_SIGNED_IN = frozenset(
    {
        "invitation-not-accepted",
        "no-membership",
        "partnership-not-chosen",
        "permission-missing",
        "purpose-not-for-role",
    }
)
_NOT_VALID = frozenset({"header-not-valid", "not-valid", "query-not-valid"})
# Refusals that nearly every operation shares are one word in the name of a response.
_SETS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "ForbiddenRecord": _SIGNED_IN | {"conflict-declared", "record-restricted"},
        "Forbidden": _SIGNED_IN,
        "InvalidBody": _NOT_VALID | {"unprocessable-content"},
        "Invalid": _NOT_VALID,
    }
)


def share(document: Json) -> None:
    """Move parameters, links and problem responses of several operations to the components.

    Raises:
        ValueError: two different components would have the same name.
    """
    operations = [
        operation for methods in document["paths"].values() for operation in methods.values()
    ]
    parameters: Places = [
        (each["parameters"], range(len(each["parameters"])))
        for each in operations
        if "parameters" in each
    ]
    responses: Places = [
        (each["responses"], [status for status in each["responses"] if status[0] in "45"])
        for each in operations
    ]
    links: Places = [
        (answer["links"], list(answer["links"]))
        for each in operations
        for answer in each["responses"].values()
        if "links" in answer
    ]
    components = document["components"]
    components["links"] = _moved("links", links, _link, from_times=2)
    components["parameters"] |= _moved("parameters", parameters, _parameter, from_times=2)
    # The name of a response lists all its problems: too long for one that few operations have.
    components["responses"] |= _moved("responses", responses, _response, from_times=3)


def _moved(kind: str, places: Places, name_of: Name, *, from_times: int) -> Json:
    """The components made of parts that are in several places, which now refer to them."""
    times = Counter(_text(holder[key]) for holder, keys in places for key in keys)
    names: dict[str, str] = {}
    shared: Json = {}
    for text, number in times.most_common():
        if number < from_times:
            break
        given = json.loads(text)
        names[text] = name_of(given, shared)
        if names[text] in shared:
            raise ValueError(f"Two {kind} of the document would be called {names[text]}.")
        shared[names[text]] = given
    for holder, keys in places:
        for key in keys:
            if name := names.get(_text(holder[key])):
                holder[key] = {"$ref": f"#/components/{kind}/{name}"}
    return dict(sorted(shared.items()))


def _text(given: Json) -> str:
    return json.dumps(given, ensure_ascii=False)


def _parameter(parameter: Json, taken: Json) -> str:
    """Its own name; if that is taken, also whether it is required."""
    name: str = parameter["name"]
    if name not in taken:
        return name
    return f"{name}{'Required' if parameter['required'] else 'Optional'}"


def _link(link: Json, taken: Json) -> str:
    """The operation it leads to; if that is taken, also the member of the answer that it takes."""
    name: str = link["operationId"]
    if name not in taken:
        return name
    (source, *_) = link["parameters"].values()
    member = source.rpartition("/")[2]
    return f"{name}By{''.join(part.capitalize() for part in member.split('_'))}"


def _response(response: Json, _taken: Json) -> str:
    """The types of problem that it can be, as one word."""
    return "Or".join(_words(frozenset(response["x-problem-types"])))


def _words(types: frozenset[str]) -> Iterator[str]:
    for word, common in _SETS.items():
        if common <= types:
            yield word
            types -= common
    for type_ in sorted(types):
        yield "".join(part.capitalize() for part in type_.split("-"))
