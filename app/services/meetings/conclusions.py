"""Conclusions of strategy meetings: a decision on each child, and the actions agreed."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from app.domain.casework.enquiries import EnquiryState
from app.domain.clocks.definitions import ClockKind
from app.domain.clocks.working_time import london_date
from app.domain.directory.roles import Role
from app.domain.gates import Ground, gate_name
from app.domain.meetings.conclusions import (
    Conclusion,
    refuse_chair,
    refuse_due_before,
    refuse_incomplete,
)
from app.domain.meetings.invitations import (
    RequiredAgencyMissing,
    refuse_without_place,
    refuse_without_quorum,
)
from app.domain.meetings.strategy_meetings import MeetingAct
from app.domain.records import RecordKind
from app.models import (
    Dissent,
    Enquiry,
    MeetingAction,
    MeetingConclusion,
    Referral,
    StrategyMeeting,
)
from app.repositories.clocks.timescales import Subject
from app.schemas.casework.exceptions import GiveException
from app.schemas.meetings.conclusions import ConcludeAboutChild, ConcludeStrategyMeeting
from app.schemas.meetings.strategy_meetings import StrategyMeetingView
from app.schemas.versions import VersionedView
from app.services.casework import enquiry_endings, exceptions
from app.services.clocks import act_times, timescales
from app.services.meetings import views
from app.services.meetings.acts import begin, note, people_of
from app.services.meetings.facts import (
    children_of,
    is_closed,
    open_referrals,
    places_of,
)
from app.services.meetings.running import for_every_child
from app.unit_of_work import UnitOfWork


async def conclude(
    uow: UnitOfWork, *, meeting_id: UUID, expected: int, command: ConcludeStrategyMeeting
) -> VersionedView[StrategyMeetingView]:
    """Record what was decided on every child, start the enquiries and the clocks they run on.

    Raises:
        RecordNotFound: the meeting, the chair or an agency is not in scope.
        VersionStale, MeetingNotHeld, MeetingConcluded, MeetingCancelled: see each.
        ChildNotAllocated, ChairNotManager, ChairOfAnotherTeam, AbsenceNotReasoned,
        RequiredAgencyMissing, ExceptionNotNeeded, AgencyHasNoPlace, DueBeforeMeeting: see the
            rules.
        Any refusal of `refuse_incomplete`.
    """
    meeting = await begin(uow, meeting_id, MeetingAct.CONCLUDE, expected=expected)
    if meeting.held_at is None:
        raise RuntimeError("A meeting that was held says when; the database sees to it.")
    held_at = meeting.held_at
    concluded_at = act_times.happened_at(
        uow,
        command.concluded_at,
        because=command.late_because,
        pointer="/concluded_at",
        earliest=held_at,
    )
    meeting.concluded_at = concluded_at
    meeting.concluded_by = uow.actor.user
    places = await places_of(uow, meeting)
    async with for_every_child(uow):
        referrals = await _hold_referrals(uow, meeting)
        await _refuse_wrong_chair(uow, command.chaired_by, referrals, on=london_date(held_at))
        await exceptions.pass_gates(
            uow,
            RecordKind.STRATEGY_MEETING,
            meeting.id,
            about=people_of(meeting),
            given=_quorum_exception(command),
            rule=lambda excepted: refuse_without_quorum(places, excepted=excepted),
        )
    refuse_incomplete(
        [_as_ruled_on(decided) for decided in command.children],
        children=children_of(meeting, referrals),
        held_at=held_at,
    )
    _refuse_strangers(meeting, command)
    for index, action in enumerate(command.actions):
        refuse_due_before(action.due_at, held_at=held_at, pointer=f"/actions/{index}/due_at")
    meeting.chaired_by = command.chaired_by
    meeting.quorum_exception = command.quorum_exception
    await note(
        uow, meeting, "strategy_meeting.concluded", at=concluded_at, because=command.late_because
    )
    await _write_down(uow, meeting, command)
    await timescales.start(
        uow,
        ClockKind.STRATEGY_MINUTES,
        Subject(RecordKind.STRATEGY_MEETING, meeting.id),
        started_at=concluded_at,
        because="strategy_meeting.concluded",
    )
    async with for_every_child(uow):
        await _carry_out(
            uow, meeting, command, referrals, held_at=held_at, concluded_at=concluded_at
        )
    uow.audit(
        "strategy_meeting.concluded",
        meeting,
        shown=people_of(meeting),
        enquiries=sum(decided.enquiry_needed for decided in command.children),
        by_exception=command.quorum_exception is not None,
    )
    uow.publish("strategy_meeting.concluded", record_id=meeting.id, referral_id=meeting.referral_id)
    return await views.as_changed(uow, meeting.id)


async def _hold_referrals(uow: UnitOfWork, meeting: StrategyMeeting) -> dict[UUID, Referral]:
    """The open referrals of the children, locked so that none closes while an enquiry starts."""
    own = await uow.referrals.get(meeting.referral_id)
    found = await open_referrals(uow, [child.person_id for child in meeting.children])
    found[own.person_id] = own
    for referral in sorted(found.values(), key=lambda each: each.id):
        await uow.session.refresh(referral, with_for_update=True)
    return {person_id: referral for person_id, referral in found.items() if not is_closed(referral)}


async def _refuse_wrong_chair(
    uow: UnitOfWork, user_id: UUID, referrals: Mapping[UUID, Referral], *, on: date
) -> None:
    chair = await uow.partnerships.get_user(user_id)
    held = await uow.partnerships.list_memberships(chair.id, on=on)
    allocations = [await uow.referrals.find_allocation(each.id) for each in referrals.values()]
    refuse_chair(
        {Role(each.role) for each in held},
        teams_managed={
            each.team_id for each in held if each.role == Role.TEAM_MANAGER and each.team_id
        },
        teams_with_children={each.team_id for each in allocations if each is not None},
    )


def _quorum_exception(command: ConcludeStrategyMeeting) -> list[GiveException]:
    if command.quorum_exception is None:
        return []
    return [
        GiveException(
            gate=gate_name(RequiredAgencyMissing),
            ground=Ground.OTHER,
            reason=command.quorum_exception,
        )
    ]


def _as_ruled_on(decided: ConcludeAboutChild) -> Conclusion:
    return Conclusion(
        person_id=decided.person_id,
        enquiry_needed=decided.enquiry_needed,
        enquiry_kind=decided.enquiry_kind,
        medical_needed=decided.medical_needed,
        medical_reason=decided.medical_reason,
        child_seen_by=decided.child_seen_by,
        child_seen_before=decided.child_seen_before,
    )


def _refuse_strangers(meeting: StrategyMeeting, command: ConcludeStrategyMeeting) -> None:
    """An agency that dissents or undertakes something was invited, and so will read of it."""
    with_place = {each.agency_id for each in meeting.invitations if each.invited_at is not None}
    for index, decided in enumerate(command.children):
        for dissent in decided.dissents:
            refuse_without_place(
                dissent.agency_id, with_place=with_place, code=f"/children/{index}/dissents"
            )
    for index, action in enumerate(command.actions):
        refuse_without_place(action.agency_id, with_place=with_place, code=f"/actions/{index}")


async def _write_down(
    uow: UnitOfWork, meeting: StrategyMeeting, command: ConcludeStrategyMeeting
) -> None:
    owner = {"partnership_id": uow.partnership_id, "strategy_meeting_id": meeting.id}
    await uow.save_all(
        MeetingConclusion(**owner, **decided.model_dump(exclude={"dissents"}))
        for decided in command.children
    )
    await uow.save_all(
        Dissent(**owner, person_id=decided.person_id, **dissent.model_dump())
        for decided in command.children
        for dissent in decided.dissents
    )
    await uow.save_all(MeetingAction(**owner, **action.model_dump()) for action in command.actions)


async def _carry_out(
    uow: UnitOfWork,
    meeting: StrategyMeeting,
    command: ConcludeStrategyMeeting,
    referrals: Mapping[UUID, Referral],
    *,
    held_at: datetime,
    concluded_at: datetime,
) -> None:
    """Start the enquiries that are needed; a follow-up ends those that it finds are not."""
    for decided in command.children:
        if decided.enquiry_needed:
            await _start_enquiry(
                uow,
                meeting,
                decided,
                referral=referrals[decided.person_id],
                held_at=held_at,
                concluded_at=concluded_at,
            )
        elif meeting.follows_id is not None and decided.person_id in referrals:
            await _end_enquiry(uow, referrals[decided.person_id], decided, held_at=held_at)


async def _start_enquiry(
    uow: UnitOfWork,
    meeting: StrategyMeeting,
    decided: ConcludeAboutChild,
    *,
    referral: Referral,
    held_at: datetime,
    concluded_at: datetime,
) -> None:
    """Start the enquiry, unless one goes on: that keeps its clocks, which ran from its start.

    Seeing the child is owed from the decision; the conference counts from the meeting itself
    (Working Together 2023: from the strategy discussion at which the enquiry was initiated).
    """
    if await uow.strategy_meetings.find_open_enquiry(referral.id) is not None:
        return
    enquiry = uow.new(
        Enquiry,
        referral_id=referral.id,
        person_id=decided.person_id,
        strategy_meeting_id=meeting.id,
        kind=decided.enquiry_kind,
        state=EnquiryState.OPEN,
        started_on=london_date(held_at),
        changed_at=uow.now,
    )
    await uow.save(enquiry)
    for kind, started_at in (
        (ClockKind.CHILD_SEEN, concluded_at),
        (ClockKind.INITIAL_CONFERENCE, held_at),
    ):
        await timescales.start(
            uow,
            kind,
            Subject(
                RecordKind.ENQUIRY,
                enquiry.id,
                person_id=decided.person_id,
                referral_id=referral.id,
            ),
            started_at=started_at,
            because="enquiry.started",
        )
    uow.audit("enquiry.started", enquiry, person_id=enquiry.person_id, kind=decided.enquiry_kind)
    uow.publish(
        "enquiry.started",
        record_id=enquiry.id,
        strategy_meeting_id=meeting.id,
        referral_id=referral.id,
        person_id=enquiry.person_id,
    )


async def _end_enquiry(
    uow: UnitOfWork, referral: Referral, decided: ConcludeAboutChild, *, held_at: datetime
) -> None:
    """End the open enquiry of a child about whom a follow-up finds that none is needed."""
    enquiry = await uow.strategy_meetings.find_open_enquiry(referral.id)
    if enquiry is not None:
        await enquiry_endings.write_ending(
            uow, enquiry, at=held_at, ground=Ground.NO_ENQUIRY_NEEDED, because=decided.reason
        )
