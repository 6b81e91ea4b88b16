"""Exporting the trail of a partnership, so that anybody can verify it without this service.

The export is JSON, one object a line: a `header`; then each `event` in the order of the tree,
and after the last event that a signed head covers that `head`; and an `end` that counts them.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.domain import audit, checkpoints
from app.domain.audit import MEMBERS
from app.repositories.audit_exports import AuditExports
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
    """Write the sealed trail as it is at this moment; that it was read is on the trail first."""
    async with system_unit_of_work(
        worker, partnership_id=partnership_id, slug=slug, now=now, service="command"
    ) as uow:
        uow.audit("audit_trail.exported")
    async with AsyncSession(auditor) as session:
        trail = AuditExports(session, partnership_id)
        await trail.hold_still()
        origin, unsealed = checkpoints.origin(slug), await trail.count_unsealed()
        _write(
            into,
            kind="header",
            format=FORMAT,
            origin=origin,
            partnership_id=str(partnership_id),
            exported_at=audit.instant(now),
            keys=[checkpoints.verifier_key(origin, key) for key in await trail.public_keys()],
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
        async for row in trail.leaves():
            _write(into, **_event(row))
            events += 1
            if row["checkpoint"] is not None:
                _write(into, **_head(row))
                heads += 1
        _write(into, kind="end", events=events, heads=heads)
    return Exported(events, heads, unsealed)


def _event(row: Mapping[Any, Any]) -> dict[str, Any]:
    kept = row["event_id"] is not None
    event = {name: row[f"event_{name}"] for name in MEMBERS}
    return {
        "kind": "event",
        "index": row["tree_index"],
        "event_id": str(row["id"]),
        "epoch": row["epoch"],
        "xid": row["xid"],
        "sequence": row["sequence"],
        "commitment": row["commitment"].hex(),
        "leaf_hash": row["leaf_hash"].hex(),
        "salt": row["salt"].hex() if kept else None,
        "body": audit.body(event) if kept else None,
    }


def _head(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {
        "kind": "head",
        "size": row["tree_size"],
        "epoch": row["head_epoch"],
        "root": row["root_hash"].hex(),
        "checkpoint": row["checkpoint"],
    }


def _write(into: IO[str], **line: Any) -> None:  # noqa: ANN401 - the members of one line
    into.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
