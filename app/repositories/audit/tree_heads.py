"""The sealed tree over a partnership's audit log: its heads, its leaves, and their proofs."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.audit.tree_hashes import (
    Span,
    Tile,
    consistency_spans,
    inclusion_spans,
    subtree_root,
    tiles_within,
)
from app.domain.records import RecordNotFound
from app.models import AuditHead, AuditLeaf, AuditTile
from app.repositories.base import Repository
from app.repositories.scope import Scope

_TREE_HASHES = text("SELECT * FROM access.tree_hashes(:level, :indexes)")


class AuditTree(Repository):
    """Heads and consistency proofs, for the whole partnership; leaves, for readers of the log."""

    async def latest_head(self) -> AuditHead | None:
        """What the tree is now; None before anything was sealed."""
        return next(iter(await self.list_heads(limit=1, after=None)), None)

    async def list_heads(self, *, limit: int, after: int | None) -> Sequence[AuditHead]:
        """Heads, the newest first: those of trees smaller than `after`, where it is given."""
        found = (
            select(AuditHead)
            .where(*visible(self._scope))
            .order_by(AuditHead.tree_size.desc())
            .limit(limit)
        )
        if after is not None:
            found = found.where(AuditHead.tree_size < after)
        return await self._list(found)

    async def get_head(self, tree_size: int) -> AuditHead:
        """The head that was signed over the tree of this size."""
        return await self._get(
            select(AuditHead).where(*visible(self._scope), AuditHead.tree_size == tree_size)
        )

    async def get_leaf(self, event_id: UUID) -> AuditLeaf:
        """The leaf that stands for an event; there is none until it is sealed."""
        return await self._get(
            select(AuditLeaf).where(self._scope.visible(AuditLeaf), AuditLeaf.id == event_id)
        )

    async def inclusion_proof(self, tree_index: int, tree_size: int) -> list[bytes]:
        """The hashes that prove a leaf to be in the tree of a head (RFC 9162, 2.1.3).

        Raises:
            ValueError: a tree of that size has no such leaf.
        """
        spans = inclusion_spans(tree_index, size=tree_size)
        return await subtree_roots(self._session, self._scope.actor.partnership_id, spans)

    async def consistency_proof(self, first: int, second: int) -> list[bytes]:
        """The hashes that prove the tree of one head to have grown out of an earlier one's (2.1.4).

        Raises:
            ValueError: the first tree is empty or larger than the second.
        """
        spans = consistency_spans(first, size=second)
        return await subtree_roots(
            self._session, self._scope.actor.partnership_id, spans, read=_read_as_witness
        )


Read = Callable[[AsyncSession, UUID, Iterable[Tile]], Awaitable[dict[Tile, bytes]]]


async def _read_as_witness(
    session: AsyncSession, _partnership_id: UUID, needed: Iterable[Tile]
) -> dict[Tile, bytes]:
    """Hashes alone, for users who may not read the leaves; the session says of which tenant."""
    indexes: dict[int, list[int]] = defaultdict(list)
    for tile in needed:
        indexes[tile.level].append(tile.index)
    return {
        Tile(level, row.tile_index): row.hash
        for level, wanted in indexes.items()
        for row in await session.execute(_TREE_HASHES, {"level": level, "indexes": wanted})
    }


async def _read(
    session: AsyncSession, partnership_id: UUID, needed: Iterable[Tile]
) -> dict[Tile, bytes]:
    leaves = [tile.index for tile in needed if not tile.level]
    above = [(tile.level, tile.index) for tile in needed if tile.level]
    hashes: dict[Tile, bytes] = {}
    if leaves:
        found = await session.execute(
            select(AuditLeaf.tree_index, AuditLeaf.leaf_hash).where(
                AuditLeaf.partnership_id == partnership_id, AuditLeaf.tree_index.in_(leaves)
            )
        )
        hashes |= {Tile(0, index): value for index, value in found}
    if above:
        rows = await session.execute(
            select(AuditTile.level, AuditTile.tile_index, AuditTile.hash).where(
                AuditTile.partnership_id == partnership_id,
                tuple_(AuditTile.level, AuditTile.tile_index).in_(above),
            )
        )
        hashes |= {Tile(level, index): value for level, index, value in rows}
    return hashes


async def subtree_roots(
    session: AsyncSession, partnership_id: UUID, spans: Sequence[Span], *, read: Read = _read
) -> list[bytes]:
    """The roots of subtrees of a partnership's tree, in order.

    Reads a few hundred hashes, however large the tree: two queries at most.

    Raises:
        RecordNotFound: the tree is smaller than that.
    """
    needed = {tile for span in spans for tile in tiles_within(span)}
    hashes = await read(session, partnership_id, needed)
    if len(hashes) < len(needed):
        raise RecordNotFound
    return [subtree_root(span, hashes) for span in spans]


def visible(scope: Scope) -> list[ColumnElement[bool]]:
    """Heads: every agency may store them as a witness."""
    return [scope.visible(AuditHead)]
