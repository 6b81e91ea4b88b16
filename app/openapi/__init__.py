"""The OpenAPI document: FastAPI's, completed with facts from the code that FastAPI leaves out."""

from typing import Any

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from app.domain.directory.purposes import Purpose
from app.http import idempotency
from app.http.guard import Allowed, AllowedToCreate, AllowedToOpen, guard_of
from app.openapi import (
    answers,
    components as shared_components,
    examples,
    links,
    members,
    names,
    pages as pages,
    preface,
    problem_types,
    tags,
    webhooks,
)
from app.openapi.operations import facts_of

Json = dict[str, Any]


def install(app: FastAPI) -> None:
    """Make the application answer with the document that this package completes."""
    plain = app.openapi

    def complete() -> Json:
        if app.openapi_schema is None:
            app.openapi_schema = completed(app, plain())
        return app.openapi_schema

    app.openapi = complete  # type: ignore[method-assign]  # FastAPI's documented way to extend it


def completed(app: FastAPI, plain: Json) -> Json:
    """The document of an application: `plain` is FastAPI's, and is changed in place."""
    document = names.shortened(plain)
    document["info"]["description"] = preface.PREFACE
    document["servers"] = [{"url": "/", "description": "The server this document was read from."}]
    document["tags"] = tags.described(document)
    components = document["components"]
    components["securitySchemes"] = {
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            (
                "description"
            ): "A token of an issuer that the service trusts. It identifies the user; their"
            " permissions are looked up on every request.",
        }
    }
    components["schemas"]["Purpose"] = {
        **components["schemas"].get("Purpose", {}),
        "type": "string",
        "enum": [str(purpose) for purpose in Purpose],
    }
    for unused in ("HTTPValidationError", "ValidationError"):
        components["schemas"].pop(unused, None)
    known = problem_types.every()
    answered: set[str] = set()
    whole: dict[str, list[Any]] = {}
    for context in iter_route_contexts(app.routes):
        guard = guard_of(context)
        for method in sorted(context.methods or ()):
            operation = document["paths"].get(context.path_format, {}).get(method.lower())
            if operation is not None:
                facts = facts_of(context, method=method, operation=operation, guard=guard)
                answered |= answers.complete(operation, facts=facts, known=known)
                _complete(operation, guard=guard)
                whole |= examples.add(operation, schemas=components["schemas"])
    components["headers"] = answers.HEADERS
    catalogue = {
        **{name: known[name] for name in answered},
        **problem_types.OF_NO_OPERATION,
    }
    document["x-problem-types"] = {
        name: type_.described() for name, type_ in sorted(catalogue.items())
    }
    links.add(document)
    webhooks.add(document)
    whole["CloudEvent"] = [webhooks.EXAMPLE]
    if "Problem" in components["schemas"]:
        of_problem = components["schemas"]["Problem"]
        whole["Problem"] = [examples.example(of_problem, schemas=components["schemas"])]
    for name, schema in components["schemas"].items():
        members.plain(schema, name=name)
        if name in whole:
            schema["examples"] = whole[name]
    shared_components.share(document)
    return document


def _complete(operation: Json, *, guard: Allowed | None) -> None:
    operation["security"] = [{"bearer": []}] if guard else []
    if guard is not None:
        operation["x-permission"] = str(guard.permission)
    for parameter in operation.get("parameters", []):
        _make_plain(parameter, required=parameter["name"] in _demanded(guard))


def _demanded(guard: Allowed | None) -> set[str]:
    """Headers declared optional in the code, so that a request without a token gets only a 401."""
    always = {"If-Match"}
    if isinstance(guard, AllowedToOpen):
        return always | {"Purpose"}
    if isinstance(guard, AllowedToCreate):
        return always | {idempotency.HEADER}
    return always


def _make_plain(parameter: Json, *, required: bool) -> None:
    """Describe a parameter as it is in the request, without null or a function as its default."""
    parameter["required"] = parameter["required"] or required
    schema: Json = parameter["schema"]
    schema.pop("title", None)
    for given, meant in (("ge", "minimum"), ("le", "maximum")):
        if given in schema:
            schema[meant] = schema.pop(given)
    if "anyOf" in schema:
        (kind,) = [each for each in schema.pop("anyOf") if each.get("type") != "null"]
        schema = parameter["schema"] = {**kind, **schema}
    if parameter["name"] == "Purpose":
        parameter["schema"] = {"$ref": "#/components/schemas/Purpose"}
    if "description" in schema:
        parameter.setdefault("description", schema.pop("description"))
    if schema.get("format") == "uuid":
        noun = parameter["name"].removesuffix("_id").replace("_", " ")
        parameter.setdefault("description", f"The id of the {noun}.")
