"""Views of strategy meetings, with the acts that their reader may do next."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from uuid import UUID

from app.domain.casework.referrals import refuse_closed
from app.domain.corrections.recorded_errors import refuse_in_error
from app.domain.directory.actions import available
from app.domain.directory.agencies import AgencyKind
from app.domain.meetings.conclusions import (
    ChildOfMeeting,
    needs_medical_decision,
    refuse_without_referral,
)
from app.domain.meetings.invitations import (
    Place,
    missing_kinds,
    refuse_needless_exception,
    refuse_without_quorum,
)
from app.domain.meetings.strategy_meetings import (
    PERMISSION_FOR,
    MeetingAct,
    MeetingState,
    after,
    refuse_second_meeting,
    refuse_stranger,
)
from app.domain.people.names import NameKind
from app.models import Person, RecordedError, StrategyMeeting, Timescale
from app.schemas.corrections.recorded_errors import struck_through
from app.schemas.meetings.conclusions import (
    AgreedActionView,
    ConclusionView,
    DecidedView,
    DissentView,
    MeetingActionView,
)
from app.schemas.meetings.invitations import AttendanceView
from app.schemas.meetings.strategy_meetings import (
    MeetingChildView,
    MeetingHeadView,
    StrategyMeetingSummaryView,
    StrategyMeetingsView,
    StrategyMeetingView,
)
from app.schemas.types import Action
from app.schemas.versions import VersionedView, versioned
from app.services.clocks import act_times, timescales
from app.services.meetings import invitation_views
from app.services.meetings.acts import as_it_stands
from app.services.meetings.facts import (
    children_of,
    places_by_kind,
    refuse_completing,
)
from app.services.meetings.running import is_run_by_actor, referrals_shown
from app.unit_of_work import UnitOfWork

_BEGUN_BY_THOSE_WHO_RUN_IT = (
    MeetingAct.INVITE,
    MeetingAct.REASON_ABSENCE,
    MeetingAct.HOLD,
    MeetingAct.RECORD_ATTENDANCE,
    MeetingAct.CANCEL,
    MeetingAct.WRITE_MINUTES,
    MeetingAct.LEAVE_MINUTES_UNSENT,
)


async def summaries(uow: UnitOfWork, meetings: Sequence[StrategyMeeting]) -> StrategyMeetingsView:
    """Meetings in a list: when, and about whom, and nothing that was said."""
    errors = await uow.recorded_errors.by_record([meeting.id for meeting in meetings])
    return StrategyMeetingsView(
        items=[
            StrategyMeetingSummaryView(
                id=meeting.id,
                referral_id=meeting.referral_id,
                follows_id=meeting.follows_id,
                state=MeetingState(meeting.state),
                scheduled_at=meeting.scheduled_at,
                held_at=meeting.held_at,
                concluded_at=meeting.concluded_at,
                child_ids=[child.person_id for child in meeting.children],
                recorded_in_error=struck_through(errors.get(meeting.id)),
            )
            for meeting in meetings
        ]
    )


async def as_changed(uow: UnitOfWork, meeting_id: UUID) -> VersionedView[StrategyMeetingView]:
    """A meeting as the transaction has left it, with its new version."""
    return await view(uow, await as_it_stands(uow, meeting_id))


async def view(uow: UnitOfWork, meeting: StrategyMeeting) -> VersionedView[StrategyMeetingView]:
    """A meeting as the actor may see it: all of it, for everybody in whose scope it is.

    Its minutes are not part of it: an agency reads those that were circulated to it.
    """
    agencies = {agency.id: agency for agency in await uow.partnerships.list_agencies()}
    places = places_by_kind(meeting, {each.id: AgencyKind(each.kind) for each in agencies.values()})
    runs_meeting = await is_run_by_actor(uow, meeting)
    referrals = await referrals_shown(uow, meeting, runs_meeting=runs_meeting)
    clocks = await uow.timescales.list_of(Timescale.subject_id == meeting.id)
    errors = await uow.recorded_errors.by_record(
        [meeting.id, *(child.id for child in meeting.children)]
    )
    shown = StrategyMeetingView(
        **MeetingHeadView.model_validate(meeting).model_dump(),
        recorded_in_error=struck_through(errors.get(meeting.id)),
        children=await _children(uow, meeting, children_of(meeting, referrals), errors),
        invitations=invitation_views.shown(meeting, places, agencies),
        missing_kinds=missing_kinds(places),
        attendances=[AttendanceView.model_validate(each) for each in meeting.attendances],
        contributions=invitation_views.contributions(meeting),
        conclusions=await _conclusions(uow, meeting),
        actions=_agreed_actions(uow, meeting, runs_meeting=runs_meeting),
        times=await act_times.shown(uow, meeting.id),
        timescales=timescales.shown(uow, clocks),
        available_actions=await _actions(
            uow,
            meeting,
            places,
            runs_meeting=runs_meeting,
            referral_closed=all(each.id != meeting.referral_id for each in referrals.values()),
        ),
    )
    return versioned(shown, meeting)


async def _children(
    uow: UnitOfWork,
    meeting: StrategyMeeting,
    facts: Mapping[UUID, ChildOfMeeting],
    errors: Mapping[UUID, RecordedError],
) -> list[MeetingChildView]:
    named = [child.person_id for child in meeting.children]
    people = {person.id: person for person in await uow.people.list_named(named)}
    return [
        MeetingChildView(
            person_id=child.person_id,
            name=_name(people.get(child.person_id)),
            factors=child.factors,
            medical_decision_required=needs_medical_decision(frozenset(child.factors)),
            recorded_in_error=struck_through(errors.get(child.id)),
            available_actions=[
                _action(
                    uow,
                    "start_enquiry",
                    MeetingAct.CONCLUDE,
                    meeting,
                    partial(refuse_without_referral, facts[child.person_id]),
                )
                for _ in (child,)
                if child.person_id in facts
            ],
        )
        for child in meeting.children
    ]


def _name(person: Person | None) -> str | None:
    """The name the child goes by now, in the order it is spoken."""
    current = [each for each in person.names if each.kind == NameKind.CURRENT] if person else []
    if not current:
        return None
    return " ".join(part for part in (current[-1].given, current[-1].family) if part)


async def _conclusions(uow: UnitOfWork, meeting: StrategyMeeting) -> list[ConclusionView]:
    if not meeting.conclusions:
        return []
    enquiries = await uow.strategy_meetings.enquiries_by_child(meeting)
    return [
        ConclusionView(
            **DecidedView.model_validate(decided).model_dump(),
            dissents=[
                DissentView.model_validate(dissent)
                for dissent in meeting.dissents
                if dissent.person_id == decided.person_id
            ],
            enquiry_id=enquiries.get(decided.person_id) if decided.enquiry_needed else None,
        )
        for decided in meeting.conclusions
    ]


def _agreed_actions(
    uow: UnitOfWork, meeting: StrategyMeeting, *, runs_meeting: bool
) -> list[MeetingActionView]:
    return [
        MeetingActionView(
            **AgreedActionView.model_validate(agreed).model_dump(),
            available_actions=[
                _action(
                    uow,
                    "complete",
                    MeetingAct.COMPLETE_ACTION,
                    meeting,
                    partial(refuse_completing, uow.actor, agreed, runs_meeting=runs_meeting),
                )
            ],
        )
        for agreed in meeting.actions
    ]


async def _actions(
    uow: UnitOfWork,
    meeting: StrategyMeeting,
    places: Sequence[Place],
    *,
    runs_meeting: bool,
    referral_closed: bool,
) -> list[Action]:
    waiting = await uow.referrals.has_meeting_to_conclude(meeting.referral_id)
    own = partial(refuse_stranger, runs_meeting=runs_meeting)
    return [
        *(_action(uow, act, act, meeting, own) for act in _BEGUN_BY_THOSE_WHO_RUN_IT),
        _action(uow, MeetingAct.CONTRIBUTE, MeetingAct.CONTRIBUTE, meeting),
        _action(
            uow,
            "conclude",
            MeetingAct.CONCLUDE,
            meeting,
            own,
            partial(refuse_without_quorum, places),
        ),
        _action(
            uow,
            "conclude_by_exception",
            MeetingAct.CONCLUDE,
            meeting,
            own,
            partial(refuse_needless_exception, places),
        ),
        _action(
            uow,
            MeetingAct.FOLLOW_UP,
            MeetingAct.FOLLOW_UP,
            meeting,
            own,
            partial(refuse_closed, closed=referral_closed),
            partial(refuse_second_meeting, waiting=waiting),
        ),
    ]


def _action(
    uow: UnitOfWork,
    name: str,
    act: MeetingAct,
    meeting: StrategyMeeting,
    *further: Callable[[], None],
) -> Action:
    def rule() -> None:
        refuse_in_error(in_error=meeting.recorded_error_id is not None)
        after(MeetingState(meeting.state), act)
        for refuse in further:
            refuse()

    told = available(name, actor=uow.actor, permission=PERMISSION_FOR[act], rule=rule)
    return Action.model_validate(told)
