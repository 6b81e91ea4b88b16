"""Signed heads of the audit log for every agency to witness, and proofs between them."""

from uuid import UUID

from app.domain.audit import tree_heads
from app.domain.audit.tree_proofs import refuse_backward, refuse_later
from app.domain.pages import Page
from app.models import AuditHead
from app.schemas.audit.tree_heads import (
    AuditHeadsView,
    AuditHeadView,
    ConsistencyProofView,
    InclusionProofView,
)
from app.schemas.versions import VersionedView, versioned_by_content
from app.unit_of_work import UnitOfWork


async def list_heads(uow: UnitOfWork, *, page: Page) -> AuditHeadsView:
    """A page of the heads of the partnership's audit log, the newest first."""
    after = None if page.after is None else int(page.after[0])
    found = await uow.audit_tree.list_heads(limit=page.limit + 1, after=after)
    heads, following = page.turn(found, position=lambda head: (str(head.tree_size),))
    uow.audit("audit.heads_listed", heads=len(heads))
    return AuditHeadsView(items=[_view(uow, head) for head in heads], next=following)


async def read_head(uow: UnitOfWork, *, tree_size: int) -> VersionedView[AuditHeadView]:
    """The head that was signed over a tree of this size.

    Raises:
        RecordNotFound: none was.
    """
    head = await uow.audit_tree.get_head(tree_size)
    uow.audit("audit.head_read", tree_size=tree_size)
    return versioned_by_content(_view(uow, head))


def _view(uow: UnitOfWork, head: AuditHead) -> AuditHeadView:
    origin = tree_heads.origin(uow.actor.partnership)
    return AuditHeadView(
        tree_size=head.tree_size,
        epoch=head.epoch,
        root_hash=head.root_hash.hex(),
        signed_at=head.signed_at,
        checkpoint=head.checkpoint,
        verifier_key=tree_heads.verifier_key(origin, head.public_key),
    )


async def prove_inclusion(uow: UnitOfWork, *, event_id: UUID, tree_size: int) -> InclusionProofView:
    """Prove that an event is in the tree of a head.

    Raises:
        RecordNotFound: no such event is sealed, or no head has that size.
        SealedLater: it was sealed after that head.
    """
    head = await uow.audit_tree.get_head(tree_size)
    leaf = await uow.audit_tree.get_leaf(event_id)
    refuse_later(leaf.tree_index, tree_size=tree_size)
    hashes = await uow.audit_tree.inclusion_proof(leaf.tree_index, tree_size)
    uow.audit("audit.inclusion_proved", event=event_id, tree_size=tree_size)
    return InclusionProofView(
        event_id=event_id,
        tree_size=tree_size,
        tree_index=leaf.tree_index,
        epoch=leaf.epoch,
        xid=str(leaf.xid),
        sequence=str(leaf.sequence),
        commitment=leaf.commitment.hex(),
        leaf_hash=leaf.leaf_hash.hex(),
        hashes=[each.hex() for each in hashes],
        root_hash=head.root_hash.hex(),
    )


async def prove_consistency(uow: UnitOfWork, *, first: int, second: int) -> ConsistencyProofView:
    """Prove that nothing under an earlier head was changed or taken away since.

    Raises:
        TreesOutOfOrder: the first is larger than the second.
        RecordNotFound: no head has one of the sizes.
    """
    refuse_backward(first=first, second=second)
    earlier = await uow.audit_tree.get_head(first)
    later = await uow.audit_tree.get_head(second)
    hashes = await uow.audit_tree.consistency_proof(first, second)
    uow.audit("audit.consistency_proved", first=first, second=second)
    return ConsistencyProofView(
        first=first,
        second=second,
        hashes=[each.hex() for each in hashes],
        first_root_hash=earlier.root_hash.hex(),
        second_root_hash=later.root_hash.hex(),
    )
