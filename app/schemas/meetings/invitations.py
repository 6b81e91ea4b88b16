"""Invitations, attendance and contributions: commands and views."""

from typing import Annotated, Final

from pydantic import ConfigDict, Field

from app.domain.directory.agencies import AgencyKind
from app.domain.meetings.invitations import InvitedBecause, PlaceBecause
from app.domain.meetings.strategy_meetings import Attending
from app.schemas.clocks.act_times import LateEntry
from app.schemas.types import Code, Command, Id, Instant, Line, Note, Text, View

_AGENCY: Final = "0198f3b2-7f10-7d2a-9b41-3c5e7f902a11"


class FurtherAgency(Command):
    """An agency to invite that nothing on record requires."""

    agency_id: Id
    because: Annotated[InvitedBecause, Code]


class SendInvitations(LateEntry):
    """Invite every agency with a place that is not invited yet, and further agencies."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"further": [{"agency_id": _AGENCY, "because": "knows_the_family"}]}]
        }
    )

    further: list[FurtherAgency] = Field(default_factory=list, max_length=50)
    invited_at: Instant | None = Field(
        default=None,
        description="When they were invited, such as by telephone: now, unless it is recorded"
        " afterwards.",
    )


class ReasonAbsence(Command):
    """Why an agency is not, or was not, at the meeting."""

    reason: Note = Field(examples=["No paediatrician could be reached before 18:00."])


class LeaveMinutesUnsent(LateEntry):
    """Why an agency that was invited is not sent the minutes."""

    reason: Note = Field(examples=["The practice has closed; its patients were not passed on."])
    decided_at: Instant | None = Field(
        default=None, description="When it was decided: now, unless it is recorded afterwards."
    )


class RecordAttendance(Command):
    """A person's attendance."""

    agency_id: Id
    user_id: Id | None = Field(default=None, description="Where they are a user of this service.")
    name: Line = Field(examples=["Detective Sergeant (invented)"])
    capacity: Line = Field(examples=["Child abuse investigation team"])
    attending: Annotated[Attending, Code]


class Contribute(LateEntry):
    """One agency's information for the meeting."""

    agency_id: Id
    contribution: Text = Field(examples=["Two call-outs to the address since September."])
    contributed_at: Instant | None = Field(
        default=None, description="When it was said: now, unless it is recorded afterwards."
    )


class InvitationView(View):
    """An agency's place at the meeting, and the reasons for it."""

    agency_id: Id
    agency_name: str
    agency_kind: AgencyKind
    required: bool
    because: list[PlaceBecause]
    invited_at: Instant | None
    absence_reason: str | None
    attended: bool
    minutes_unsent_because: str | None = None
    minutes_unsent_at: Instant | None = None
    minutes_unsent_by: Id | None = None


class AttendanceView(View):
    """A person who took part."""

    id: Id
    agency_id: Id
    user_id: Id | None
    name: str
    capacity: str
    attending: Attending
    recorded_at: Instant
    recorded_by: Id


class ContributionView(View):
    """One agency's information for the meeting."""

    id: Id
    agency_id: Id
    contribution: str
    contributed_at: Instant
    contributed_by: Id
    after_conclusion: bool
