"""Facts that decide how an operation can answer, from its route and its plain description."""

from dataclasses import dataclass
from typing import Any

from fastapi.routing import RouteContext

from app.domain.directory.rate_limits import SPENDS
from app.http.answers import is_versioned
from app.http.guard import Allowed, AllowedToCreate, AllowedToOpen

_METHODS_WITH_BODY = frozenset({"POST", "PUT", "PATCH", "DELETE"})


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts that the answers of one operation follow from."""

    guard: Allowed | None
    takes_body: bool
    reads_body: bool
    reads_json: bool
    writes: bool
    names_record: bool
    names_record_in_path: bool
    changes_version: bool
    tags_answer: bool

    @property
    def creates(self) -> bool:
        """Whether it requires an Idempotency-Key."""
        return isinstance(self.guard, AllowedToCreate)

    @property
    def opens(self) -> bool:
        """Whether it requires a purpose."""
        return isinstance(self.guard, AllowedToOpen)

    @property
    def is_counted(self) -> bool:
        """Whether each use counts towards the user's hourly limit."""
        return self.guard is not None and self.guard.permission in SPENDS


def facts_of(
    context: RouteContext, *, method: str, operation: dict[str, Any], guard: Allowed | None
) -> Facts:
    """The facts of one operation of a route."""
    parameters = operation.get("parameters", [])
    in_path = any(each["in"] == "path" and _is_id(each["schema"]) for each in parameters)
    in_query = any(each["in"] == "query" and _is_id(each["schema"]) for each in parameters)
    reads_json = "application/json" in operation.get("requestBody", {}).get("content", {})
    return Facts(
        guard=guard,
        takes_body=method in _METHODS_WITH_BODY,
        reads_body="requestBody" in operation,
        reads_json=reads_json,
        writes=method != "GET" and not str(context.path_format).endswith("/search"),
        names_record=in_path or in_query or reads_json,
        names_record_in_path=in_path,
        changes_version=any(each["name"] == "If-Match" for each in parameters),
        tags_answer=is_versioned(context.endpoint),
    )


def _is_id(schema: dict[str, Any]) -> bool:
    return schema.get("format") == "uuid" or any(map(_is_id, schema.get("anyOf", ())))
