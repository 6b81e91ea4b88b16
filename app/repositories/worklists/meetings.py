"""What waits around strategy meetings: calling, concluding, minutes, coming, receipts."""

from typing import Any

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import aliased

from app.domain.clocks.definitions import ClockKind
from app.domain.directory.roles import Role
from app.domain.meetings.strategy_meetings import MeetingState
from app.domain.worklists.worklists import Waiting
from app.models import (
    Invitation,
    MeetingChild,
    Minutes,
    MinutesCirculation,
    StrategyMeeting,
    Timescale,
)
from app.repositories.clocks.timescales import RUNNING
from app.repositories.scope import Scope
from app.repositories.worklists.items import children_of_meeting, item, of_person

_TO_CONCLUDE = (MeetingState.CALLED, MeetingState.HELD)


def meetings_to_call(scope: Scope) -> Select[Any]:
    """Referrals that a decision said need a meeting, for which none has been called."""
    called = exists().where(
        scope.visible(StrategyMeeting),
        StrategyMeeting.recorded_error_id.is_(None),
        StrategyMeeting.state.in_(_TO_CONCLUDE),
        or_(
            StrategyMeeting.referral_id == Timescale.referral_id,
            StrategyMeeting.id.in_(
                select(MeetingChild.strategy_meeting_id)
                .where(scope.visible(MeetingChild), MeetingChild.person_id == Timescale.person_id)
                .correlate(Timescale)
            ),
        ),
    )
    return item(
        scope,
        Waiting.MEETING_TO_CALL,
        id=Timescale.referral_id,
        referral_id=Timescale.referral_id,
        since=Timescale.started_at,
        children=of_person(Timescale.person_id),
    ).where(
        scope.visible(Timescale),
        scope.runs_meeting(Timescale.referral_id),
        Timescale.kind == ClockKind.STRATEGY_MEETING,
        *RUNNING,
        ~called,
    )


def meetings_to_conclude(scope: Scope) -> Select[Any]:
    """Meetings that were called and have not come to their end."""
    return item(
        scope,
        Waiting.MEETING,
        id=StrategyMeeting.id,
        strategy_meeting_id=StrategyMeeting.id,
        referral_id=StrategyMeeting.referral_id,
        since=StrategyMeeting.called_at,
        scheduled_at=StrategyMeeting.scheduled_at,
        children=children_of_meeting(scope, StrategyMeeting.id),
    ).where(
        scope.visible(StrategyMeeting),
        scope.runs_meeting(StrategyMeeting.referral_id),
        StrategyMeeting.recorded_error_id.is_(None),
        StrategyMeeting.state.in_(_TO_CONCLUDE),
    )


def minutes_to_circulate(scope: Scope) -> Select[Any]:
    """Concluded meetings whose latest minutes have not been sent to every invited agency.

    The clock stops with the first edition that reached all; a correction is owed all the same.
    """
    edition = aliased(Minutes)
    latest = (
        select(func.max(edition.edition))
        .where(scope.visible(edition), edition.strategy_meeting_id == StrategyMeeting.id)
        .correlate(StrategyMeeting)
        .scalar_subquery()
    )
    sent_the_latest = (
        select(MinutesCirculation.agency_id)
        .join(
            Minutes,
            (Minutes.partnership_id == MinutesCirculation.partnership_id)
            & (Minutes.id == MinutesCirculation.minutes_id),
        )
        .where(
            scope.visible(MinutesCirculation),
            MinutesCirculation.strategy_meeting_id == StrategyMeeting.id,
            Minutes.edition == latest,
        )
        .correlate(StrategyMeeting)
    )
    somebody_waits = exists().where(
        scope.visible(Invitation),
        Invitation.strategy_meeting_id == StrategyMeeting.id,
        Invitation.invited_at.is_not(None),
        Invitation.minutes_unsent_because.is_(None),
        Invitation.agency_id.not_in(sent_the_latest),
    )
    clock_runs = StrategyMeeting.id.in_(
        select(Timescale.subject_id).where(
            scope.visible(Timescale), Timescale.kind == ClockKind.STRATEGY_MINUTES, *RUNNING
        )
    )
    return item(
        scope,
        Waiting.MINUTES,
        id=StrategyMeeting.id,
        strategy_meeting_id=StrategyMeeting.id,
        referral_id=StrategyMeeting.referral_id,
        since=StrategyMeeting.concluded_at,
        children=children_of_meeting(scope, StrategyMeeting.id),
    ).where(
        scope.visible(StrategyMeeting),
        scope.runs_meeting(StrategyMeeting.referral_id),
        StrategyMeeting.recorded_error_id.is_(None),
        StrategyMeeting.state == MeetingState.CONCLUDED,
        or_(somebody_waits, clock_runs),
    )


def invitations_to_come(scope: Scope) -> Select[Any]:
    """Meetings to come to which an agency that the actor is an officer of is invited."""
    return (
        item(
            scope,
            Waiting.INVITATION,
            id=Invitation.id,
            strategy_meeting_id=StrategyMeeting.id,
            since=Invitation.invited_at,
            scheduled_at=StrategyMeeting.scheduled_at,
            children=children_of_meeting(scope, StrategyMeeting.id),
        )
        .join_from(
            Invitation,
            StrategyMeeting,
            (StrategyMeeting.partnership_id == Invitation.partnership_id)
            & (StrategyMeeting.id == Invitation.strategy_meeting_id),
        )
        .where(
            scope.visible(Invitation),
            Invitation.invited_at.is_not(None),
            Invitation.agency_id.in_(scope.actor.agencies_as(Role.AGENCY_OFFICER)),
            StrategyMeeting.recorded_error_id.is_(None),
            StrategyMeeting.state == MeetingState.CALLED,
        )
    )


def minutes_to_receipt(scope: Scope) -> Select[Any]:
    """Minutes sent to such an agency that it has not said it received."""
    return item(
        scope,
        Waiting.MINUTES_TO_RECEIPT,
        id=MinutesCirculation.id,
        strategy_meeting_id=MinutesCirculation.strategy_meeting_id,
        minutes_id=MinutesCirculation.minutes_id,
        since=MinutesCirculation.sent_at,
        children=children_of_meeting(scope, MinutesCirculation.strategy_meeting_id),
    ).where(
        scope.visible(MinutesCirculation),
        MinutesCirculation.received_at.is_(None),
        MinutesCirculation.strategy_meeting_id.in_(
            select(StrategyMeeting.id).where(
                scope.visible(StrategyMeeting), StrategyMeeting.recorded_error_id.is_(None)
            )
        ),
        MinutesCirculation.agency_id.in_(scope.actor.agencies_as(Role.AGENCY_OFFICER)),
    )
