"""Referrals and allocations: commands and views."""

from typing import Annotated

from pydantic import ConfigDict, Field

from app.domain import codes
from app.schemas.casework.exceptions import GiveException
from app.schemas.clocks.act_times import ActTimeView, LateEntry
from app.schemas.clocks.timescales import ClockView
from app.schemas.corrections.recorded_errors import RecordedInErrorView
from app.schemas.types import Action, Command, Day, Id, Instant, Note, OneOf, Text, View

ClosureReason = Annotated[str, OneOf(codes.CLOSURE_REASON)]


class CloseReferral(Command):
    """Why the work ends, in the census's terms and in words."""

    closure_reason: ClosureReason = Field(examples=["RC8"])
    rationale: Text = Field(examples=["Assessed; the family accepted help from the family hub."])
    closed_on: Day | None = Field(default=None, description="Today, unless another day is given.")
    exceptions: list[GiveException] = Field(default_factory=list, max_length=5)


class AgreeToClosure(Command):
    """The hub agrees that the team closed this referral."""

    reason: Note = Field(examples=["The assessment answers what the school was worried about."])


class AllocateReferral(LateEntry):
    """The worker who has the child from now on."""

    user_id: Id
    team_id: Id
    allocated_at: Instant | None = Field(
        default=None, description="Since when: now, unless it is recorded afterwards."
    )


class SearchReferrals(Command):
    """The referrals to look for; an empty search finds all that are visible."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"open_only": True}]})

    person_id: Id | None = None
    open_only: bool | None = None
    opened_from: Day | None = None
    opened_before: Day | None = None


class AllocationView(View):
    """The worker who had the child, in which team, from when until when."""

    id: Id
    user_id: Id
    team_id: Id
    allocated_at: Instant
    allocated_by: Id
    ended_at: Instant | None


class ReferralSummaryView(View):
    """A referral in a list."""

    id: Id
    person_id: Id
    opened_on: Day
    source: str | None
    primary_need: str | None
    no_further_action: bool
    closed_on: Day | None
    closure_reason: str | None
    recorded_in_error: RecordedInErrorView | None = None


class PreviousReferralView(View):
    """The referral before this one, and why it closed."""

    id: Id
    opened_on: Day
    closed_on: Day | None
    closure_reason: str | None


class ReferralView(ReferralSummaryView):
    """A referral with its history, allocation and clocks."""

    decision_id: Id | None
    received_on: Day = Field(description="The day on which the request was received.")
    referred_on: Day = Field(
        description="The day that the census and the limits count from: when the request was"
        " received, or when the referral was opened, by the installation's setting."
    )
    times: list[ActTimeView] = Field(description="Acts that were recorded after they happened.")
    recorded_at: Instant
    closed_at: Instant | None
    closed_by: Id | None
    closure_rationale: str | None
    closing_decision_id: Id | None = Field(
        description="The decision that closed it, by superseding the one it rested on."
    )
    closed_by_team: bool = Field(
        description="Whether a team closed it. The hub answers, if its decision opened it: it"
        " agrees, or decides on the child again."
    )
    closure_agreed_at: Instant | None
    closure_agreed_by: Id | None
    closure_agreed_because: str | None
    decided_again_id: Id | None = Field(
        description="The decision by which the hub answered the team's closure."
    )
    is_re_referral: bool
    previous: PreviousReferralView | None
    allocations: list[AllocationView]
    timescales: list[ClockView]
    available_actions: list[Action]


class ReferralsPage(View):
    """Referrals found, the latest opened first."""

    items: list[ReferralSummaryView]
    next: str | None
