"""Calling a strategy meeting, holding it, reading it, and calling it off."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from uuid_utils.compat import uuid7

from app.domain import strategy_meetings as rules
from app.domain.agencies import AgencyKind
from app.domain.meeting_places import Involved, Place, required_places
from app.domain.records import RecordNotFound, refuse_stale
from app.domain.referrals import refuse_closed
from app.domain.strategy_meetings import ChildOfHousehold, MeetingAct, MeetingState
from app.domain.timescales import ClockKind
from app.domain.working_time import london_date
from app.models import Invitation, MeetingChild, Referral, StrategyMeeting
from app.repositories.timescales import Subject
from app.schemas.strategy_meetings import (
    CallStrategyMeeting,
    CancelStrategyMeeting,
    ChildToMeetAbout,
    HoldStrategyMeeting,
)
from app.services import timescales
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class _Household:
    """The children to meet about: the factors of each, every record of them, who reported."""

    factors: Mapping[UUID, frozenset[str]]
    records: frozenset[UUID]
    reporting_agencies: frozenset[UUID]


async def call(
    uow: UnitOfWork, *, referral_id: UUID, command: CallStrategyMeeting
) -> StrategyMeeting:
    """Call a meeting about the referral's child and household, and work out who must come.

    Calling starts no clock: that a meeting is owed was decided before, and its clock runs.

    Raises:
        RecordNotFound: the referral, a child or the meeting followed is not in reach.
        ReferralClosed, AnotherMeetingWaits, ChildNamedTwice, NotAChild: see the rules.
        MeetingNotHeld, MeetingNotConcluded, MeetingCancelled: the meeting followed decided
            nothing that could be followed.
    """
    referral = await uow.referrals.get_for_change(referral_id)
    refuse_closed(closed=referral.closed_on is not None or referral.no_further_action)
    waiting = await uow.referrals.has_meeting_to_conclude(referral.id)
    rules.refuse_second_meeting(waiting=waiting)
    followed = await _followed(uow, referral, command.follows_id)
    household = await _household(uow, referral, command.children)
    places = await _places(uow, household, followed)
    meeting = StrategyMeeting(
        partnership_id=uow.partnership_id,
        id=uuid7(),
        referral_id=referral.id,
        follows_id=command.follows_id,
        state=MeetingState.CALLED,
        purpose=command.purpose,
        place=command.place,
        called_at=uow.now,
        called_by=uow.actor.user,
        scheduled_at=command.scheduled_at,
        changed_at=uow.now,
    )
    await uow.save(meeting)
    await uow.save_all(_children(meeting, household))
    await uow.save_all(_invitations(meeting, places))
    uow.audit(
        "strategy_meeting.called",
        meeting,
        person_id=referral.person_id,
        shown=household.factors,
        agencies=len(places),
    )
    uow.publish("strategy_meeting.called", record_id=meeting.id, referral_id=referral.id)
    return await as_it_stands(uow, meeting.id)


async def _followed(
    uow: UnitOfWork, referral: Referral, follows_id: UUID | None
) -> StrategyMeeting | None:
    if follows_id is None:
        return None
    followed = await uow.strategy_meetings.get(follows_id)
    if followed.referral_id != referral.id:
        raise RecordNotFound
    rules.after(MeetingState(followed.state), MeetingAct.FOLLOW_UP)
    return followed


async def _household(
    uow: UnitOfWork, referral: Referral, named: Sequence[ChildToMeetAbout]
) -> _Household:
    """The children named and the referral's own, with what their contacts alleged.

    What a contact alleged is kept although the manager who calls did not repeat it: else a
    slip of the list would drop the decision on a medical examination.
    """
    records = [await uow.person_links.list_same_person(child.person_id) for child in named]
    rules.refuse_named_twice(records, pointer="/children")
    given = {child.person_id: frozenset(child.factors) for child in named}
    if not any(referral.person_id in each for each in records):
        given[referral.person_id] = frozenset()
        records.append(await uow.person_links.list_same_person(referral.person_id))
    people = await uow.people.list_named(given)
    if len(people) < len(given):
        raise RecordNotFound
    rules.refuse_grown_up(
        [ChildOfHousehold(person.id, person.born_on) for person in people],
        on=london_date(uow.now),
    )
    opened = await open_referrals(uow, given)
    contacts = await uow.strategy_meetings.list_contacts_behind(each.id for each in opened.values())
    alleged = {contact.referral_id: contact.factors for contact in contacts}
    return _Household(
        factors={
            person_id: factors.union(alleged.get(opened[person_id].id, ()))
            if person_id in opened
            else factors
            for person_id, factors in given.items()
        },
        records=frozenset().union(*records),
        reporting_agencies=frozenset(
            contact.agency_id for contact in contacts if contact.agency_id is not None
        ),
    )


async def open_referrals(uow: UnitOfWork, person_ids: Iterable[UUID]) -> dict[UUID, Referral]:
    """The open referral of each of some children; one without is left out."""
    found = {person_id: await uow.referrals.find_open(person_id) for person_id in person_ids}
    return {person_id: referral for person_id, referral in found.items() if referral is not None}


async def _places(
    uow: UnitOfWork, household: _Household, followed: StrategyMeeting | None
) -> list[Place]:
    involved = Involved(
        with_a_child=await uow.strategy_meetings.list_involved(
            household.records, on=london_date(uow.now)
        ),
        made_the_contact=household.reporting_agencies,
        contributed_before=frozenset(
            contribution.agency_id for contribution in (followed.contributions if followed else ())
        ),
    )
    agencies = await uow.partnerships.list_agencies()
    return required_places(
        {agency.id: AgencyKind(agency.kind) for agency in agencies}, involved=involved
    )


def _children(meeting: StrategyMeeting, household: _Household) -> list[MeetingChild]:
    return [
        MeetingChild(
            partnership_id=meeting.partnership_id,
            strategy_meeting_id=meeting.id,
            person_id=person_id,
            factors=sorted(factors),
        )
        for person_id, factors in household.factors.items()
    ]


def _invitations(meeting: StrategyMeeting, places: Sequence[Place]) -> list[Invitation]:
    return [
        Invitation(
            partnership_id=meeting.partnership_id,
            strategy_meeting_id=meeting.id,
            agency_id=place.agency_id,
            required=place.required,
            because=sorted(place.because),
        )
        for place in places
    ]


async def as_it_stands(uow: UnitOfWork, meeting_id: UUID) -> StrategyMeeting:
    """The meeting with its new version, and what was just written in it."""
    await uow.session.flush()
    return await uow.strategy_meetings.get(meeting_id)


async def begin(
    uow: UnitOfWork, meeting_id: UUID, act: MeetingAct, *, expected: int | None = None
) -> StrategyMeeting:
    """The meeting, held for an act that its state allows, and in the state that follows.

    `expected` is the version that the actor read, for an act that changes what they read.

    Raises:
        RecordNotFound, VersionStale: see each.
        A refusal of `rules.after`: the act is not possible now.
    """
    meeting = await uow.strategy_meetings.get_for_change(meeting_id)
    if expected is not None:
        refuse_stale(version=meeting.version, expected=expected)
    meeting.state = rules.after(MeetingState(meeting.state), act)
    meeting.changed_at = uow.now
    return meeting


async def join(
    uow: UnitOfWork, meeting_id: UUID, act: MeetingAct, *, expected: int | None = None
) -> StrategyMeeting:
    """Likewise, for somebody who may add to a meeting within reach but not change it.

    Only the hub may write the meeting itself, and yet whoever read it before must learn that
    something was added: its version rises with the hub's own hand.
    """
    await uow.strategy_meetings.get(meeting_id)
    async with uow.as_the_hub():
        return await begin(uow, meeting_id, act, expected=expected)


async def read(uow: UnitOfWork, *, meeting_id: UUID) -> StrategyMeeting:
    """One meeting, as opened by its reader.

    Raises:
        RecordNotFound: absent, or out of reach.
    """
    meeting = await uow.strategy_meetings.get(meeting_id)
    uow.audit(
        "strategy_meeting.read", meeting, shown=[child.person_id for child in meeting.children]
    )
    return meeting


async def list_of_referral(uow: UnitOfWork, *, referral_id: UUID) -> Sequence[StrategyMeeting]:
    """The meetings of a referral that the actor may read, the first one first.

    Raises:
        RecordNotFound: the referral is absent, or out of reach.
    """
    referral = await uow.referrals.get(referral_id)
    found = await uow.strategy_meetings.list_of_referral(referral.id)
    uow.audit(
        "strategy_meeting.listed",
        referral,
        person_id=referral.person_id,
        shown=[meeting.id for meeting in found],
    )
    return found


async def hold(
    uow: UnitOfWork, *, meeting_id: UUID, expected: int, command: HoldStrategyMeeting
) -> StrategyMeeting:
    """The meeting takes place: what every child of it was owed is met when it began.

    Raises:
        RecordNotFound, VersionStale, MeetingHeld, MeetingConcluded, MeetingCancelled,
        HeldAtImpossible: see each.
    """
    meeting = await begin(uow, meeting_id, MeetingAct.HOLD, expected=expected)
    referral = await uow.referrals.get(meeting.referral_id)
    held_at = command.held_at or uow.now
    rules.refuse_impossible_holding(held_at, now=uow.now, referral_opened_on=referral.opened_on)
    meeting.held_at = held_at
    opened = await open_referrals(uow, [child.person_id for child in meeting.children])
    for referral_id in {referral.id, *(each.id for each in opened.values())}:
        await timescales.stop(
            uow,
            ClockKind.STRATEGY_MEETING,
            Subject(referral_id=referral_id),
            stopped_at=held_at,
            because="strategy_meeting.held",
        )
    uow.audit("strategy_meeting.held", meeting, person_id=referral.person_id)
    uow.publish("strategy_meeting.held", record_id=meeting.id, referral_id=referral.id)
    return await as_it_stands(uow, meeting.id)


async def cancel(
    uow: UnitOfWork, *, meeting_id: UUID, expected: int, command: CancelStrategyMeeting
) -> StrategyMeeting:
    """Call the meeting off. If one was owed it still is: the clock runs until one is held.

    Raises:
        RecordNotFound, VersionStale, MeetingHeld, MeetingConcluded, MeetingCancelled: see each.
    """
    meeting = await begin(uow, meeting_id, MeetingAct.CANCEL, expected=expected)
    meeting.cancelled_because = command.reason
    uow.audit("strategy_meeting.cancelled", meeting)
    uow.publish("strategy_meeting.cancelled", record_id=meeting.id)
    return await as_it_stands(uow, meeting.id)
