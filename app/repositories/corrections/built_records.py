"""What was built on two records that are linked, or were: each with the day it was made."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, select, union_all

from app.domain.casework.enquiries import EnquiryState
from app.domain.clocks.definitions import ClockKind
from app.domain.contacts.threshold_decisions import SUPPORTS_REFERRAL
from app.domain.corrections.link_reviews import ReviewSubject
from app.domain.meetings.strategy_meetings import MeetingState
from app.models import (
    EmergencyProtection,
    Enquiry,
    InformationRequest,
    Medical,
    MeetingChild,
    PersonAskedAbout,
    Referral,
    RequestedAgency,
    Routing,
    Share,
    StrategyMeeting,
    ThresholdDecision,
    Timescale,
)
from app.repositories.base import Repository
from app.repositories.clocks.timescales import RUNNING
from app.repositories.corrections.recorded_errors import (
    confirmed_while_linked,
    in_error,
    waiting_since,
)

# The same as `OPEN` of referrals, which import this area.
_OPEN = (
    Referral.closed_on.is_(None),
    Referral.no_further_action.is_(False),
    Referral.recorded_error_id.is_(None),
)
_NOT_STRUCK_OUT = EmergencyProtection.recorded_error_id.is_(None)


@dataclass(frozen=True, slots=True)
class Built:
    """A record about one of the two people, and when it was made."""

    subject_type: ReviewSubject
    subject_id: UUID
    person_id: UUID
    built_at: datetime


class BuiltRecords(Repository):
    """Records about some people that a link, or its removal, makes doubtful."""

    async def list_built(self, people: Collection[UUID], *, since: datetime) -> list[Built]:
        """What was made about some people since an instant, but for what is in error."""
        return await self._union(
            self._decisions(people).where(ThresholdDecision.recorded_at >= since),
            self._referrals(people).where(Referral.recorded_at >= since),
            self._meetings(people).where(
                StrategyMeeting.called_at >= since,
                StrategyMeeting.state != MeetingState.CANCELLED,
            ),
            self._enquiries(people).where(StrategyMeeting.concluded_at >= since),
            self._medicals(people).where(Medical.booked_at >= since),
            self._protections(people).where(EmergencyProtection.recorded_at >= since),
            self._routings(people).where(Routing.routed_at >= since),
            self._requests(people).where(InformationRequest.sent_at >= since),
            self._shares(people).where(Share.shared_at >= since),
            self._clocks(people).where(Timescale.started_at >= since),
            self._struck_out(people, since=since),
            self._doubted(people, since=since),
        )

    async def list_live(self, people: Collection[UUID]) -> list[Built]:
        """What goes on about some people: two children's work that is to be one child's."""
        open_since = select(func.min(Referral.recorded_at)).where(
            self._scope.visible(Referral), Referral.person_id.in_(people), *_OPEN
        )
        waiting = exists().where(
            self._scope.visible(RequestedAgency),
            RequestedAgency.information_request_id == InformationRequest.id,
            RequestedAgency.answered_at.is_(None),
            RequestedAgency.recalled_at.is_(None),
        )
        return await self._union(
            self._decisions(people).where(
                ThresholdDecision.outcome.in_(SUPPORTS_REFERRAL),
                ThresholdDecision.recorded_at >= open_since.scalar_subquery(),
            ),
            self._referrals(people).where(*_OPEN),
            self._meetings(people).where(
                StrategyMeeting.state.in_((MeetingState.CALLED, MeetingState.HELD))
            ),
            self._enquiries(people).where(Enquiry.state != EnquiryState.AUTHORISED),
            self._medicals(people).where(Medical.outcome.is_(None)),
            self._protections(people).where(EmergencyProtection.ended_at.is_(None)),
            self._requests(people).where(waiting),
        )

    async def _union(self, *parts: Select[Any]) -> list[Built]:
        found = union_all(*parts).subquery("built")
        rows = await self._session.execute(
            select(found).order_by(found.c.built_at, found.c.subject_id)
        )
        return [Built(ReviewSubject(row[0]), *row[1:]) for row in rows]

    def _decisions(self, people: Collection[UUID]) -> Select[Any]:
        later = ThresholdDecision.__table__.alias("later")
        superseded = exists().where(
            later.c.partnership_id == ThresholdDecision.partnership_id,
            later.c.supersedes_id == ThresholdDecision.id,
            ~in_error(self._scope, later.c.id),
        )
        return _columns(
            ReviewSubject.THRESHOLD_DECISION,
            ThresholdDecision.id,
            ThresholdDecision.person_id,
            ThresholdDecision.decided_at,
        ).where(
            self._scope.visible(ThresholdDecision),
            ThresholdDecision.person_id.in_(people),
            ~in_error(self._scope, ThresholdDecision.id),
            ~superseded,
        )

    def _referrals(self, people: Collection[UUID]) -> Select[Any]:
        return _columns(
            ReviewSubject.REFERRAL, Referral.id, Referral.person_id, Referral.recorded_at
        ).where(
            self._scope.visible(Referral),
            Referral.person_id.in_(people),
            Referral.recorded_error_id.is_(None),
            Referral.imported_child_id.is_(None),
        )

    def _meetings(self, people: Collection[UUID]) -> Select[Any]:
        return (
            _columns(
                ReviewSubject.MEETING_CHILD,
                MeetingChild.id,
                MeetingChild.person_id,
                StrategyMeeting.called_at,
            )
            .join_from(
                MeetingChild,
                StrategyMeeting,
                _one_of(StrategyMeeting, MeetingChild.strategy_meeting_id, MeetingChild),
            )
            .where(
                self._scope.visible(MeetingChild),
                self._scope.meeting(StrategyMeeting.id),
                MeetingChild.person_id.in_(people),
                MeetingChild.recorded_error_id.is_(None),
                StrategyMeeting.recorded_error_id.is_(None),
            )
        )

    def _enquiries(self, people: Collection[UUID]) -> Select[Any]:
        return (
            _columns(
                ReviewSubject.ENQUIRY,
                Enquiry.id,
                Enquiry.person_id,
                StrategyMeeting.concluded_at,
            )
            .join_from(
                Enquiry,
                StrategyMeeting,
                _one_of(StrategyMeeting, Enquiry.strategy_meeting_id, Enquiry),
            )
            .where(
                self._scope.visible(Enquiry),
                Enquiry.person_id.in_(people),
                Enquiry.recorded_error_id.is_(None),
            )
        )

    def _medicals(self, people: Collection[UUID]) -> Select[Any]:
        return _columns(
            ReviewSubject.MEDICAL, Medical.id, Medical.person_id, Medical.booked_at
        ).where(
            self._scope.visible(Medical),
            Medical.person_id.in_(people),
            Medical.recorded_error_id.is_(None),
        )

    def _protections(
        self, people: Collection[UUID], errors: ColumnElement[bool] = _NOT_STRUCK_OUT
    ) -> Select[Any]:
        return _columns(
            ReviewSubject.PROTECTION,
            EmergencyProtection.id,
            EmergencyProtection.person_id,
            EmergencyProtection.recorded_at,
        ).where(
            self._scope.visible(EmergencyProtection),
            EmergencyProtection.person_id.in_(people),
            errors,
        )

    def _struck_out(self, people: Collection[UUID], *, since: datetime) -> Select[Any]:
        """Protection in error: one child's second may be the first and only one of the other."""
        told = confirmed_while_linked(self._scope, people, since=since)
        return self._protections(people, EmergencyProtection.recorded_error_id.in_(told))

    def _doubted(self, people: Collection[UUID], *, since: datetime) -> Select[Any]:
        """Protection from before that was proposed as an error while the two were one child."""
        doubted = waiting_since(self._scope, since)
        return self._protections(people).where(
            EmergencyProtection.recorded_at < since, EmergencyProtection.id.in_(doubted)
        )

    def _routings(self, people: Collection[UUID]) -> Select[Any]:
        return _columns(
            ReviewSubject.ROUTING, Routing.id, Routing.person_id, Routing.routed_at
        ).where(
            self._scope.visible(Routing),
            Routing.person_id.in_(people),
            Routing.recorded_error_id.is_(None),
        )

    def _requests(self, people: Collection[UUID]) -> Select[Any]:
        return (
            _columns(
                ReviewSubject.INFORMATION_REQUEST,
                InformationRequest.id,
                PersonAskedAbout.person_id,
                InformationRequest.sent_at,
            )
            .join_from(
                InformationRequest,
                PersonAskedAbout,
                and_(
                    PersonAskedAbout.partnership_id == InformationRequest.partnership_id,
                    PersonAskedAbout.information_request_id == InformationRequest.id,
                ),
            )
            .where(
                self._scope.visible(InformationRequest),
                PersonAskedAbout.person_id.in_(people),
                ~in_error(self._scope, InformationRequest.id),
            )
        )

    def _shares(self, people: Collection[UUID]) -> Select[Any]:
        return _columns(ReviewSubject.SHARE, Share.id, Share.person_id, Share.shared_at).where(
            self._scope.visible(Share), Share.person_id.in_(people), Share.revoked_at.is_(None)
        )

    def _clocks(self, people: Collection[UUID]) -> Select[Any]:
        """That a meeting is owed is no record of its own: the clock says so."""
        return _columns(
            ReviewSubject.TIMESCALE, Timescale.id, Timescale.person_id, Timescale.started_at
        ).where(
            self._scope.visible(Timescale),
            Timescale.person_id.in_(people),
            Timescale.kind == ClockKind.STRATEGY_MEETING,
            *RUNNING,
        )


def _columns(subject: ReviewSubject, *columns: Any) -> Select[Any]:  # noqa: ANN401 - of many types
    named = zip(("subject_id", "person_id", "built_at"), columns, strict=True)
    return select(
        literal(subject.value).label("subject_type"),
        *(column.label(name) for name, column in named),
    )


def _one_of(table: Any, column: Any, of: Any) -> ColumnElement[bool]:  # noqa: ANN401 - of many tables
    return and_(table.partnership_id == of.partnership_id, table.id == column)
