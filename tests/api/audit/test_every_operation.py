"""Every operation walked: each leaves its trail, and what it opens of a child is an access."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.domain.directory.permissions import Permission
from tests.support.database.cases import Case
from tests.support.operations.bad_input import Walker
from tests.support.operations.valid_requests import Operation, Operations, may, records
from tests.support.partnerships import Partnership, Person

Event = Mapping[str, Any]

OF_NO_CHILD = frozenset(
    {
        "agency_id",
        "delivery_id",
        "identity_link_id",
        "membership_id",
        "role_proposal_id",
        "signal_id",
        "subscription_id",
        "user_id",
    }
)
"""Ids of paths that do not lead to a child."""

OF_THE_TRAIL = frozenset({None, Permission.AUDIT_READ, Permission.ACCESS_READ})
"""What shows events, which name records; or is open to anybody, and shows none."""


async def _events_of(admin: AsyncEngine, request_id: str) -> Sequence[Event]:
    async with admin.connect() as connection:
        found = await connection.execute(
            text("SELECT * FROM audit_events WHERE request_id = :request"),
            {"request": request_id},
        )
        return [dict(row) for row in found.mappings()]


async def _walk(walker: Walker, admin: AsyncEngine) -> tuple[int, Sequence[Event]]:
    """One valid request, and what it left on the trail."""
    operation = walker.operation
    version = await _version(walker, admin)
    answer = await walker.person.request(
        operation.method, walker.path, json=walker.body, version=version
    )
    return answer.status_code, await _events_of(admin, answer.headers["x-request-id"])


async def _version(walker: Walker, admin: AsyncEngine) -> str | None:
    if "If-Match" not in walker.operation.headers:
        return None
    answer = await walker.person.get(walker.path)
    return str(answer.headers.get("ETag", '"1"'))


async def test_whoever_reads_or_searches_names_what_they_were_shown(
    operations: Operations, ours: Partnership, our_case: Case, admin_engine: AsyncEngine
) -> None:
    """Every record of the case that is in an answer is named by the event of that answer."""
    person_id = str(our_case.id("people"))
    unnamed = []
    walked = 0
    for walker in _readers(operations, ours, our_case):
        for path in walker.operation.paths(walker.ids):
            answer = await walker.person.request(walker.operation.method, path, json=walker.body)
            if person_id not in answer.text:
                continue
            walked += 1
            events = await _events_of(admin_engine, answer.headers["x-request-id"])
            named = {str(each) for event in events for each in event["shown_ids"]}
            named |= {str(event["person_id"]) for event in events}
            if person_id not in named:
                unnamed.append(path)
    assert walked > 15, "answers that show nobody prove nothing"
    assert sorted(set(unnamed)) == []


def _readers(operations: Operations, ours: Partnership, our_case: Case) -> list[Walker]:
    """Everybody who may ask for each reading, with searches that ask for everything."""
    return [
        Walker(
            operations,
            operation,
            person=person,
            ids=records(our_case, operation.record_ids),
            body={} if operation.method == "POST" else None,
        )
        for operation in operations.all()
        if operation.is_read and operation.permission not in OF_THE_TRAIL
        for person in may(ours, operation)
    ]


def _opens_a_child(operation: Operation) -> bool:
    """What is in quarantine is of no contact yet, and so of no child."""
    quarantined = operation.permission == Permission.NOTIFICATION_CORRECT
    return bool(set(operation.record_ids) - OF_NO_CHILD) and not quarantined


async def test_whatever_is_opened_of_a_child_is_an_access_to_the_child(
    walkers: list[Walker], ours: Partnership, our_case: Case, admin_engine: AsyncEngine
) -> None:
    person_id = our_case.id("people")
    left: dict[str, set[str]] = {}
    for walker in walkers:
        if _opens_a_child(walker.operation):
            _, events = await _walk(walker, admin_engine)
            left[walker.operation.name] = {str(event["id"]) for event in events}
    assert len(left) > 40
    accesses = await _accesses(ours.information_governance, person_id)
    unknown = {name for name, events in left.items() if events and not events & accesses}
    assert unknown == set()


async def _accesses(governance: Person, person_id: UUID) -> set[str]:
    found: set[str] = set()
    cursor = None
    while True:
        query = {"limit": 200} | ({"cursor": cursor} if cursor else {})
        answer = await governance.get(f"/v1/people/{person_id}/accesses", params=query)
        assert answer.status_code == 200, answer.text
        found |= {access["id"] for access in answer.json()["items"]}
        cursor = answer.json()["next"]
        if cursor is None:
            return found


async def test_every_operation_leaves_its_trail(
    walkers: list[Walker], admin_engine: AsyncEngine
) -> None:
    silent = []
    for walker in walkers:
        status, events = await _walk(walker, admin_engine)
        if not events and status not in {400, 422, 428, 412}:
            silent.append((walker.operation.name, status))
    assert len(walkers) > 60
    assert silent == []
