"""Reviews of linked and unlinked records."""

from typing import Annotated

from fastapi import APIRouter

from app.domain.corrections.link_reviews import ItemDecided, OtherHasNoReferral
from app.domain.directory.permissions import Permission
from app.http.etags import ExpectedVersion
from app.http.guard import allowed
from app.http.problems import documented
from app.http.record_ids import RecordId
from app.http.transactional_route import TransactionalRoute
from app.schemas.corrections.link_reviews import DecideReviewItem, LinkReviewView
from app.schemas.versions import VersionedView
from app.services.corrections import link_reviews
from app.unit_of_work import UnitOfWork

router = APIRouter(prefix="/v1/link-reviews", tags=["link-reviews"], route_class=TransactionalRoute)


@router.get("/{review_id}", operation_id="readLinkReview", summary="Read the review of a link")
async def read_link_review(
    review_id: RecordId,
    uow: Annotated[UnitOfWork, allowed(Permission.ERROR_READ)],
) -> VersionedView[LinkReviewView]:
    """Every decision, referral, meeting, enquiry, request, share and clock that it concerns."""
    return await link_reviews.read(uow, review_id=review_id)


@router.post(
    "/{review_id}/items/{item_id}/verdict",
    operation_id="decideLinkReviewItem",
    summary="Say what becomes of a record after a link or its removal",
    responses=documented(ItemDecided, OtherHasNoReferral),
)
async def decide_link_review_item(
    review_id: RecordId,
    item_id: RecordId,
    command: DecideReviewItem,
    uow: Annotated[UnitOfWork, allowed(Permission.ERROR_CONFIRM)],
    expected: ExpectedVersion,
) -> VersionedView[LinkReviewView]:
    """It stands with its person, belongs to the other, or is an error, with the reason."""
    return await link_reviews.decide(
        uow, review_id=review_id, item_id=item_id, expected=expected, command=command
    )
