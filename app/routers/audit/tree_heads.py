"""The sealed audit log: signed heads that every agency may store, and proofs between them."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from app.domain.audit.tree_proofs import SealedLater, TreesOutOfOrder
from app.domain.directory.permissions import Permission
from app.domain.pages import CursorNotValid
from app.domain.records import RecordNotFound
from app.http.guard import allowed
from app.http.pagination import Paging
from app.http.problems import documented
from app.http.transactional_route import TransactionalRoute
from app.schemas.audit.tree_heads import (
    AuditHeadsView,
    AuditHeadView,
    ConsistencyProofView,
    InclusionProofView,
    TreeSize,
)
from app.schemas.types import Id
from app.schemas.versions import VersionedView
from app.services.audit import tree_heads
from app.unit_of_work import UnitOfWork

router = APIRouter(prefix="/v1/audit", tags=["audit"], route_class=TransactionalRoute)

Witness = Annotated[UnitOfWork, allowed(Permission.AUDIT_WITNESS)]


@router.get(
    "/heads",
    operation_id="listAuditHeads",
    summary="List the signed heads of the audit log",
    responses=documented(CursorNotValid),
)
async def list_audit_heads(uow: Witness, page: Paging) -> AuditHeadsView:
    """Signed heads, the newest first, for every agency to store.

    An agency that stores one can show later that the audit log was rewritten, even by someone who
    holds the key it is signed with.
    """
    return await tree_heads.list_heads(uow, page=page)


@router.get(
    "/heads/{tree_size}",
    operation_id="readAuditHead",
    summary="Read a signed head",
    responses=documented(RecordNotFound),
)
async def read_audit_head(
    tree_size: Annotated[
        TreeSize, Path(examples=[1], description="The number of events it signs.")
    ],
    uow: Witness,
) -> VersionedView[AuditHeadView]:
    """The checkpoint that was signed when the audit log held this many events."""
    return await tree_heads.read_head(uow, tree_size=tree_size)


@router.get(
    "/proofs/inclusion",
    operation_id="proveInclusion",
    summary="Prove that an event is in the audit log",
    responses=documented(RecordNotFound, SealedLater),
)
async def prove_inclusion(
    uow: Annotated[UnitOfWork, allowed(Permission.AUDIT_READ)],
    event_id: Annotated[Id, Query()],
    tree_size: Annotated[TreeSize, Query(description="The size of a signed head's tree.")],
) -> InclusionProofView:
    """The hashes that lead from the event's leaf to the root that a head signs."""
    return await tree_heads.prove_inclusion(uow, event_id=event_id, tree_size=tree_size)


@router.get(
    "/proofs/consistency",
    operation_id="proveConsistency",
    summary="Prove that the audit log only grew",
    responses=documented(RecordNotFound, TreesOutOfOrder),
)
async def prove_consistency(
    uow: Witness,
    first: Annotated[TreeSize, Query(description="The size of the earlier head's tree.")],
    second: Annotated[TreeSize, Query(description="The size of the later head's tree.")],
) -> ConsistencyProofView:
    """The hashes that show that a later head's audit log begins with all of an earlier one's."""
    return await tree_heads.prove_consistency(uow, first=first, second=second)
