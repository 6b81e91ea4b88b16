"""What witnesses hold, looked at before a head is signed; and the new head, shown to them.

Signing never waits long for a witness, and is never stopped by one that cannot be reached or that
holds what no one here signed: anyone who could spoil a folder could then stop the audit log. What
stops it is a head with our own signature that this database did not sign.
"""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.audit.signing_key import AuditKey, is_signed
from app.audit.witnesses import Witnesses
from app.domain.audit import tree_heads
from app.domain.audit.tree_forks import WitnessHoldsAnotherRoot, refuse_fork
from app.domain.audit.tree_heads import HeldHead
from app.models import AuditHead
from app.repositories.audit import tree_unsealed
from app.telemetry import SEALING_REFUSED, WITNESS_FAILURES, log

ASKED_FOR_SECONDS = 3
"""How long the witnesses of a partnership may take; a folder on another machine may hang."""

Answer = TypeVar("Answer")


async def refuse_forked(
    session: AsyncSession,
    witnesses: Witnesses,
    key: AuditKey,
    *,
    partnership_id: UUID,
    partnership: str,
    before: AuditHead | None,
    epoch: int,
) -> None:
    """Refuse to sign where a witness holds a head that this database has not signed.

    Raises:
        TreeForked: the database is an older copy, or the tree was rewritten.
    """
    names = await _reached(lambda: witnesses.names(partnership))
    if names is None:
        return
    if before is not None and not names:
        # Someone emptied the folder, or it is not the one that it was.
        WITNESS_FAILURES.inc()
        log.error("witnesses_hold_nothing")
    texts = await asyncio.gather(
        *(_reached(partial(witnesses.held, partnership, name=name)) for name in names)
    )
    origin, heads = tree_heads.origin(partnership), list[HeldHead]()
    for text in filter(None, texts):
        if (head := await _signed(session, text, key, origin=origin)) is None:
            WITNESS_FAILURES.inc()
            log.error("witness_holds_what_was_not_signed")
        else:
            heads.append(head)
    sizes = {head.size for head in heads}
    roots = await tree_unsealed.roots(session, partnership_id, sizes=sizes) if sizes else {}
    for head in heads:
        refuse_fork(head, epoch=epoch, size=before.tree_size if before else 0, roots=roots)


async def _signed(
    session: AsyncSession, text: str, key: AuditKey, *, origin: str
) -> HeldHead | None:
    """A head that was signed with our key, or with one that we had; None where it is no such."""
    head = tree_heads.read_checkpoint(text)
    if head is None or head.origin != origin:
        return None
    keys = [key.public_key]
    if head.key_id != tree_heads.key_id(origin, key.public_key):
        keys = list(await tree_unsealed.keys(session, key_id=head.key_id.hex()))
    trusted = any(is_signed(head.statement, head.signature, public_key=each) for each in keys)
    return head if trusted else None


async def show(
    witnesses: Witnesses, checkpoint: str, *, partnership: str, agencies: Sequence[UUID]
) -> None:
    """Let every agency see a head as soon as it is signed."""
    await asyncio.gather(
        *(
            _reached(
                partial(witnesses.show, checkpoint, partnership=partnership, agency_id=agency_id)
            )
            for agency_id in agencies
        )
    )


async def deliver_heads(engine: AsyncEngine, witnesses: Witnesses) -> int:
    """Let every agency have the latest head of its partnership; how many were delivered."""
    delivered = 0
    async with AsyncSession(engine) as session:
        for partnership_id, slug in await tree_unsealed.partnerships(session):
            head = await tree_unsealed.latest_head(session, partnership_id)
            if head is None:
                continue
            for agency_id in await tree_unsealed.witnesses(session, partnership_id):
                delivered += await _deliver(witnesses, head.checkpoint, slug, agency_id)
    return delivered


async def _deliver(witnesses: Witnesses, checkpoint: str, slug: str, agency_id: UUID) -> bool:
    try:
        told = await _reached(
            lambda: witnesses.deliver(checkpoint, partnership=slug, agency_id=agency_id)
        )
    except WitnessHoldsAnotherRoot as forked:
        # The other witnesses are to have it all the same: they can tell who is right.
        SEALING_REFUSED.labels(type(forked).__name__).inc()
        log.error("witness_holds_another_head")
        return False
    return bool(told)


async def _reached(ask: Callable[[], Answer]) -> Answer | None:
    """What a witness answers; None, and an alarm, where it cannot be reached."""
    try:
        async with asyncio.timeout(ASKED_FOR_SECONDS):
            return await asyncio.to_thread(ask)
    except (OSError, TimeoutError):
        WITNESS_FAILURES.inc()
        log.error("witness_not_reached")
        return None
