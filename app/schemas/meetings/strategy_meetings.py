"""Strategy meetings: commands and views."""

from typing import Annotated, Final

from pydantic import ConfigDict, Field

from app.domain import codes
from app.domain.directory.agencies import AgencyKind
from app.domain.meetings.strategy_meetings import MeetingState
from app.schemas.clocks.act_times import ActTimeView, LateEntry
from app.schemas.clocks.timescales import ClockView
from app.schemas.corrections.recorded_errors import RecordedInErrorView
from app.schemas.meetings.conclusions import ConclusionView, MeetingActionView
from app.schemas.meetings.invitations import AttendanceView, ContributionView, InvitationView
from app.schemas.types import (
    Action,
    Command,
    Id,
    Instant,
    Line,
    Note,
    OneOf,
    View,
)

Factor = Annotated[
    str,
    OneOf(
        [code for code in codes.ASSESSMENT_FACTOR if code not in codes.LEGACY_ASSESSMENT_FACTORS]
    ),
]
_CHILD: Final = "0198f3b2-70aa-7b1f-8c33-9d1f3a5e7b21"


class ChildToMeetAbout(Command):
    """A child of the household, and the harm alleged to this child."""

    person_id: Id
    factors: list[Factor] = Field(max_length=60)


class CallStrategyMeeting(LateEntry):
    """A meeting about a child thought to suffer significant harm, and their household."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "purpose": "Burn to the hand, explained in two ways; sibling at home.",
                    "scheduled_at": "2026-11-18T14:00:00Z",
                    "place": "Video conference",
                    "children": [{"person_id": _CHILD, "factors": ["18C"]}],
                }
            ]
        }
    )

    purpose: Note
    called_at: Instant | None = Field(
        default=None, description="When it was called: now, unless it is recorded afterwards."
    )
    scheduled_at: Instant
    place: Line | None = None
    children: list[ChildToMeetAbout] = Field(
        default_factory=list,
        max_length=20,
        description="The children of the household; the referral's own child is always one. "
        "Factors of the contact that led to a child's referral are added to those given here.",
    )
    follows_id: Id | None = Field(
        default=None, description="The concluded meeting of this referral that this one follows."
    )


class HoldStrategyMeeting(LateEntry):
    """The meeting takes place."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{}, {"held_at": "2026-11-18T14:05:00Z"}]}
    )

    held_at: Instant | None = Field(
        default=None, description="When it began, if that was before now."
    )


class CancelStrategyMeeting(LateEntry):
    """The meeting will not take place; if a meeting is owed, it stays owed."""

    reason: Note = Field(examples=["Called twice; the other meeting goes on."])
    cancelled_at: Instant | None = Field(
        default=None, description="When it was cancelled: now, unless it is recorded afterwards."
    )


class MeetingChildView(View):
    """A child the meeting is about."""

    person_id: Id
    name: str | None = Field(
        description="Empty for an unborn child, and for one the reader may not see."
    )
    factors: list[str]
    medical_decision_required: bool
    recorded_in_error: RecordedInErrorView | None = None
    available_actions: list[Action]


class MeetingHeadView(View):
    """When, where, why and under whom a meeting is held, without what happened at it."""

    id: Id
    referral_id: Id
    follows_id: Id | None
    state: MeetingState
    purpose: str
    place: str | None
    called_at: Instant
    called_by: Id
    scheduled_at: Instant
    held_at: Instant | None
    chaired_by: Id | None
    concluded_at: Instant | None
    concluded_by: Id | None
    quorum_exception: str | None
    cancelled_because: str | None


class StrategyMeetingView(MeetingHeadView):
    """A strategy meeting as its reader may see it."""

    recorded_in_error: RecordedInErrorView | None = None
    children: list[MeetingChildView]
    invitations: list[InvitationView]
    missing_kinds: list[AgencyKind] = Field(
        description="The kinds of agency that the quorum still lacks, or lacked."
    )
    attendances: list[AttendanceView]
    contributions: list[ContributionView]
    conclusions: list[ConclusionView]
    actions: list[MeetingActionView]
    times: list[ActTimeView] = Field(description="Acts that were recorded after they happened.")
    timescales: list[ClockView]
    available_actions: list[Action]


class StrategyMeetingSummaryView(View):
    """A strategy meeting in a list."""

    id: Id
    referral_id: Id
    follows_id: Id | None
    state: MeetingState
    scheduled_at: Instant
    held_at: Instant | None
    concluded_at: Instant | None
    child_ids: list[Id]
    recorded_in_error: RecordedInErrorView | None = None


class StrategyMeetingsView(View):
    """The strategy meetings of a referral, the oldest first."""

    items: list[StrategyMeetingSummaryView]
