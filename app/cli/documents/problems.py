"""The problems page: every type of refusal or failure, and the operations that answer it."""

from typing import Any

from app.cli.documents import markdown

_FEW = 6


def page(document: dict[str, Any]) -> str:
    """The catalogue of the OpenAPI document, by status and then by name."""
    answered = _answered(document)
    types = sorted(document["x-problem-types"].items(), key=lambda item: (item[1]["status"], item))
    return markdown.page(
        "Problems",
        "Every refusal or failure is a problem (RFC 9457, `application/problem+json`)."
        " `type` is `/problems/` and the name below, always with the same status and"
        " title; on a running service it leads to a page. `detail` can be shown to a"
        " practitioner, `instance` is the request's id as a URN, `code` names a precise cause"
        " where there are several, and `errors` lists `{pointer, code}` for each fault in"
        " the request, without the value.",
        "A name is a promise: it keeps its meaning, and is never used for another. Treat"
        " a name you do not know by its status.",
        markdown.table(
            ("type", "status", "meaning", "operations"),
            (
                (
                    f"`{name}`",
                    str(type_["status"]),
                    f"**{type_['title']}.** {type_['description']}",
                    _in_words(answered.get(name, [])),
                )
                for name, type_ in types
            ),
        ),
    )


def _answered(document: dict[str, Any]) -> dict[str, list[str]]:
    """The operations that answer each type."""
    found: dict[str, list[str]] = {}
    for methods in document["paths"].values():
        for operation in methods.values():
            for name in types_of(operation, document):
                found.setdefault(name, []).append(operation["operationId"])
    return found


def types_of(operation: dict[str, Any], document: dict[str, Any]) -> list[str]:
    """The names of the problems that one operation can answer."""
    shared = document["components"]["responses"]
    return [
        name
        for given in operation["responses"].values()
        for name in shared.get(given.get("$ref", "").rpartition("/")[2], given).get(
            "x-problem-types", ()
        )
    ]


def _in_words(names: list[str]) -> str:
    if len(names) > _FEW:
        return f"{len(names)} operations"
    return ", ".join(f"`{name}`" for name in names)
