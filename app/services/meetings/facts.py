"""Facts of strategy meetings, as the rules need them: referrals, places and children."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from app.domain.directory.access import Actor
from app.domain.directory.agencies import AgencyKind
from app.domain.meetings.conclusions import ChildOfMeeting, refuse_completion
from app.domain.meetings.invitations import Place, PlaceBecause
from app.models import MeetingAction, Referral, StrategyMeeting
from app.unit_of_work import UnitOfWork


def is_closed(referral: Referral) -> bool:
    """Whether nothing more is done in the referral."""
    return (
        referral.closed_on is not None
        or referral.no_further_action
        or referral.recorded_error_id is not None
    )


async def open_referrals(uow: UnitOfWork, person_ids: Iterable[UUID]) -> dict[UUID, Referral]:
    """The open referral of each of some children; one without is left out."""
    found = {person_id: await uow.referrals.find_open(person_id) for person_id in person_ids}
    return {person_id: referral for person_id, referral in found.items() if referral is not None}


async def places_of(uow: UnitOfWork, meeting: StrategyMeeting) -> list[Place]:
    """The places at a meeting, as the rules see them."""
    agencies = await uow.partnerships.list_agencies()
    return places_by_kind(meeting, {agency.id: AgencyKind(agency.kind) for agency in agencies})


def places_by_kind(meeting: StrategyMeeting, kinds: Mapping[UUID, AgencyKind]) -> list[Place]:
    """The same, where the kinds of the agencies are known."""
    attended = {attendance.agency_id for attendance in meeting.attendances}
    return [
        Place(
            invitation.agency_id,
            kinds[invitation.agency_id],
            required=invitation.required,
            because=frozenset(PlaceBecause(each) for each in invitation.because),
            invited=invitation.invited_at is not None,
            attended=invitation.agency_id in attended,
            absence_reasoned=invitation.absence_reason is not None,
        )
        for invitation in meeting.invitations
    ]


def children_of(
    meeting: StrategyMeeting, referrals: Mapping[UUID, Referral]
) -> dict[UUID, ChildOfMeeting]:
    """The children of a meeting, as the rules see them, but for those who were not the one."""
    return {
        child.person_id: ChildOfMeeting(
            factors=frozenset(child.factors), has_open_referral=child.person_id in referrals
        )
        for child in meeting.children
        if child.recorded_error_id is None
    }


def refuse_completing(actor: Actor, action: MeetingAction, *, runs_meeting: bool) -> None:
    """Refuse an actor who may not complete the action.

    Raises:
        NotYourAgency, ActionDone: see each.
    """
    refuse_completion(
        action.agency_id,
        done=action.done_at is not None,
        runs_meeting=runs_meeting,
        own_agencies={held.agency_id for held in actor.memberships},
    )
