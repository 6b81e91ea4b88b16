"""Section 47 enquiries: commands and views."""

from typing import Annotated

from pydantic import ConfigDict, Field

from app.domain.casework.enquiries import EnquiryOutcome, EnquiryState
from app.domain.gates import Ground
from app.domain.meetings.strategy_meetings import EnquiryKind
from app.schemas.casework.conferences import ConferenceView
from app.schemas.casework.exceptions import GiveException
from app.schemas.clocks.act_times import ActTimeView, LateEntry
from app.schemas.clocks.timescales import ClockView
from app.schemas.corrections.recorded_errors import RecordedInErrorView
from app.schemas.types import Action, Code, Day, Id, Instant, Line, Note, Text, View


class RecordVisit(LateEntry):
    """A visit to the child, or an attempt at one."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "visited_at": "2026-11-20T15:30:00Z",
                    "place": "At school",
                    "child_seen": True,
                    "seen_alone": True,
                    "wishes_and_feelings": "Wants to stay at nan's until the shouting stops.",
                }
            ]
        }
    )

    visited_at: Instant
    place: Line
    child_seen: bool
    seen_alone: bool
    not_seen_alone_because: Note | None = None
    expectant_parent_seen: bool = Field(
        default=False,
        description="Of an unborn child: the expectant parent was seen, which counts.",
    )
    wishes_and_feelings: Text | None = Field(
        default=None, description="In the child's own words; for a small child, what was observed."
    )


class RecordConsultation(LateEntry):
    """Information that an agency gave the enquiry."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "agency_id": "0198f3b2-6f0e-7c3e-9a55-2f5b0c7e4d11",
                    "consulted_at": "2026-11-20T11:00:00Z",
                    "told_us": "Two call-outs to the address this year.",
                }
            ]
        }
    )

    agency_id: Id
    consulted_at: Instant
    told_us: Text


class RecordOutcome(LateEntry):
    """The finding of the enquiry."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "outcome": "substantiated_continuing_risk",
                    "conference_required": True,
                    "findings": "The burn is not explained by the account given.",
                    "tools_used": ["Graded care profile"],
                }
            ]
        }
    )

    outcome: Annotated[EnquiryOutcome, Code]
    conference_required: bool = Field(
        description=(
            "True for continuing risk, and only then; stated twice so that a slip is caught."
        )
    )
    findings: Text
    tools_used: list[Line] = Field(default_factory=list, max_length=20)
    exceptions: list[GiveException] = Field(default_factory=list, max_length=5)
    found_at: Instant | None = Field(
        default=None, description="When it was found: now, unless it is recorded afterwards."
    )


class AuthoriseOutcome(LateEntry):
    """A manager's authorisation of the outcome."""

    note: Note | None = Field(default=None, examples=["Discussed in supervision; I agree."])
    authorised_at: Instant | None = Field(
        default=None, description="When it was authorised: now, unless it is recorded afterwards."
    )


class EndEnquiry(LateEntry):
    """Why the enquiry ends without an outcome."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "ground": "family_not_found",
                    "reason": "The family left England; police of both countries know.",
                }
            ]
        }
    )

    ground: Annotated[Ground, Code]
    reason: Note
    ended_at: Instant | None = Field(default=None, description="Now, unless given.")


class VisitView(View):
    """One visit."""

    id: Id
    visited_at: Instant
    place: str
    child_seen: bool
    seen_alone: bool
    not_seen_alone_because: str | None
    expectant_parent_seen: bool
    wishes_and_feelings: str | None
    recorded_at: Instant
    recorded_by: Id


class ConsultationView(View):
    """Information that one agency gave."""

    id: Id
    agency_id: Id
    consulted_at: Instant
    told_us: str
    recorded_at: Instant
    recorded_by: Id


class EnquiryView(View):
    """An enquiry about one child. One that came with a census file has no strategy meeting."""

    id: Id
    referral_id: Id
    person_id: Id
    strategy_meeting_id: Id | None
    kind: EnquiryKind | None
    state: EnquiryState
    started_on: Day
    tools_used: list[str]
    findings: str | None
    outcome: EnquiryOutcome | None
    conference_required: bool | None
    conference_on: Day | None
    outcome_recorded_at: Instant | None = Field(
        description="When it was found; `times` has when it was typed, if that was later."
    )
    outcome_recorded_by: Id | None
    authorised_at: Instant | None
    authorised_by: Id | None
    authorisation_note: str | None
    ended_at: Instant | None
    ended_by: Id | None
    ended_ground: Ground | None
    ended_because: str | None
    conferences: list[ConferenceView] = Field(
        description="That the conference was held, or is not needed; the latest one stands."
    )
    times: list[ActTimeView] = Field(description="Acts that were recorded after they happened.")
    visits: list[VisitView]
    consultations: list[ConsultationView]
    recorded_in_error: RecordedInErrorView | None = None
    timescales: list[ClockView]
    available_actions: list[Action]
