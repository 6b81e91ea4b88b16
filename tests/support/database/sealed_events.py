"""Acts that leave a trail, and the tree over them as the superuser sees it."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.audit.signing_key import AuditKey
from app.cli.demo.partnerships import Founded
from app.domain.audit import events as audit, tree_hashes
from app.domain.audit.events import Position
from app.unit_of_work import UnitOfWork, system_unit_of_work
from tests.support.clock import WEDNESDAY_MORNING

KEY = AuditKey(Ed25519PrivateKey.generate())


class TakenBack(Exception):  # noqa: N818 - what becomes of an act
    """Raised within an act, so that nothing of it is kept."""


async def act(
    worker: AsyncEngine, founded: Founded, *, events: int = 1, now: datetime = WEDNESDAY_MORNING
) -> None:
    """One act that leaves as many events, each about an invented person."""
    async with acting(worker, founded, now=now) as uow:
        for number in range(events):
            uow.audit("person.read", person_id=uuid4(), number=number)


def acting(
    worker: AsyncEngine, founded: Founded, *, now: datetime = WEDNESDAY_MORNING
) -> AbstractAsyncContextManager[UnitOfWork]:
    """The unit of work of an act, finished at its end."""
    return system_unit_of_work(
        worker, partnership_id=founded.id, slug=founded.slug, now=now, service="test"
    )


async def written(admin: AsyncEngine, founded: Founded) -> list[dict[str, Any]]:
    """The events of a partnership, in the order in which they are to be sealed."""
    return await rows(
        admin,
        "SELECT * FROM audit_events WHERE partnership_id = :tenant ORDER BY epoch, xid, sequence",
        founded,
    )


async def leaves(admin: AsyncEngine, founded: Founded) -> list[dict[str, Any]]:
    """The leaves of its tree."""
    return await rows(
        admin,
        "SELECT * FROM audit_leaves WHERE partnership_id = :tenant ORDER BY tree_index",
        founded,
    )


async def heads(admin: AsyncEngine, founded: Founded) -> list[dict[str, Any]]:
    """The signed heads of its tree."""
    return await rows(
        admin,
        "SELECT * FROM audit_heads WHERE partnership_id = :tenant ORDER BY tree_size",
        founded,
    )


async def rows(admin: AsyncEngine, query: str, founded: Founded) -> list[dict[str, Any]]:
    """What a query finds of one partnership."""
    async with admin.connect() as connection:
        found = await connection.execute(text(query), {"tenant": founded.id})
        return [dict(row) for row in found.mappings()]


async def as_superuser(admin: AsyncEngine, *statements: str, **values: object) -> None:
    """Do what only somebody with every right in the database can."""
    async with admin.begin() as connection:
        # Triggers are off in such a session.
        await connection.execute(text("SET LOCAL session_replication_role = replica"))
        for statement in statements:
            asked = {name: value for name, value in values.items() if f":{name}" in statement}
            await connection.execute(text(statement), asked)


def ids(found: Sequence[dict[str, Any]]) -> list[UUID]:
    """The ids of rows."""
    return [row["id"] for row in found]


async def assert_all_is_sealed_once(admin: AsyncEngine, founded: Founded) -> None:
    """Every event has one leaf, in order, and the latest head is over all of them."""
    events, tree = await written(admin, founded), await leaves(admin, founded)
    signed = await heads(admin, founded)
    assert ids(tree) == ids(events)
    assert [leaf["tree_index"] for leaf in tree] == list(range(len(events)))
    hashes = [
        audit.leaf_hash(
            index,
            Position(event["epoch"], event["xid"], event["sequence"]),
            event_id=event["id"],
            commitment=event["commitment"],
        )
        for index, event in enumerate(events)
    ]
    assert [leaf["leaf_hash"] for leaf in tree] == hashes
    assert signed[-1]["tree_size"] == len(events)
    for head in signed:
        assert head["root_hash"] == tree_hashes.root(hashes[: head["tree_size"]])
