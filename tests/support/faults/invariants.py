"""What must be true of the database whatever happened, looked at with the superuser's eyes."""

from collections import Counter
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.faults.load import Load, Operation

_BY_ACTION = (
    "SELECT record_id FROM audit_events"
    " WHERE partnership_id = :tenant AND action = :action AND outcome = 'done'"
)
_BY_EVENT = (
    "SELECT record_id FROM outbox_messages WHERE partnership_id = :tenant AND event = :action"
)


async def broken(admin: AsyncEngine, load: Load) -> list[str]:
    """Every way in which effects and answers disagree; none, if all is well."""
    found: list[str] = []
    for operation in {one.operation for one in load.asked}:
        effects = await _effects(admin, operation, load.tenant)
        events = await _ids(admin, _BY_ACTION, operation, load.tenant)
        messages = await _ids(admin, _BY_EVENT, operation, load.tenant)
        for one in load.asked:
            if one.operation is operation:
                found += _of_one(one.told, effects.get(one.key, []))
        for ids in effects.values():
            for id_ in ids:
                if events[id_] != 1:
                    found.append(f"{operation.path}: {events[id_]} events of one effect")
                if messages[id_] != 1:
                    found.append(f"{operation.path}: {messages[id_]} messages of one effect")
        known = {id_ for ids in effects.values() for id_ in ids}
        if strays := (set(events) | set(messages)) - known:
            found.append(f"{operation.path}: {len(strays)} are told of that are not there")
    return found


def _of_one(told: list[str], effects: list[UUID]) -> list[str]:
    if told and not effects:
        return ["a success without an effect"]
    if len(effects) > 1:
        return [f"one key with {len(effects)} effects"]
    if {str(id_) for id_ in effects} != set(told) and told:
        return ["answers to one key name different records"]
    return []


async def _effects(admin: AsyncEngine, operation: Operation, tenant: UUID) -> dict[str, list[UUID]]:
    effects: dict[str, list[UUID]] = {}
    async with admin.connect() as connection:
        found = await connection.execute(text(operation.effects), {"tenant": tenant})
        for id_, key in found:
            effects.setdefault(key, []).append(id_)
    return effects


async def _ids(admin: AsyncEngine, query: str, operation: Operation, tenant: UUID) -> Counter[UUID]:
    async with admin.connect() as connection:
        found = await connection.scalars(
            text(query), {"tenant": tenant, "action": operation.action}
        )
        return Counter(found)


async def waiting(admin: AsyncEngine) -> dict[str, int]:
    """What the worker has yet to do, and notices that it put aside: all that are sent are good."""
    queues = {
        "events to seal": "SELECT count(*) FROM audit_events e WHERE NOT EXISTS (SELECT FROM"
        " audit_leaves l WHERE l.partnership_id = e.partnership_id AND l.epoch = e.epoch"
        " AND l.xid = e.xid AND l.sequence = e.sequence)",
        "messages to number": "SELECT count(*) FROM outbox_messages WHERE position IS NULL",
        "notices to make of": "SELECT count(*) FROM notifications WHERE state = 'received'",
        "notices put aside": "SELECT count(*) FROM notifications WHERE state = 'quarantined'",
    }
    async with admin.connect() as connection:
        return {
            name: int(await connection.scalar(text(query)) or 0) for name, query in queues.items()
        }
