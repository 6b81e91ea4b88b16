"""What is sent and shown of strategy meetings."""

from typing import Annotated, Final

from pydantic import ConfigDict, Field

from app.domain import codes
from app.domain.agencies import AgencyKind
from app.domain.meeting_places import InvitedBecause, PlaceBecause
from app.domain.strategy_meetings import Attending, EnquiryKind, MeetingState
from app.schemas.timescales import ClockView
from app.schemas.types import (
    Action,
    Code,
    Command,
    Id,
    Instant,
    Line,
    Note,
    OneOf,
    Text,
    View,
)

Factor = Annotated[
    str,
    OneOf(
        [code for code in codes.ASSESSMENT_FACTOR if code not in codes.LEGACY_ASSESSMENT_FACTORS]
    ),
]
_CHILD, _AGENCY, _USER = (
    "0198f3b2-70aa-7b1f-8c33-9d1f3a5e7b21",
    "0198f3b2-7f10-7d2a-9b41-3c5e7f902a11",
    "0198f3b2-8a3c-7e55-8f02-1b2d4c6e8f31",
)
_MOST_CHILDREN: Final = 20


class ChildToMeetAbout(Command):
    """A child of the household, and what is alleged to have happened to this child."""

    person_id: Id
    factors: list[Factor] = Field(max_length=60)


class CallStrategyMeeting(Command):
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
    scheduled_at: Instant
    place: Line | None = None
    children: list[ChildToMeetAbout] = Field(
        default_factory=list,
        max_length=_MOST_CHILDREN,
        description="The children of the household; the referral's own child is always one. "
        "Factors of the contact that led to a child's referral are added to those given here.",
    )
    follows_id: Id | None = Field(
        default=None, description="The concluded meeting of this referral that this one follows."
    )


class FurtherAgency(Command):
    """An agency to invite that nothing on record requires."""

    agency_id: Id
    because: Annotated[InvitedBecause, Code]


class SendInvitations(Command):
    """Invite everybody with a place who is not invited yet, and further agencies."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"further": [{"agency_id": _AGENCY, "because": "knows_the_family"}]}]
        }
    )

    further: list[FurtherAgency] = Field(default_factory=list, max_length=50)


class ReasonAbsence(Command):
    """Why an agency is not, or was not, at the meeting."""

    reason: Note = Field(examples=["No paediatrician could be reached before 18:00."])


class HoldStrategyMeeting(Command):
    """The meeting takes place."""

    held_at: Instant | None = Field(
        default=None, description="When it began, if that was before now."
    )


class RecordAttendance(Command):
    """Somebody took part."""

    agency_id: Id
    user_id: Id | None = Field(default=None, description="Where they are a user of this service.")
    name: Line = Field(examples=["Detective Sergeant (invented)"])
    capacity: Line = Field(examples=["Child abuse investigation team"])
    attending: Annotated[Attending, Code]


class Contribute(Command):
    """What one agency tells the meeting."""

    agency_id: Id
    contribution: Text = Field(examples=["Two call-outs to the address since September."])


class DissentFrom(Command):
    """An agency's disagreement with a decision, kept beside it."""

    agency_id: Id
    dissent: Note


class ConcludeAboutChild(Command):
    """What the meeting decided about one child."""

    person_id: Id
    enquiry_needed: bool
    reason: Note
    enquiry_kind: Annotated[EnquiryKind, Code] | None = None
    medical_needed: bool | None = Field(
        default=None, description="Owed wherever physical or sexual harm is alleged."
    )
    medical_reason: Note | None = None
    immediate_safety: Note
    child_seen_by: Line | None = None
    child_seen_before: Instant | None = None
    dissents: list[DissentFrom] = Field(default_factory=list, max_length=20)


class AgreeAction(Command):
    """Something somebody undertook to do."""

    agency_id: Id
    owner: Line
    action: Note
    due_at: Instant


class ConcludeStrategyMeeting(Command):
    """What the meeting decided: about every child, once each, and who does what by when."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "chaired_by": _USER,
                    "children": [
                        {
                            "person_id": _CHILD,
                            "enquiry_needed": True,
                            "enquiry_kind": "joint",
                            "reason": "The burn does not fit either account of it.",
                            "medical_needed": True,
                            "medical_reason": "Age and shape of the burn need an opinion.",
                            "immediate_safety": "Stays with the grandmother tonight, agreed.",
                            "child_seen_by": "Social worker and police officer, jointly",
                            "child_seen_before": "2026-11-18T20:00:00Z",
                        }
                    ],
                    "actions": [
                        {
                            "agency_id": _AGENCY,
                            "owner": "Duty paediatrician",
                            "action": "Child protection medical",
                            "due_at": "2026-11-19T12:00:00Z",
                        }
                    ],
                }
            ]
        }
    )

    chaired_by: Id
    quorum_exception: Note | None = Field(
        default=None, description="Why a manager lets it conclude without a required agency."
    )
    children: list[ConcludeAboutChild] = Field(min_length=1, max_length=_MOST_CHILDREN)
    actions: list[AgreeAction] = Field(default_factory=list, max_length=100)


class CancelStrategyMeeting(Command):
    """The meeting will not take place; that one is owed is not undone by it."""

    reason: Note = Field(examples=["Called twice; the other meeting goes on."])


class MeetingChildView(View):
    """A child the meeting is about."""

    person_id: Id
    name: str | None = Field(description="Empty for an unborn child, and for one out of reach.")
    factors: list[str]
    medical_decision_required: bool
    available_actions: list[Action]


class InvitationView(View):
    """An agency's place at the meeting, and why it has one."""

    agency_id: Id
    agency_name: str
    agency_kind: AgencyKind
    required: bool
    because: list[PlaceBecause]
    invited_at: Instant | None
    absence_reason: str | None
    attended: bool


class AttendanceView(View):
    """Somebody who took part."""

    id: Id
    agency_id: Id
    user_id: Id | None
    name: str
    capacity: str
    attending: Attending
    recorded_at: Instant
    recorded_by: Id


class ContributionView(View):
    """What one agency told the meeting."""

    id: Id
    agency_id: Id
    contribution: str
    contributed_at: Instant
    contributed_by: Id
    after_conclusion: bool


class DissentView(View):
    """An agency's disagreement."""

    agency_id: Id
    dissent: str


class DecidedView(View):
    """What the meeting decided about one child."""

    person_id: Id
    enquiry_needed: bool
    reason: str
    enquiry_kind: EnquiryKind | None
    medical_needed: bool | None
    medical_reason: str | None
    immediate_safety: str
    child_seen_by: str | None
    child_seen_before: Instant | None


class ConclusionView(DecidedView):
    """What was decided, the disagreement beside it, and the enquiry that followed."""

    dissents: list[DissentView]
    enquiry_id: Id | None = Field(
        description="The enquiry that started, or the one that was open and goes on."
    )


class AgreedActionView(View):
    """Something somebody undertook to do."""

    id: Id
    agency_id: Id
    owner: str
    action: str
    due_at: Instant
    done_at: Instant | None
    done_by: Id | None


class MeetingActionView(AgreedActionView):
    """What was undertaken, and whether the reader may say that it was done."""

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

    children: list[MeetingChildView]
    invitations: list[InvitationView]
    missing_kinds: list[AgencyKind] = Field(
        description="The kinds of agency that the quorum still lacks, or lacked."
    )
    attendances: list[AttendanceView]
    contributions: list[ContributionView]
    conclusions: list[ConclusionView]
    actions: list[MeetingActionView]
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


class StrategyMeetingsView(View):
    """The strategy meetings of a referral, the first one first."""

    items: list[StrategyMeetingSummaryView]
