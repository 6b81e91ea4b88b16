"""A document's shared form: the same contract, with everything that can be a component made one."""

from collections.abc import Iterable
from copy import deepcopy
from typing import Any

Json = dict[str, Any]


def in_shared_form(document: Json) -> Json:
    """The document with every parameter, header, response and body behind a reference.

    Equal ones share a component, as a document written by hand would have it.
    """
    shared = deepcopy(document)
    components = shared["components"]
    operations = [
        operation for methods in shared["paths"].values() for operation in methods.values()
    ]
    webhooks = [webhook["post"] for webhook in shared.get("webhooks", {}).values()]
    for operation in (*operations, *webhooks):
        parameters = operation.get("parameters", [])
        _share(components, "parameters", parameters, range(len(parameters)))
        _share(components, "requestBodies", operation, {"requestBody"} & operation.keys())
        responses = operation.get("responses", {})
        for response in responses.values():
            headers = response.get("headers", {})
            _share(components, "headers", headers, list(headers))
        _share(components, "responses", responses, list(responses))
    return shared


def _share(components: Json, kind: str, holder: Any, places: Iterable[str | int]) -> None:
    shared = components.setdefault(kind, {})
    for place in places:
        given = holder[place]
        if "$ref" in given:
            continue
        name = next(
            (name for name, each in shared.items() if each == given), f"Shared{len(shared)}"
        )
        shared[name] = given
        holder[place] = {"$ref": f"#/components/{kind}/{name}"}
