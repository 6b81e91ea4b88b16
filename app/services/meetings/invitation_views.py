"""Views of the places at a strategy meeting, and of what each agency contributed."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from app.domain.meetings.invitations import Place
from app.models import Agency, Invitation, StrategyMeeting
from app.schemas.meetings.invitations import ContributionView, InvitationView

_OF_INVITATION = tuple(
    name
    for name in InvitationView.model_fields
    if name != "because" and name in Invitation.__table__.columns
)


def shown(
    meeting: StrategyMeeting, places: Sequence[Place], agencies: Mapping[UUID, Agency]
) -> list[InvitationView]:
    """The places at a meeting, in the order in which they were given."""
    return [
        InvitationView(
            **{name: getattr(invitation, name) for name in _OF_INVITATION},
            agency_name=agencies[place.agency_id].name,
            agency_kind=place.kind,
            because=sorted(place.because),
            attended=place.attended,
        )
        for invitation, place in zip(meeting.invitations, places, strict=True)
    ]


def contributions(meeting: StrategyMeeting) -> list[ContributionView]:
    """What each agency contributed, and whether that came after the conclusion."""
    return [
        ContributionView(
            id=each.id,
            agency_id=each.agency_id,
            contribution=each.contribution,
            contributed_at=each.contributed_at,
            contributed_by=each.contributed_by,
            after_conclusion=meeting.concluded_at is not None
            and each.contributed_at > meeting.concluded_at,
        )
        for each in meeting.contributions
    ]
