"""Conclusions of strategy meetings: commands and views."""

from typing import Annotated, Final

from pydantic import ConfigDict, Field

from app.domain.meetings.strategy_meetings import EnquiryKind
from app.schemas.clocks.act_times import LateEntry
from app.schemas.types import Action, Code, Command, Id, Instant, Line, Note, View

_CHILD: Final = "0198f3b2-70aa-7b1f-8c33-9d1f3a5e7b21"
_AGENCY: Final = "0198f3b2-7f10-7d2a-9b41-3c5e7f902a11"
_USER: Final = "0198f3b2-8a3c-7e55-8f02-1b2d4c6e8f31"


class DissentFrom(Command):
    """An agency's disagreement with a decision, recorded beside it."""

    agency_id: Id
    dissent: Note


class ConcludeAboutChild(Command):
    """The decision of the meeting about one child."""

    person_id: Id
    enquiry_needed: bool
    reason: Note
    enquiry_kind: Annotated[EnquiryKind, Code] | None = None
    medical_needed: bool | None = Field(
        default=None, description="Required wherever physical or sexual harm is alleged."
    )
    medical_reason: Note | None = None
    immediate_safety: Note
    child_seen_by: Line | None = None
    child_seen_before: Instant | None = None
    dissents: list[DissentFrom] = Field(default_factory=list, max_length=20)


class AgreeAction(Command):
    """An action that a person agreed to take."""

    agency_id: Id
    owner: Line
    action: Note
    due_at: Instant


class ConcludeStrategyMeeting(LateEntry):
    """The decisions of the meeting: about every child, once each, and who does what by when."""

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
    children: list[ConcludeAboutChild] = Field(min_length=1, max_length=30)
    actions: list[AgreeAction] = Field(default_factory=list, max_length=100)
    concluded_at: Instant | None = Field(
        default=None, description="When it was decided: now, unless it is recorded afterwards."
    )


class CompleteMeetingAction(LateEntry):
    """An agreed action was done."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{}, {"done_at": "2026-11-18T16:40:00Z"}]}
    )

    done_at: Instant | None = Field(
        default=None, description="When it was done: now, unless it is recorded afterwards."
    )


class DissentView(View):
    """An agency's disagreement."""

    agency_id: Id
    dissent: str


class DecidedView(View):
    """The decision of the meeting about one child."""

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
    """The decision, the disagreement with it, and the enquiry that followed."""

    dissents: list[DissentView]
    enquiry_id: Id | None = Field(
        description="The enquiry that started, or the open one that continues; empty for an"
        " officer, who does not read enquiries."
    )


class AgreedActionView(View):
    """An action that a person agreed to take."""

    id: Id
    agency_id: Id
    owner: str
    action: str
    due_at: Instant
    done_at: Instant | None
    done_by: Id | None


class MeetingActionView(AgreedActionView):
    """An agreed action, and whether the reader may record that it was done."""

    available_actions: list[Action]
