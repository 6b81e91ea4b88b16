"""What followed from a record that was made in error, kind by kind."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute, selectinload

from app.domain.meetings.strategy_meetings import MeetingState
from app.models import (
    Allocation,
    ContactChild,
    EmergencyProtection,
    Enquiry,
    InformationRequest,
    Medical,
    MeetingChild,
    PersonAskedAbout,
    Referral,
    ReturnTask,
    Routing,
    Share,
    StrategyMeeting,
    ThresholdDecision,
    Timescale,
)
from app.models.base import Owned
from app.repositories.base import Repository
from app.repositories.clocks.timescales import RUNNING

Ids = Collection[UUID]
_Record = TypeVar("_Record", bound=Owned)


class Consequences(Repository):
    """Records that were not in error so far, for the hub's managers, who put them right."""

    async def decision(self, decision_id: UUID) -> ThresholdDecision:
        """One decision."""
        return await self._one(ThresholdDecision, ThresholdDecision.person_id, decision_id)

    async def referral(self, referral_id: UUID) -> Referral:
        """One referral."""
        return await self._one(Referral, Referral.person_id, referral_id)

    async def enquiry(self, enquiry_id: UUID) -> Enquiry:
        """One enquiry."""
        return await self._one(Enquiry, Enquiry.person_id, enquiry_id)

    async def medical(self, medical_id: UUID) -> Medical:
        """One medical examination."""
        return await self._one(Medical, Medical.person_id, medical_id)

    async def protection(self, protection_id: UUID) -> EmergencyProtection:
        """One emergency protection."""
        return await self._one(EmergencyProtection, EmergencyProtection.person_id, protection_id)

    async def routing(self, routing_id: UUID) -> Routing:
        """One routing."""
        return await self._one(Routing, Routing.person_id, routing_id)

    async def child(self, child_id: UUID) -> ContactChild:
        """One child of a contact."""
        return await self._get(
            select(ContactChild).where(
                self._scope.visible(ContactChild), ContactChild.id == child_id
            )
        )

    async def meeting(self, meeting_id: UUID) -> StrategyMeeting:
        """One meeting, with its children."""
        return await self._get(self._meetings(StrategyMeeting.id == meeting_id))

    async def _one(
        self, table: type[_Record], person: InstrumentedAttribute[UUID], record_id: UUID
    ) -> _Record:
        """One record about a person in the actor's scope."""
        return await self._get(
            select(table).where(
                self._scope.visible(table), self._scope.person(person), table.id == record_id
            )
        )

    async def part(self, child_id: UUID) -> MeetingChild:
        """One child of a meeting."""
        return await self._one(MeetingChild, MeetingChild.person_id, child_id)

    async def share(self, share_id: UUID) -> Share:
        """One share, with the recipients."""
        return await self._get(
            select(Share)
            .where(
                self._scope.visible(Share),
                self._scope.person(Share.person_id),
                Share.id == share_id,
            )
            .options(selectinload(Share.recipients))
        )

    async def request(self, request_id: UUID) -> InformationRequest:
        """One request, with whom it is about and how it stands with each agency."""
        return await self._get(
            select(InformationRequest)
            .where(
                self._scope.visible(InformationRequest),
                literal(self._scope.actor.in_hub),
                InformationRequest.id == request_id,
            )
            .options(
                selectinload(InformationRequest.people),
                selectinload(InformationRequest.agencies),
            )
        )

    async def list_referrals(
        self, column: InstrumentedAttribute[UUID | None], decision_ids: Ids
    ) -> Sequence[Referral]:
        """The referrals that some decisions opened, or closed, as the column says."""
        return await self._list(
            select(Referral)
            .where(
                self._scope.visible(Referral),
                column.in_(decision_ids),
                Referral.recorded_error_id.is_(None),
            )
            .order_by(Referral.id)
        )

    async def was_met_about(self, people: Ids, *, since: datetime) -> bool:
        """Whether a strategy meeting about some records was held since an instant."""
        held = exists().where(
            self._scope.visible(StrategyMeeting),
            StrategyMeeting.held_at >= since,
            StrategyMeeting.recorded_error_id.is_(None),
            self._scope.visible(MeetingChild),
            MeetingChild.strategy_meeting_id == StrategyMeeting.id,
            MeetingChild.person_id.in_(people),
            MeetingChild.recorded_error_id.is_(None),
        )
        return bool(await self._session.scalar(select(held)))

    async def list_meetings(self, referral_id: UUID) -> Sequence[StrategyMeeting]:
        """The meetings of a referral that were not cancelled, with their children."""
        return await self._list(
            self._meetings(
                StrategyMeeting.referral_id == referral_id,
                StrategyMeeting.recorded_error_id.is_(None),
                StrategyMeeting.state != MeetingState.CANCELLED,
            )
        )

    def _meetings(self, *conditions: ColumnElement[bool]) -> Select[StrategyMeeting]:
        return (
            select(StrategyMeeting)
            .where(
                self._scope.visible(StrategyMeeting),
                self._scope.meeting(StrategyMeeting.id),
                *conditions,
            )
            .options(selectinload(StrategyMeeting.children))
            .order_by(StrategyMeeting.id)
        )

    async def list_enquiries(self, *, referral_ids: Ids, meeting_ids: Ids) -> Sequence[Enquiry]:
        """The enquiries made in some referrals, or started by some meetings."""
        return await self._list(
            select(Enquiry)
            .where(
                self._scope.visible(Enquiry),
                Enquiry.recorded_error_id.is_(None),
                or_(
                    Enquiry.referral_id.in_(referral_ids),
                    Enquiry.strategy_meeting_id.in_(meeting_ids),
                ),
            )
            .order_by(Enquiry.id)
        )

    async def list_medicals(self, *, enquiry_ids: Ids, meeting_ids: Ids) -> Sequence[Medical]:
        """The medical examinations that followed some enquiries or meetings."""
        return await self._list(
            select(Medical)
            .where(
                self._scope.visible(Medical),
                Medical.recorded_error_id.is_(None),
                or_(
                    Medical.enquiry_id.in_(enquiry_ids),
                    Medical.strategy_meeting_id.in_(meeting_ids),
                ),
            )
            .order_by(Medical.id)
        )

    async def list_orders_after(self, protection_id: UUID) -> Sequence[EmergencyProtection]:
        """The orders that the police applied for during a police protection."""
        return await self._list(
            select(EmergencyProtection)
            .where(
                self._scope.visible(EmergencyProtection),
                EmergencyProtection.police_protection_id == protection_id,
                EmergencyProtection.recorded_error_id.is_(None),
            )
            .order_by(EmergencyProtection.id)
        )

    async def list_routings(
        self, *, referral_ids: Ids = (), child_ids: Ids = ()
    ) -> Sequence[Routing]:
        """The contacts that were handed over for some referrals, or of some children."""
        return await self._list(
            select(Routing)
            .where(
                self._scope.visible(Routing),
                Routing.recorded_error_id.is_(None),
                or_(
                    Routing.referral_id.in_(referral_ids),
                    Routing.contact_child_id.in_(child_ids),
                ),
            )
            .order_by(Routing.id)
        )

    async def list_requests(self, contact_id: UUID, *, about: Ids) -> Sequence[InformationRequest]:
        """What agencies were asked on a contact about some records, with how each stands."""
        asked = select(PersonAskedAbout.information_request_id).where(
            self._scope.visible(PersonAskedAbout), PersonAskedAbout.person_id.in_(about)
        )
        return await self._list(
            select(InformationRequest)
            .where(
                self._scope.visible(InformationRequest),
                InformationRequest.contact_id == contact_id,
                InformationRequest.id.in_(asked),
            )
            .options(selectinload(InformationRequest.agencies))
            .order_by(InformationRequest.id)
        )

    async def list_shares(self, contact_id: UUID, *, about: Ids) -> Sequence[Share]:
        """What was shared of a contact about some records, with the recipients."""
        return await self._list(
            select(Share)
            .where(
                self._scope.visible(Share),
                Share.contact_id == contact_id,
                Share.person_id.in_(about),
            )
            .options(selectinload(Share.recipients))
            .order_by(Share.id)
        )

    async def list_tasks(self, decision_ids: Ids) -> Sequence[ReturnTask]:
        """The open tasks of late answers on some decisions."""
        return await self._list(
            select(ReturnTask).where(
                self._scope.visible(ReturnTask),
                ReturnTask.threshold_decision_id.in_(decision_ids),
                ReturnTask.resolved_at.is_(None),
            )
        )

    async def list_running_clocks(
        self, *, subject_ids: Ids, referral_ids: Ids
    ) -> Sequence[Timescale]:
        """The clocks that run on some records, or in some referrals."""
        return await self._list(
            select(Timescale).where(
                self._scope.visible(Timescale),
                *RUNNING,
                or_(Timescale.subject_id.in_(subject_ids), Timescale.referral_id.in_(referral_ids)),
            )
        )

    async def list_clocks(self, subject_id: UUID, *, kind: str) -> Sequence[Timescale]:
        """Every clock of one kind that ever ran on a record, the oldest first."""
        return await self._list(
            select(Timescale)
            .where(
                self._scope.visible(Timescale),
                Timescale.subject_id == subject_id,
                Timescale.kind == kind,
            )
            .order_by(Timescale.started_at, Timescale.id)
        )

    async def list_allocations(self, referral_id: UUID) -> Sequence[Allocation]:
        """Who had a referral, the first one first."""
        return await self._list(
            select(Allocation)
            .where(self._scope.visible(Allocation), Allocation.referral_id == referral_id)
            .order_by(Allocation.allocated_at, Allocation.id)
        )
