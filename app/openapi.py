"""The OpenAPI document, with what every operation has in common said in one place."""

from typing import Any

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from app import idempotency
from app.dependencies import Allowed, AllowedToCreate, AllowedToOpen, guard_of
from app.problems import MEDIA_TYPE

_COMMON = {
    "400": "The body cannot be read, or a header that is needed is missing.",
    "401": "The token is missing or not good; the answer is the same whatever was wrong with it.",
    "403": "No role of yours may do this.",
    "404": "There is no such record, or you may not see it: the two look the same.",
    "409": "Not possible now; the type says why.",
    "413": "The body is larger than the service reads.",
    "415": "The body is not plain JSON.",
    "422": "What was sent does not have the documented form.",
    "500": "Something went wrong on our side; nothing was changed.",
    "503": "The service is busy; try again shortly.",
    "504": "That took too long and was stopped; nothing was changed.",
}
_WITH_VERSION = {
    "412": "The record has changed since the version in If-Match.",
    "428": "If-Match is missing.",
}
_PROBLEM = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}


def install(app: FastAPI) -> None:
    """Have the application describe itself with the document this module completes."""
    plain = app.openapi

    def complete() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _completed(app, plain())
        return app.openapi_schema

    app.openapi = complete  # type: ignore[method-assign]  # FastAPI's documented way to extend it


def _completed(app: FastAPI, document: dict[str, Any]) -> dict[str, Any]:
    document["components"]["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    }
    document["components"]["schemas"].pop("HTTPValidationError", None)
    document["components"]["schemas"].pop("ValidationError", None)
    for context in iter_route_contexts(app.routes):
        guard = guard_of(context)
        for method in sorted(context.methods or ()):
            operation = document["paths"].get(context.path_format, {}).get(method.lower())
            if operation is not None:
                _complete(operation, guard=guard)
    return document


def _complete(operation: dict[str, Any], *, guard: Allowed | None) -> None:
    responses: dict[str, Any] = operation["responses"]
    if not _is_problem(responses.get("422")):
        responses.pop("422", None)
    if guard is None:
        responses.setdefault("503", {"description": _COMMON["503"], "content": _PROBLEM})
        return
    operation["security"] = [{"bearer": []}]
    operation["x-permission"] = str(guard.permission)
    common = dict(_COMMON)
    if _require_header(operation, "If-Match"):
        common |= _WITH_VERSION
    if isinstance(guard, AllowedToOpen):
        _require_header(operation, "Purpose")
    if isinstance(guard, AllowedToCreate):
        _require_header(operation, idempotency.HEADER)
    for status, description in common.items():
        found = responses.setdefault(status, {"description": description})
        found["content"] = {MEDIA_TYPE: {**_PROBLEM[MEDIA_TYPE], **_examples(found)}}


def _is_problem(response: dict[str, Any] | None) -> bool:
    return response is not None and MEDIA_TYPE in response.get("content", {})


def _examples(response: dict[str, Any]) -> dict[str, Any]:
    content = response.get("content", {}).get(MEDIA_TYPE, {})
    return {"examples": content["examples"]} if "examples" in content else {}


def _require_header(operation: dict[str, Any], name: str) -> bool:
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "header" and parameter["name"].lower() == name.lower():
            parameter["required"] = True
            given = parameter["schema"]
            kept = {name: given[name] for name in ("pattern", "enum") if name in given}
            parameter["schema"] = {"type": "string", **kept}
            return True
    return False
