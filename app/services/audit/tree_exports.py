"""Exports of a partnership's audit log, which anyone can verify without this service.

The export is JSON, one object a line: a `header`; then each `event` in the order of the tree,
and after the last event that a signed head covers that `head`; and an `end` that counts them.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.domain.audit import events as audit, tree_heads
from app.repositories.audit.tree_exports import AuditExports, SealedEvent
from app.unit_of_work import system_unit_of_work

FORMAT = "frontdoor-audit-export/1"


@dataclass(frozen=True, slots=True)
class Exported:
    """How much was written, and how much could not be, because it is not sealed yet."""

    events: int
    heads: int
    unsealed: int


async def export_trail(
    worker: AsyncEngine,
    auditor: AsyncEngine,
    into: IO[str],
    *,
    partnership_id: UUID,
    slug: str,
    now: datetime,
) -> Exported:
    """Write the sealed audit log as it is now; that it was read is on the log first."""
    async with system_unit_of_work(
        worker, partnership_id=partnership_id, slug=slug, now=now, service="command"
    ) as uow:
        uow.audit("audit_trail.exported")
    async with AsyncSession(auditor) as session:
        trail = AuditExports(session, partnership_id)
        await trail.hold_still()
        origin, unsealed = tree_heads.origin(slug), await trail.count_unsealed()
        _write(
            into,
            kind="header",
            format=FORMAT,
            origin=origin,
            partnership_id=str(partnership_id),
            exported_at=audit.instant(now),
            keys=[tree_heads.verifier_key(origin, key) for key in await trail.public_keys()],
            epochs=[
                {
                    "epoch": each.epoch,
                    "began_at": audit.instant(each.began_at),
                    "because": each.because,
                }
                for each in await trail.epochs()
            ],
            unsealed=unsealed,
        )
        events = heads = 0
        async for sealed in trail.leaves():
            _write(into, **_event(sealed))
            events += 1
            if sealed.leaf.checkpoint is not None:
                _write(into, **_head(sealed))
                heads += 1
        _write(into, kind="end", events=events, heads=heads)
    return Exported(events, heads, unsealed)


def _event(sealed: SealedEvent) -> dict[str, Any]:
    leaf, body = sealed.leaf, sealed.body
    return {
        "kind": "event",
        "index": leaf.tree_index,
        "event_id": str(leaf.event_id),
        "epoch": leaf.epoch,
        "xid": leaf.xid,
        "sequence": leaf.sequence,
        "commitment": leaf.commitment.hex(),
        "leaf_hash": leaf.leaf_hash.hex(),
        # With its salt a body could be guessed that is not there any more.
        "salt": None if body is None else leaf.salt.hex(),
        "body": body,
    }


def _head(sealed: SealedEvent) -> dict[str, Any]:
    head = sealed.leaf
    return {
        "kind": "head",
        "size": head.tree_size,
        "epoch": head.head_epoch,
        "root": head.root_hash.hex(),
        "checkpoint": head.checkpoint,
    }


def _write(into: IO[str], **line: Any) -> None:  # noqa: ANN401 - the members of one line
    into.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
