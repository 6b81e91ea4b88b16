"""Events that no leaf stands for yet, of every partnership: what the sealer reads and writes.

Its sessions act as the sealer, which row security lets see all partnerships, so nothing here is
narrowed to an actor's scope; every query names its partnership instead.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.audit.events import Position
from app.domain.audit.tree_hashes import Frontier, Tile
from app.models import Agency, AuditHead, AuditLeaf, Partnership
from app.repositories.audit.tree_bodies import COLUMNS, body
from app.repositories.audit.tree_heads import subtree_roots

_ONE_SEALER_AT_A_TIME = 7046


@dataclass(frozen=True, slots=True)
class Waiting:
    """Events of one epoch of one partnership that come after those sealed."""

    partnership_id: UUID
    partnership: str
    epoch: int
    oldest_at: datetime
    overdue: int


_AFTER_THE_SEALED = """
    FROM partnerships
    CROSS JOIN LATERAL (
        SELECT 0 AS epoch UNION ALL
        SELECT epoch FROM audit_epochs WHERE partnership_id = partnerships.id
    ) AS epochs
    LEFT JOIN LATERAL (
        SELECT xid, sequence FROM audit_leaves
        WHERE partnership_id = partnerships.id AND epoch = epochs.epoch
        ORDER BY xid DESC, sequence DESC LIMIT 1
    ) AS sealed ON true
"""

_WAITING = text(
    f"""
    SELECT partnerships.id, slug, epochs.epoch, min(occurred_at) AS oldest_at,
        count(*) FILTER (WHERE occurred_at < :overdue_before) AS overdue
    {_AFTER_THE_SEALED}
    JOIN audit_events ON audit_events.partnership_id = partnerships.id
        AND audit_events.epoch = epochs.epoch
        AND (audit_events.xid, audit_events.sequence)
            > (coalesce(sealed.xid, '0'), coalesce(sealed.sequence, 0))
    GROUP BY partnerships.id, slug, epochs.epoch
    ORDER BY partnerships.id, epochs.epoch
    """
)

_PASSED_OVER = text(
    f"""
    SELECT count(*)
    {_AFTER_THE_SEALED}
    JOIN audit_events ON audit_events.partnership_id = partnerships.id
        AND audit_events.epoch = epochs.epoch
        AND (audit_events.xid, audit_events.sequence) <= (sealed.xid, sealed.sequence)
        AND audit_events.occurred_at > :since
    WHERE NOT EXISTS (
        SELECT FROM audit_leaves
        WHERE audit_leaves.partnership_id = partnerships.id AND audit_leaves.id = audit_events.id
    )
    """
)

_NEXT = text(
    f"""
    SELECT id, xid, sequence, salt, commitment, {COLUMNS}
    FROM audit_events
    WHERE partnership_id = :partnership_id AND epoch = :epoch
        AND (xid, sequence) > (:xid, :sequence)
        AND xid < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY xid, sequence LIMIT :limit
    """
)

_APPEND = text(
    """
    INSERT INTO audit_leaves (
        partnership_id, id, tree_index, epoch, xid, sequence, salt, commitment, leaf_hash
    )
    SELECT :partnership_id, appended.*
    FROM unnest(
        CAST(:id AS uuid[]), CAST(:tree_index AS bigint[]), CAST(:epoch AS integer[]),
        CAST(:xid AS xid8[]), CAST(:sequence AS bigint[]), CAST(:salt AS bytea[]),
        CAST(:commitment AS bytea[]), CAST(:leaf_hash AS bytea[])
    ) AS appended
    """
)

_KEEP_TILES = text(
    """
    INSERT INTO audit_tiles (partnership_id, level, tile_index, hash)
    SELECT :partnership_id, kept.*
    FROM unnest(
        CAST(:level AS integer[]), CAST(:tile_index AS bigint[]), CAST(:hash AS bytea[])
    ) AS kept
    """
)


async def hold_the_seal(session: AsyncSession) -> bool:
    """Be the one sealer until the transaction ends; False while another is."""
    held = await session.scalar(select(func.pg_try_advisory_xact_lock(_ONE_SEALER_AT_A_TIME)))
    return bool(held)


async def waiting(session: AsyncSession, *, overdue_before: datetime) -> Sequence[Waiting]:
    """What comes after the sealed events, by partnership and epoch, the earlier epoch first.

    It includes events of transactions that are not ready to be sealed, so that one which is
    held back for long is seen to be.
    """
    found = await session.execute(_WAITING, {"overdue_before": overdue_before})
    return [Waiting(*row) for row in found]


async def count_passed_over(session: AsyncSession, *, now: datetime, within: timedelta) -> int:
    """The number of recent events without a leaf that belong before ones already sealed.

    There are none unless the database was restored without beginning an epoch, or an event was
    written with a forged order.
    """
    return int(await session.scalar(_PASSED_OVER, {"since": now - within}) or 0)


async def _last_sealed(session: AsyncSession, waiting: Waiting) -> tuple[int, int] | None:
    found = await session.execute(
        select(AuditLeaf.xid, AuditLeaf.sequence)
        .where(AuditLeaf.partnership_id == waiting.partnership_id, AuditLeaf.epoch == waiting.epoch)
        .order_by(AuditLeaf.xid.desc(), AuditLeaf.sequence.desc())
        .limit(1)
    )
    row = found.first()
    return None if row is None else (row.xid, row.sequence)


@dataclass(frozen=True, slots=True)
class Unsealed:
    """An event as the sealer needs it; one of an earlier release has no salt or commitment."""

    id: UUID
    position: Position
    salt: bytes | None
    commitment: bytes | None
    body: dict[str, Any]


async def next_events(session: AsyncSession, waiting: Waiting, *, limit: int) -> Sequence[Unsealed]:
    """The next events to seal, in order.

    Only those of transactions below every one that still runs: of a transaction above it, an
    event may be seen before an earlier one is. Sequences alone would pass over whatever commits
    late, because they are handed out when a row is written and not when it is committed.
    """
    xid, sequence = await _last_sealed(session, waiting) or (0, 0)
    found = await session.execute(
        _NEXT,
        {
            "partnership_id": waiting.partnership_id,
            "epoch": waiting.epoch,
            "xid": xid,
            "sequence": sequence,
            "limit": limit,
        },
    )
    return [
        Unsealed(event_id, Position(waiting.epoch, xid, sequence), salt, commitment, body(written))
        for event_id, xid, sequence, salt, commitment, *written in found
    ]


async def latest_head(session: AsyncSession, partnership_id: UUID) -> AuditHead | None:
    """The head over everything that is sealed of a partnership."""
    found: AuditHead | None = await session.scalar(
        select(AuditHead)
        .where(AuditHead.partnership_id == partnership_id)
        .order_by(AuditHead.tree_size.desc())
        .limit(1)
    )
    return found


async def roots(
    session: AsyncSession, partnership_id: UUID, *, sizes: Collection[int]
) -> dict[int, bytes]:
    """The root that was signed at each of some sizes; a size that never was is left out."""
    found = await session.execute(
        select(AuditHead.tree_size, AuditHead.root_hash).where(
            AuditHead.partnership_id == partnership_id, AuditHead.tree_size.in_(sizes)
        )
    )
    return {row.tree_size: row.root_hash for row in found}


async def keys(session: AsyncSession, *, key_id: str) -> Sequence[bytes]:
    """The public keys with an id that heads were ever signed with."""
    found = await session.scalars(
        select(AuditHead.public_key).where(AuditHead.key_id == key_id).distinct()
    )
    return found.all()


async def frontier(session: AsyncSession, partnership_id: UUID, *, size: int) -> Frontier:
    """What is needed to append to the tree of a partnership, whose size is that of its head.

    Raises:
        RecordNotFound: leaves or tiles are missing that the head was signed over.
    """
    spans = Frontier.spans(size)
    return Frontier(size, await subtree_roots(session, partnership_id, spans))


@dataclass(frozen=True, slots=True)
class Leaf:
    """One leaf as it is appended."""

    event_id: UUID
    tree_index: int
    position: Position
    salt: bytes | None
    commitment: bytes
    leaf_hash: bytes


async def append(
    session: AsyncSession,
    partnership_id: UUID,
    *,
    leaves: Sequence[Leaf],
    tiles: Sequence[tuple[Tile, bytes]],
    head: AuditHead,
) -> None:
    """Write leaves, the tiles they complete and the head over them."""
    columns: dict[str, Any] = {
        "id": [leaf.event_id for leaf in leaves],
        "tree_index": [leaf.tree_index for leaf in leaves],
        "epoch": [leaf.position.epoch for leaf in leaves],
        "xid": [leaf.position.xid for leaf in leaves],
        "sequence": [leaf.position.sequence for leaf in leaves],
        "salt": [leaf.salt for leaf in leaves],
        "commitment": [leaf.commitment for leaf in leaves],
        "leaf_hash": [leaf.leaf_hash for leaf in leaves],
    }
    await session.execute(_APPEND, {"partnership_id": partnership_id, **columns})
    if tiles:
        kept = {
            "level": [tile.level for tile, _ in tiles],
            "tile_index": [tile.index for tile, _ in tiles],
            "hash": [value for _, value in tiles],
        }
        await session.execute(_KEEP_TILES, {"partnership_id": partnership_id, **kept})
    session.add(head)
    await session.flush()


async def partnerships(session: AsyncSession) -> Sequence[tuple[UUID, str]]:
    """Every partnership, and what it is called."""
    found = await session.execute(select(Partnership.id, Partnership.slug).order_by(Partnership.id))
    return [(row.id, row.slug) for row in found]


async def witnesses(session: AsyncSession, partnership_id: UUID) -> Sequence[UUID]:
    """The agencies of a partnership, each of which is to keep its heads."""
    found = await session.scalars(
        select(Agency.id).where(Agency.partnership_id == partnership_id).order_by(Agency.id)
    )
    return found.all()
