"""Sealing of the audit log: events become leaves of a tree, whose head is signed and published.

Writers never wait for it. One sealer at a time follows behind them, in transactions of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_bytes

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from uuid_utils.compat import uuid7

from app.audit.signing_key import AuditKey
from app.audit.witnesses import Witnesses
from app.domain.audit import events as audit, tree_heads
from app.domain.audit.tree_forks import TreeForked
from app.domain.audit.tree_hashes import Frontier, Tile
from app.domain.records import RecordNotFound
from app.models import AuditHead
from app.repositories.audit import tree_epochs, tree_unsealed
from app.repositories.audit.tree_unsealed import Leaf, Unsealed, Waiting
from app.services.audit import tree_witnesses
from app.telemetry import MISMATCHED, OVERDUE, PASSED_OVER, SEAL_LAG, SEALED, SEALING_REFUSED, log

BATCH = 5_000
SEALED_WITHIN = timedelta(seconds=60)
PASSED_OVER_WITHIN = timedelta(days=1)


class TreeRewritten(RuntimeError):  # noqa: N818 - it names the fact that must be alarmed
    """The tree is not the one that its latest head was signed over; nothing more is signed."""


@dataclass(frozen=True, slots=True)
class Signing:
    """What heads are signed with, and who is asked first whether they know of another tree."""

    key: AuditKey
    witnesses: Witnesses | None


async def seal(
    engine: AsyncEngine,
    key: AuditKey,
    *,
    now: datetime,
    batch: int = BATCH,
    witnesses: Witnesses | None = None,
) -> int:
    """Seal every event that can be, of every partnership; how many were.

    `engine` acts as the sealer. While another sealer is at work this one does nothing. Without
    `witnesses` nothing shows that the database is an older copy of itself.
    """
    signing = Signing(key, witnesses)
    waiting = await _look(engine, now=now)
    sealed = 0
    for each in waiting:
        try:
            while done := await _seal_batch(engine, signing, each, now=now, limit=batch):
                sealed += done
        except (TreeRewritten, TreeForked, RecordNotFound, IntegrityError) as refused:
            # The other partnerships' trees are as good as ever.
            SEALING_REFUSED.labels(type(refused).__name__).inc()
            log.error("sealing_refused", reason=type(refused).__name__)
    if waiting:
        await _look(engine, now=now)
    return sealed


async def _look(engine: AsyncEngine, *, now: datetime) -> Sequence[Waiting]:
    async with AsyncSession(engine) as session:
        waiting = await tree_unsealed.waiting(session, overdue_before=now - SEALED_WITHIN)
    oldest = min((each.oldest_at for each in waiting), default=now)
    SEAL_LAG.set((now - oldest).total_seconds())
    OVERDUE.set(sum(each.overdue for each in waiting))
    return waiting


async def _seal_batch(
    engine: AsyncEngine, signing: Signing, waiting: Waiting, *, now: datetime, limit: int
) -> int:
    key, witnesses = signing.key, signing.witnesses
    async with AsyncSession(engine, expire_on_commit=False, autoflush=False) as session:
        if not await tree_unsealed.hold_the_seal(session):
            return 0
        events = await tree_unsealed.next_events(session, waiting, limit=limit)
        if not events:
            return 0
        before = await tree_unsealed.latest_head(session, waiting.partnership_id)
        frontier = await tree_unsealed.frontier(
            session, waiting.partnership_id, size=before.tree_size if before else 0
        )
        if before is not None:
            _refuse_rewritten(before, frontier, waiting, key)
        epoch = await tree_epochs.current_epoch(session, waiting.partnership_id)
        if witnesses is not None:
            await tree_witnesses.refuse_forked(
                session,
                witnesses,
                key,
                partnership_id=waiting.partnership_id,
                partnership=waiting.partnership,
                before=before,
                epoch=epoch,
            )
        grown = _grow(frontier, events)
        # The epoch is that of today, also over events from before a restore: a size that was
        # signed before it may be signed again, and the epoch is what tells the two apart.
        head = _sign(frontier, waiting, key, epoch=epoch, now=now)
        agencies = await tree_unsealed.witnesses(session, waiting.partnership_id)
        await tree_unsealed.append(
            session, waiting.partnership_id, leaves=grown.leaves, tiles=grown.tiles, head=head
        )
        await session.commit()
    if witnesses is not None:
        await tree_witnesses.show(
            witnesses, head.checkpoint, partnership=waiting.partnership, agencies=agencies
        )
    SEALED.inc(len(events))
    if grown.mismatched:
        MISMATCHED.inc(grown.mismatched)
        log.error("commitment_mismatch", count=grown.mismatched)
    return len(events)


def _refuse_rewritten(
    before: AuditHead, frontier: Frontier, waiting: Waiting, key: AuditKey
) -> None:
    """Look at the tree that is to be appended to as a witness would.

    Signing is deterministic, so a head that this key signed can be made again and compared.
    """
    signed = _sign(frontier, waiting, key, epoch=before.epoch, now=before.signed_at)
    ours = before.public_key == key.public_key
    if before.root_hash != signed.root_hash or (ours and before.checkpoint != signed.checkpoint):
        raise TreeRewritten


@dataclass(frozen=True, slots=True)
class _Grown:
    leaves: list[Leaf]
    tiles: list[tuple[Tile, bytes]]
    mismatched: int


def _grow(frontier: Frontier, events: Sequence[Unsealed]) -> _Grown:
    """Append a leaf for each event to the frontier.

    An event whose body is not what it committed to is sealed with that commitment all the same,
    so that every verifier will name it; held back, it would hold back all that follow.
    """
    leaves: list[Leaf] = []
    tiles: list[tuple[Tile, bytes]] = []
    mismatched = 0
    for event in events:
        added = token_bytes(audit.SALT_BYTES) if event.salt is None else None
        expected = audit.commitment(event.body, salt=event.salt or added or b"")
        committed = expected if event.commitment is None else event.commitment
        mismatched += committed != expected
        index = frontier.size
        hashed = audit.leaf_hash(index, event.position, event_id=event.id, commitment=committed)
        leaves.append(Leaf(event.id, index, event.position, added, committed, hashed))
        tiles += frontier.append(hashed)
    return _Grown(leaves, tiles, mismatched)


def _sign(
    frontier: Frontier, waiting: Waiting, key: AuditKey, *, epoch: int, now: datetime
) -> AuditHead:
    origin, root = tree_heads.origin(waiting.partnership), frontier.root()
    stated = tree_heads.statement(
        origin, size=frontier.size, root_hash=root, epoch=epoch, signed_at=now
    )
    return AuditHead(
        partnership_id=waiting.partnership_id,
        id=uuid7(),
        tree_size=frontier.size,
        epoch=epoch,
        root_hash=root,
        checkpoint=tree_heads.checkpoint(
            stated, key.sign(stated), origin=origin, public_key=key.public_key
        ),
        key_id=tree_heads.key_id(origin, key.public_key).hex(),
        public_key=key.public_key,
        signed_at=now,
    )


async def look_for_passed_over(engine: AsyncEngine, *, now: datetime) -> int:
    """Count recent events that belong before what is sealed; they are not sealed out of order.

    There are some after a restore for which no epoch was begun.
    """
    async with AsyncSession(engine) as session:
        found = await tree_unsealed.count_passed_over(session, now=now, within=PASSED_OVER_WITHIN)
    PASSED_OVER.set(found)
    if found:
        log.error("events_passed_over", count=found)
    return found
