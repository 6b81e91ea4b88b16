"""Calls of strategy meetings: which children they are about, and which agencies must come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.domain.casework.referrals import refuse_closed
from app.domain.clocks.working_time import london_date
from app.domain.directory.agencies import AgencyKind
from app.domain.meetings import strategy_meetings as rules
from app.domain.meetings.invitations import Involved, Place, required_places
from app.domain.meetings.strategy_meetings import ChildOfHousehold, MeetingAct, MeetingState
from app.domain.records import RecordNotFound
from app.models import Invitation, MeetingChild, Referral, StrategyMeeting
from app.schemas.meetings.strategy_meetings import (
    CallStrategyMeeting,
    ChildToMeetAbout,
    StrategyMeetingView,
)
from app.schemas.versions import VersionedView
from app.services.clocks import act_times
from app.services.meetings import views
from app.services.meetings.acts import known_since, note
from app.services.meetings.facts import is_closed, open_referrals
from app.services.meetings.running import for_every_child
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class _Household:
    """The children to meet about: the factors of each, every record of them, who reported."""

    factors: Mapping[UUID, frozenset[str]]
    records: frozenset[UUID]
    reporting_agencies: frozenset[UUID]


async def call(
    uow: UnitOfWork, *, referral_id: UUID, command: CallStrategyMeeting
) -> VersionedView[StrategyMeetingView]:
    """Call a meeting about the referral's child and household, and work out who must come.

    Calling starts no clock: that a meeting is owed was decided before, and its clock runs.

    Raises:
        RecordNotFound: the referral, a child or the meeting followed is not in scope.
        ChildNotAllocated: the actor reads the referral as family of a child of theirs.
        ReferralClosed, AnotherMeetingWaits, ChildNamedTwice, NotAChild: see the rules.
        MeetingNotHeld, MeetingNotConcluded, MeetingCancelled: the meeting followed decided
            nothing that could be followed.
        ActTimeImpossible, LateEntryUnexplained: see each.
    """
    referral = await uow.referrals.get_for_change(referral_id)
    rules.refuse_stranger(runs_meeting=await uow.referrals.is_of_a_child_of_the_actor(referral.id))
    refuse_closed(closed=is_closed(referral))
    waiting = await uow.referrals.has_meeting_to_conclude(referral.id)
    rules.refuse_second_meeting(waiting=waiting)
    followed = await _followed(uow, referral, command.follows_id)
    given, records = await _named(uow, referral, command.children)
    async with for_every_child(uow):
        household = await _household(uow, referral, given, records)
        places = await _places(uow, household, followed)
    meeting = uow.new(
        StrategyMeeting,
        referral_id=referral.id,
        follows_id=command.follows_id,
        state=MeetingState.CALLED,
        purpose=command.purpose,
        place=command.place,
        called_at=uow.now if command.called_at is None else command.called_at,
        called_by=uow.actor.user,
        scheduled_at=command.scheduled_at,
        changed_at=uow.now,
    )
    act_times.happened_at(
        uow,
        meeting.called_at,
        because=command.late_because,
        pointer="/called_at",
        earliest=await known_since(uow, meeting),
    )
    await uow.save(meeting)
    await note(
        uow,
        meeting,
        "strategy_meeting.called",
        at=meeting.called_at,
        because=command.late_because,
    )
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
    return await views.as_changed(uow, meeting.id)


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


async def _named(
    uow: UnitOfWork, referral: Referral, named: Sequence[ChildToMeetAbout]
) -> tuple[Mapping[UUID, frozenset[str]], frozenset[UUID]]:
    """The children named and the referral's own, with what is said of each; all their records."""
    records = [await uow.person_links.list_same_person(child.person_id) for child in named]
    rules.refuse_named_twice(records, pointer="/children")
    given = {
        _own_record(child.person_id, same, referral): frozenset(child.factors)
        for child, same in zip(named, records, strict=True)
    }
    if referral.person_id not in given:
        given[referral.person_id] = frozenset()
        records.append(await uow.person_links.list_same_person(referral.person_id))
    people = await uow.people.list_named(given)
    if len(people) < len(given):
        raise RecordNotFound
    rules.refuse_grown_up(
        [ChildOfHousehold(person.id, person.born_on) for person in people],
        on=london_date(uow.now),
    )
    return given, frozenset().union(*records)


async def _household(
    uow: UnitOfWork,
    referral: Referral,
    given: Mapping[UUID, frozenset[str]],
    records: frozenset[UUID],
) -> _Household:
    """The children, with what their contacts alleged.

    What a contact alleged counts although the caller did not repeat it: otherwise a slip of the
    list would drop the decision on a medical examination.
    """
    opened = await open_referrals(uow, given) | {referral.person_id: referral}
    contacts = await uow.strategy_meetings.list_contacts_behind(each.id for each in opened.values())
    alleged = {contact.referral_id: contact.factors for contact in contacts}
    return _Household(
        factors={
            person_id: factors.union(alleged.get(opened[person_id].id, ()))
            if person_id in opened
            else factors
            for person_id, factors in given.items()
        },
        records=records,
        reporting_agencies=frozenset(
            contact.agency_id for contact in contacts if contact.agency_id is not None
        ),
    )


def _own_record(person_id: UUID, same: frozenset[UUID], referral: Referral) -> UUID:
    """The record to meet about: the referral's own, for a child named by another record.

    The child's worker is allocated the referral's record, and reaches the meeting by it.
    """
    return referral.person_id if referral.person_id in same else person_id


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
