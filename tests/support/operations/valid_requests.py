"""Every operation of the OpenAPI document, and requests that are valid for each."""

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from itertools import product
from typing import Any
from uuid import UUID

from fastapi import FastAPI

from app.cli.demo.partnerships import STAFF
from app.domain.directory.permissions import Permission
from app.domain.directory.role_permissions import PERMISSIONS
from tests.support.contract.breaking_changes import Contract
from tests.support.database.cases import Case
from tests.support.partnerships import Partnership, Person

Json = Any
Path = tuple[str | int, ...]

STREAM = "text/event-stream"
ABSENT = "0198f3b2-0000-7000-8000-00000000dead"

_HIDING = ("/restrictions", "/conflicts-of-interest", "/users/", "/revoked-tokens")
"""Parts of paths whose operations close records to others, or others out."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: where, for whom, and the schema of what it is sent."""

    name: str
    method: str
    path: str
    permission: str | None
    parameters: Mapping[str, Json]
    headers: frozenset[str]
    query: frozenset[str]
    body: Json | None
    needs_body: bool

    @property
    def record_ids(self) -> list[str]:
        """The parameters of its path that name records."""
        return [name for name, schema in self.parameters.items() if schema.get("format") == "uuid"]

    def paths(self, ids: Mapping[str, object]) -> list[str]:
        """Its path with these ids, once for each word of a vocabulary that it has besides.

        A number is a size, and one is a size that anything may have.
        """
        words = [
            [(name, word) for word in schema.get("enum", (1,))]
            for name, schema in self.parameters.items()
            if name not in self.record_ids
        ]
        return [self.path.format(**dict(chosen), **ids) for chosen in product(*words)]

    @property
    def is_read(self) -> bool:
        """Whether it changes nothing, although a search has a body."""
        return self.method == "GET" or self.path.endswith("/search")


@dataclass(frozen=True, slots=True)
class Operations:
    """The document of an application, as tests read it."""

    document: Json

    def all(self) -> list[Operation]:
        """Every operation whose answer ends, by its path; what restricts records comes last.

        A stream does not; what it tells, and to whom, is in `events/test_streams`, and that it
        tells nothing of what is kept in `events/test_restricted_events`.
        """
        found = [
            self._operation(method, path, operation)
            for path, methods in self.document["paths"].items()
            for method, operation in methods.items()
            if STREAM not in operation["responses"].get("200", {}).get("content", {})
        ]
        return sorted(found, key=lambda one: ("/restriction" in one.path, one.path))

    def _operation(self, method: str, path: str, described: Json) -> Operation:
        parameters = list(Contract(self.document).parameters(described).values())
        body = described.get("requestBody")
        return Operation(
            name=described["operationId"],
            method=method.upper(),
            path=path,
            permission=described.get("x-permission"),
            parameters={
                given["name"]: self.resolved(given["schema"])
                for given in parameters
                if given["in"] == "path"
            },
            headers=_named(parameters, "header"),
            query=_named(parameters, "query"),
            body=self.resolved(_first(body["content"])["schema"]) if body else None,
            needs_body=bool(body and body.get("required")),
        )

    def resolved(self, schema: Json) -> Json:
        """The schema behind a reference, or the first that is not null of several."""
        if "$ref" in schema:
            found = self.document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
            return self.resolved(found)
        for several in ("anyOf", "oneOf", "allOf"):
            for one in schema.get(several, []):
                if one.get("type") != "null":
                    return {**self.resolved(one), **_examples_of(schema)}
        return schema

    def example(self, schema: Json) -> Json:
        """A value that is valid by the schema: the documented one, else what must be there."""
        schema = self.resolved(schema)
        if schema.get("examples"):
            return deepcopy(schema["examples"][0])
        match schema.get("type"):
            case "object":
                required = schema.get("required", [])
                described = schema.get("properties", {}).items()
                return {name: self.example(of) for name, of in described if name in required}
            case "array":
                return [self.example(schema["items"])]
            case _:
                return _simplest(schema)

    def leaves(self, schema: Json, at: Path = ()) -> Iterator[tuple[Path, Json]]:
        """Every member that holds no other members, with its schema; of a list, the first."""
        schema = self.resolved(schema)
        match schema.get("type"):
            case "object":
                for name, of in schema.get("properties", {}).items():
                    yield from self.leaves(of, (*at, name))
            case "array":
                yield from self.leaves(schema["items"], (*at, 0))
            case _:
                yield at, schema

    def with_value(self, schema: Json, body: Json, at: Path, value: Json) -> Json:
        """The body with this value at a place, with what must be there on the way to it."""
        if not at:
            return value
        schema = self.resolved(schema)
        changed = deepcopy(body)
        step, *rest = at
        if isinstance(step, int):
            kept = changed or [self.example(schema["items"])]
            kept[0] = self.with_value(schema["items"], kept[0], tuple(rest), value)
            return kept
        member = schema["properties"][step]
        if rest and changed.get(step) is None:
            changed[step] = self.example(member)
        changed[step] = self.with_value(member, changed.get(step), tuple(rest), value)
        return changed


_TEXTS = {
    "uuid": ABSENT,
    "date": "2026-11-18",
    "date-time": "2026-11-18T09:30:00Z",
}


def _first(content: Json) -> Json:
    """How a body is documented: in one media type, whichever it is."""
    return next(iter(content.values()))


def _named(parameters: list[Json], place: str) -> frozenset[str]:
    return frozenset(given["name"] for given in parameters if given["in"] == place)


def _simplest(schema: Json) -> Json:
    if "enum" in schema:
        return schema["enum"][0]
    numbers_and_truth = {"boolean": True, "integer": schema.get("minimum", 1)}
    text = _TEXTS.get(schema.get("format", ""), "Invented words")
    return numbers_and_truth.get(schema.get("type", ""), text)


def _examples_of(schema: Json) -> Json:
    return {"examples": schema["examples"]} if schema.get("examples") else {}


def operations_of(application: FastAPI) -> Operations:
    """What the application says that it can be asked."""
    return Operations(application.openapi())


def may(partnership: Partnership, operation: Operation) -> Iterator[Person]:
    """One of the staff for each role that carries the permission, those of the hub first."""
    for name, role, *_ in STAFF:
        is_first_of_role = name == role
        needs = operation.permission
        if is_first_of_role and (needs is None or Permission(needs) in PERMISSIONS[role]):
            yield partnership.person(name)


RECORDS: Mapping[str, Callable[[Case], UUID]] = {
    "contact_id": lambda case: case.id("contacts"),
    "review_id": lambda case: case.id("link_reviews"),
    "item_id": lambda case: case.id("link_review_items"),
    "error_id": lambda case: case.id("recorded_errors"),
    "right_person_id": lambda case: case.id("people", 1),
    "authority_id": lambda case: case.id("other_authorities"),
    "contact_person_id": lambda case: case.id("contact_people"),
    "child_id": lambda case: case.id("contact_children"),
    "child_ids": lambda case: case.id("contact_children"),
    "person_id": lambda case: case.id("people"),
    "same_as_person_id": lambda case: case.id("people", 1),
    "related_person_id": lambda case: case.id("people", 1),
    "through_person_id": lambda case: case.id("people", 1),
    "address_id": lambda case: case.id("person_addresses"),
    "involvement_id": lambda case: case.id("involvements"),
    "link_id": lambda case: case.id("person_links"),
    "relationship_id": lambda case: case.id("relationships"),
    "unsafe_id": lambda case: case.id("unsafe_contacts"),
    "threshold_document_id": lambda case: case.founded.threshold_document_id,
    "supersedes_id": lambda case: case.id("threshold_decisions"),
    "referral_id": lambda case: case.id("referrals"),
    "user_id": lambda case: case.user(case.worker),
    "chaired_by": lambda case: case.user("hub_manager"),
    "team_id": lambda case: case.team_id,
    "notification_id": lambda case: case.id("notifications"),
    "proposal_id": lambda case: case.id("incident_proposals"),
    "meeting_id": lambda case: case.id("strategy_meetings"),
    "strategy_meeting_id": lambda case: case.id("strategy_meetings"),
    "follows_id": lambda case: case.id("strategy_meetings"),
    "agency_id": lambda case: case.agency_id,
    "agency_ids": lambda case: case.agency_id,
    "supplied_by": lambda case: case.agency_id,
    "action_id": lambda case: case.id("meeting_actions"),
    "minutes_id": lambda case: case.id("minutes"),
    "fragment_id": lambda case: case.id("information_fragments"),
    "information_fragment_id": lambda case: case.id("information_fragments"),
    "sanitisation_id": lambda case: case.id("sanitisations"),
    "share_id": lambda case: case.id("shares"),
    "request_id": lambda case: case.id("information_requests"),
    "requested_agency_id": lambda case: case.id("information_request_agencies"),
    "information_return_id": lambda case: case.id("information_returns"),
    "return_id": lambda case: case.id("information_returns"),
    "returns_read": lambda case: case.id("information_returns"),
    "person_ids": lambda case: case.id("people"),
    "audience": lambda case: case.agency_id,
    "task_id": lambda case: case.id("return_tasks"),
    "decision_id": lambda case: case.id("threshold_decisions"),
    "medical_id": lambda case: case.id("medicals"),
    "enquiry_id": lambda case: case.id("enquiries"),
    "protection_id": lambda case: case.id("emergency_protections"),
    "police_protection_id": lambda case: case.id("emergency_protections"),
    "recommendation_id": lambda case: case.id("recommendations"),
    "subject_id": lambda case: case.id("enquiries"),
    "timescale_id": lambda case: case.id("timescales"),
    "restriction_id": lambda case: case.id("restrictions"),
    "owner_id": lambda case: case.user("hub_manager"),
    "listing_id": lambda case: case.id("restriction_listings"),
    "relaxation_id": lambda case: case.id("restriction_relaxations"),
    "alert_id": lambda case: case.id("restriction_alerts"),
    "conflict_id": lambda case: case.id("conflicts_of_interest"),
    "grant_id": lambda case: case.id("break_glass_grants"),
    "signal_id": lambda case: case.id("access_signals"),
    "same_as_user_id": lambda case: case.user("hub_practitioner_2"),
    "membership_id": lambda case: case.id("memberships"),
    "role_proposal_id": lambda case: case.id("role_proposals"),
    "identity_link_id": lambda case: case.id("identity_links"),
    "subscription_id": lambda case: case.id("subscriptions"),
    "delivery_id": lambda case: case.id("deliveries"),
}
"""The record of a case that an id of a path or body names, by the name it goes by."""


def records(case: Case, names: list[str]) -> dict[str, str]:
    """The ids of a case for these parameters of a path."""
    return {name: str(RECORDS[name](case)) for name in names}


def absent(names: list[str]) -> dict[str, str]:
    """Ids of the same form that nobody has."""
    return dict.fromkeys(names, ABSENT)


def ids_in(operations: Operations, operation: Operation) -> list[Path]:
    """Where the body of an operation names records."""
    if operation.body is None:
        return []
    return [at for at, of in operations.leaves(operation.body) if of.get("format") == "uuid"]


def body_for(operations: Operations, operation: Operation, case: Case) -> Json:
    """A valid body, in which every id that is there names a record of the case."""
    if operation.body is None:
        return None
    body = operations.example(operation.body)
    for at in ids_in(operations, operation):
        if _holds(body, at):
            body = operations.with_value(operation.body, body, at, str(named(case, at)))
    return body


def named(case: Case, at: Path) -> UUID:
    """The record of the case that an id at this place of a body names."""
    name = next(step for step in reversed(at) if isinstance(step, str))
    return RECORDS[name](case)


def _holds(body: Json, at: Path) -> bool:
    for step in at:
        try:
            body = body[step]
        except (KeyError, IndexError, TypeError):
            return False
    return body is not None
