"""Views of what else is open or decided on a child and the children of the household."""

from pydantic import Field

from app.domain.casework.protections import ProtectionKind
from app.domain.contacts.contacts import ChildState, Rating
from app.domain.contacts.threshold_decisions import Level, Outcome
from app.schemas.types import Day, Id, Instant, View

_SAME_CHILD = Field(description="False for a sibling, or another child of the household.")


class OpenContactView(View):
    """Another contact on which nothing is decided yet."""

    contact_id: Id
    contact_child_id: Id
    person_id: Id
    same_child: bool = _SAME_CHILD
    reference: str
    received_at: Instant
    state: ChildState
    rating: Rating | None


class StandingDecisionView(View):
    """A decision that stands."""

    decision_id: Id
    contact_id: Id
    person_id: Id
    same_child: bool = _SAME_CHILD
    level: Level
    outcome: Outcome
    decided_at: Instant
    referral_id: Id | None = Field(description="The open referral that rests on it.")


class OpenReferralView(View):
    """An open referral, and the worker and team who have it, as far as the reader may know."""

    referral_id: Id
    person_id: Id
    same_child: bool = _SAME_CHILD
    opened_on: Day
    user_id: Id | None
    team_id: Id | None


class ProtectionAroundView(View):
    """Police protection or an emergency protection order of which no ending is recorded."""

    protection_id: Id
    person_id: Id
    same_child: bool = _SAME_CHILD
    kind: ProtectionKind
    started_at: Instant


class SurroundingsView(View):
    """What else goes on for the child and the household.

    Every other open contact, standing decision, open referral and emergency protection.
    """

    open_contacts: list[OpenContactView]
    standing_decisions: list[StandingDecisionView]
    open_referrals: list[OpenReferralView]
    emergency_protections: list[ProtectionAroundView] = Field(
        description="Those that run, where your role reads them."
    )
