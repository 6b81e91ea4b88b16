"""Reviews of linked and unlinked records."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, literal, select
from sqlalchemy.orm import selectinload

from app.models import (
    LinkReview,
)
from app.repositories.base import Repository
from app.repositories.scope import Scope


class LinkReviews(Repository):
    """Reviews, for the hub; both records must be visible."""

    async def get(self, review_id: UUID) -> LinkReview:
        """One review with its items, as it is in the database now."""
        return await self._get(self._one(review_id))

    async def get_for_change(self, review_id: UUID) -> LinkReview:
        """The same, locked until the transaction ends."""
        return await self._get(self._one(review_id).with_for_update(of=LinkReview))

    def _one(self, review_id: UUID) -> Select[LinkReview]:
        return (
            select(LinkReview)
            .where(*visible(self._scope), LinkReview.id == review_id)
            .options(selectinload(LinkReview.items))
            .execution_options(populate_existing=True)
        )

    async def list_of_link(self, link_ids: Collection[UUID]) -> Sequence[LinkReview]:
        """The reviews of some links, the first one first."""
        found = select(LinkReview).where(
            *visible(self._scope), LinkReview.person_link_id.in_(link_ids)
        )
        return await self._list(found.order_by(LinkReview.begun_at, LinkReview.id))


def visible(scope: Scope) -> list[ColumnElement[bool]]:
    """For the hub, which alone links records."""
    return [scope.visible(LinkReview), literal(scope.actor.in_hub)]
