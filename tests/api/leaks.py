"""A child whose records are kept from most, in one of two partnerships that are otherwise twins."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from itertools import product
from typing import Self
from uuid import uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.demonstration import STAFF
from app.domain.access import PERMISSIONS, Permission
from app.row_security import ABOUT
from tests.api.operations import (
    RECORDS,
    Json,
    Operation,
    Operations,
    body_for,
    ids_in,
    named,
    records,
)
from tests.api.twins import Told, told, twin_of
from tests.conftest import Partnership
from tests.database.cases import NOW, Case, Row
from tests.database.rows import WRITERS, case_near, made, write, writing

OWNER = "hub_practitioner_2"
"""Whoever the restriction is of: the one of the staff from whom it keeps nothing."""

KEEPERS = (
    "restrictions",
    "restriction_approvals",
    "restriction_listings",
    "restriction_reviews",
    "restriction_alerts",
    "conflicts_of_interest",
    "break_glass_grants",
    "break_glass_reviews",
)
"""What keeps a record from somebody, and is of whoever keeps it."""

ALSO_ABOUT_THE_SIBLING = (
    "contact_children",
    "strategy_meeting_children",
    "meeting_conclusions",
    "information_request_people",
    "information_fragments",
    "timescales",
    "shares",
)
"""Rows of the kept child's contact and meeting that name the sibling, who stays visible."""


class State(StrEnum):
    """What the kept child's records are to those on no list."""

    VISIBLE = "visible"
    SIGNPOSTED = "signposted"
    CLOAKED = "cloaked"


@dataclass(frozen=True, slots=True)
class Ask:
    """One request, as one of the staff would make it."""

    operation: Operation
    path: str
    by: str
    body: Json = None

    def __str__(self) -> str:
        return f"{self.operation.name} by {self.by}: {self.path} {self.body or ''}"


@dataclass(frozen=True, slots=True)
class Scene:
    """Where the child's records are, and the twin in which they never were.

    `sibling` is the case that stands in both; `kept` is that of the child.
    """

    here: Partnership
    there: Partnership
    sibling: Case
    kept: Case
    admin: AsyncEngine

    @classmethod
    async def made(cls, admin: AsyncEngine, here: Partnership) -> Self:
        """The scene, in the database; nothing is kept from anybody yet."""
        sibling = case_near(here.founded)
        kept = _with_sibling(made(Case(here.founded)), sibling)
        async with admin.begin() as connection:
            await write(connection, sibling)
            there = replace(here, founded=await twin_of(connection, here.founded))
            for table, rows in kept.made.items():
                if table in ABOUT or table in KEEPERS or table == "census_imports":
                    for row in rows:
                        await connection.execute(writing(table, row))
        return cls(here, there, sibling, kept, admin)

    async def become(self, state: State) -> None:
        """Put the child's records into a state, from the next transaction on."""
        standing = state is not State.VISIBLE
        cloaked = state is State.CLOAKED
        async with self.admin.begin() as connection:
            await connection.execute(
                text(
                    "UPDATE restrictions SET kind = coalesce(:kind, 'signposted'),"
                    " provisional_until = :until, lifted_at = :at, lifted_by = :by,"
                    " lifted_because = :because WHERE id = :id"
                ),
                {
                    "kind": str(state) if standing else None,
                    "until": NOW + timedelta(days=1) if cloaked else None,
                    "at": None if standing else NOW,
                    "by": None if standing else self.kept.user(OWNER),
                    "because": None if standing else "The invented operation is over.",
                    "id": self.kept.id("restrictions"),
                },
            )

    async def answers(self, ask: Ask) -> tuple[Told, Told]:
        """What is told here, and in the twin, to the same request."""
        return (await self.answer(ask, self.here), await self.answer(ask, self.there))

    async def answer(self, ask: Ask, where: Partnership) -> Told:
        """What is told to a request in one of the two."""
        version = 1 if "If-Match" in ask.operation.headers else None
        answer = await where.person(ask.by).request(
            ask.operation.method, ask.path, json=ask.body, version=version
        )
        known = None if ask.operation.is_read else self.known
        return told(answer, where.founded, known=known)

    async def differing(self, asks: Sequence[Ask]) -> list[str]:
        """The requests that are answered otherwise here than where the child never was."""
        found = []
        for ask in asks:
            here, there = await self.answers(ask)
            if here != there:
                found.append(f"{ask}\n  here:  {here}\n  there: {there}")
        return found

    @property
    def known(self) -> frozenset[str]:
        """Every id and reference of the scene: what else an answer names, it made."""
        named_here = {
            str(row[name])
            for case in (self.sibling, self.kept)
            for rows in case.made.values()
            for row in rows
            for name in ("id", "reference")
            if name in row
        }
        founded = self.here.founded
        staff = {*founded.users.values(), *founded.agencies.values(), *founded.teams.values()}
        return frozenset(named_here | {str(id_) for id_ in staff})


def _with_sibling(kept: Case, sibling: Case) -> Case:
    """The case of the child, whose mother and worries are the sibling's too."""
    child, mother, again = kept.made["people"]
    kept.made["people"] = [child, again]
    brother, shared_mother = sibling.id("people"), sibling.id("people", 1)
    (motherhood,) = kept.made["relationships"]
    kept.made["relationships"] = [
        motherhood | {"person_id": shared_mother},
        motherhood | {"id": uuid4(), "person_id": brother, "kind": "sibling"},
    ]
    (unsafe,) = kept.made["unsafe_contacts"]
    through = {"id": uuid4(), "person_id": shared_mother, "through_person_id": child["id"]}
    kept.made["unsafe_contacts"].append(unsafe | through)
    for table in ALSO_ABOUT_THE_SIBLING:
        kept.made[table].append(_anew(kept.made[table][0], person_id=brother))
    worker, kept.worker = kept.worker, OWNER
    for table in KEEPERS:
        kept.made[table] = WRITERS[table](kept)
    kept.worker = worker
    assert mother["id"] not in {row["id"] for row in kept.made["people"]}
    return kept


def _anew(row: Row, **changes: object) -> Row:
    return {**row, "id": uuid4(), **changes}


def staff_for(operation: Operation) -> list[str]:
    """One of the staff for each role that may ask."""
    needs = operation.permission
    return [
        name
        for name, role, *_ in STAFF
        if name == role and (needs is None or Permission(needs) in PERMISSIONS[role])
    ]


def asks(
    operations: Operations, operation: Operation, ids: dict[str, str], bodies: Sequence[Json]
) -> Iterator[Ask]:
    """Every way to ask an operation about these records, by everybody who may."""
    for path, body, by in product(operation.paths(ids), bodies, staff_for(operation)):
        yield Ask(operation, path, by, body)


def about_the_kept(operations: Operations, scene: Scene) -> list[Ask]:
    """Every read of a record, asked about the kept child's."""
    return [
        ask
        for operation in operations.all()
        if operation.is_read and operation.record_ids
        for ids in _ids_with_kept(scene, operation)
        for ask in asks(operations, operation, ids, [body_for(operations, operation, scene.kept)])
    ]


def _ids_with_kept(scene: Scene, operation: Operation) -> Iterator[dict[str, str]]:
    """The kept records of its path; and those within a record of the sibling."""
    yield records(scene.kept, operation.record_ids)
    first, *within = operation.record_ids
    if within:
        yield records(scene.sibling, [first]) | records(scene.kept, within)


def around_the_kept(operations: Operations, scene: Scene) -> list[Ask]:
    """Every read that names no kept record in its path, where one might be shown or counted."""
    return [
        ask
        for operation in operations.all()
        if operation.is_read
        for ask in asks(
            operations,
            operation,
            records(scene.sibling, operation.record_ids),
            _bodies(operations, operation, scene),
        )
        for ask in (ask, *_filtered(ask, scene))
    ]


def _bodies(operations: Operations, operation: Operation, scene: Scene) -> Iterator[Json]:
    """For a search: everything, the documented example, and each way to look for the kept."""
    if operation.body is None:
        yield None
        return
    yield {}
    yield body_for(operations, operation, scene.sibling)
    for at in ids_in(operations, operation):
        yield operations.with_value(operation.body, {}, at, str(named(scene.kept, at)))
    if "reference" in operation.body["properties"]:
        table = operation.path.split("/")[2]
        yield {"reference": scene.kept.made[table][0]["reference"]}


def _filtered(ask: Ask, scene: Scene) -> Iterator[Ask]:
    """The same, for each record that its query may name."""
    for name in sorted(ask.operation.query & set(RECORDS)):
        yield replace(ask, path=f"{ask.path}?{name}={RECORDS[name](scene.kept)}")
