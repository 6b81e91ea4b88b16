"""Section 47 enquiries."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import selectinload

from app.domain.records import RecordNotFound
from app.models import Allocation, Enquiry, StrategyMeeting
from app.repositories.base import Repository
from app.repositories.scope import Scope


class Enquiries(Repository):
    """Enquiries about people whom the actor may see."""

    def _one(self, enquiry_id: UUID) -> Select[Enquiry]:
        return (
            select(Enquiry)
            .where(*visible(self._scope), Enquiry.id == enquiry_id)
            .options(
                selectinload(Enquiry.visits),
                selectinload(Enquiry.consultations),
                selectinload(Enquiry.conferences),
            )
            # Read again after a change, it shows the visit or consultation just written.
            .execution_options(populate_existing=True)
        )

    async def get(self, enquiry_id: UUID) -> Enquiry:
        """One enquiry, with its visits and consultations."""
        return await self._get(self._one(enquiry_id))

    async def get_for_change(self, enquiry_id: UUID) -> Enquiry:
        """The same, locked until the transaction ends, so that two changes follow one another."""
        return await self._get(self._one(enquiry_id).with_for_update(of=Enquiry))

    async def is_about_a_child_of_the_actor(self, enquiry: Enquiry) -> bool:
        """Whether the child is allocated to the actor or a team of theirs; to the hub, all are.

        Records of such a child's family can be read, and nothing more.
        """
        if self._scope.actor.in_hub:
            return True
        theirs = self._scope.people_worked_with().where(Allocation.person_id == enquiry.person_id)
        return bool(await self._session.scalar(select(exists(theirs))))

    async def initiated_at(self, enquiry: Enquiry) -> datetime:
        """When the strategy meeting that initiated the enquiry was held."""
        found = await self._session.scalars(
            select(StrategyMeeting.held_at).where(
                self._scope.visible(StrategyMeeting),
                self._scope.meeting(StrategyMeeting.id),
                StrategyMeeting.id == enquiry.strategy_meeting_id,
            )
        )
        held_at = found.one_or_none()
        if held_at is None:
            raise RecordNotFound
        return held_at


def visible(scope: Scope) -> list[ColumnElement[bool]]:
    """Enquiries about people whom the actor may look up."""
    return [scope.visible(Enquiry), scope.person(Enquiry.person_id)]
