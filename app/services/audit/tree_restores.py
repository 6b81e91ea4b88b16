"""Restores of the database, declared on the audit log of every partnership."""

from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from app.audit import log as audit_log
from app.domain.audit import events as audit
from app.domain.directory.access import Actor
from app.models import AuditEpoch
from app.repositories.audit import tree_epochs, tree_unsealed
from app.repositories.prepared_statements import PreparedSession

SERVICE = "command"


async def begin_epoch(
    sealer: AsyncEngine, *, because: str, now: datetime, recovered_to: datetime | None = None
) -> dict[str, int]:
    """Declare that the database was restored; the epoch that begins, by partnership.

    To be done before the restored database is written to: numbers of transactions and
    sequences that were sealed may be given out again, and the epoch tells them apart. The reason
    is in the export of the audit log; its digest is sealed, so that no one can put another there.

    One transaction for all partnerships: it is declared in each, with the event that says so, or
    in none.
    """
    begun: dict[str, int] = {}
    async with PreparedSession(sealer, expire_on_commit=False) as session:
        await session.start()
        for partnership_id, slug in await tree_unsealed.partnerships(session):
            await tree_epochs.begin(session, partnership_id, because=because, now=now)
            epochs = await tree_epochs.unsaid(session, partnership_id)
            begun[slug] = epochs[-1].epoch
            actor = Actor(partnership_id, slug, None, SERVICE, ())
            said = [_said(actor, each, now=now, recovered_to=None) for each in epochs[:-1]]
            said.append(_said(actor, epochs[-1], now=now, recovered_to=recovered_to))
            await session.write_rows(
                audit_log.WRITE_EVENT_IN_EPOCH,
                [audit_log.committed(event) | {"epoch": begun[slug]} for event in said],
            )
        await session.commit()
    return begun


def _said(
    actor: Actor, begun: AuditEpoch, *, now: datetime, recovered_to: datetime | None
) -> dict[str, Any]:
    """The event that says of an epoch that it began."""
    return audit_log.event(
        actor,
        now=now,
        service=SERVICE,
        action=audit.EPOCH_BEGUN,
        outcome="done",
        purpose=None,
        request_id=None,
        facts=audit_log.content_free(
            {
                "epoch": begun.epoch,
                "because_sha256": sha256(begun.because.encode()).hexdigest(),
                "recovered_to": recovered_to and audit.instant(recovered_to),
            }
        ),
    )
