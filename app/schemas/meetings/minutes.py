"""Minutes: commands and views."""

from pydantic import ConfigDict, Field

from app.schemas.clocks.act_times import ActTimeView, LateEntry
from app.schemas.types import Action, Id, Instant, Text, View


class WriteMinutes(LateEntry):
    """One edition of the minutes; a correction is a new edition."""

    wording: Text = Field(examples=["Present: children's social care, police, health. ..."])
    written_at: Instant | None = Field(
        default=None, description="When they were written: now, unless they are typed afterwards."
    )


class CirculateMinutes(LateEntry):
    """Send the latest edition to the agencies that were invited."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{}, {"agency_ids": ["0198f3b2-7f10-7d2a-9b41-3c5e7f902a11"]}]
        }
    )

    agency_ids: list[Id] | None = Field(
        default=None,
        min_length=1,
        max_length=50,
        description="Only to these; left out, to every agency invited that has not been sent it.",
    )
    sent_at: Instant | None = Field(
        default=None, description="When it was sent: now, unless it is recorded afterwards."
    )


class AcknowledgeMinutes(LateEntry):
    """The agency has the minutes."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{}, {"received_at": "2026-11-18T17:20:00Z"}]}
    )

    received_at: Instant | None = Field(
        default=None, description="Since when: now, unless it is recorded afterwards."
    )


class CirculationView(View):
    """One edition sent to one agency, and that agency's receipt."""

    agency_id: Id
    sent_at: Instant
    sent_by: Id
    received_at: Instant | None
    received_by: Id | None


class MinutesSummaryView(View):
    """An edition in a list, without its wording. An officer sees their own agency's receipt."""

    id: Id
    strategy_meeting_id: Id
    edition: int
    written_at: Instant
    written_by: Id
    circulations: list[CirculationView]


class MinutesView(MinutesSummaryView):
    """An edition, with its wording."""

    wording: str
    times: list[ActTimeView] = Field(
        default_factory=list,
        description="When it was written, sent and received, where that was typed afterwards.",
    )
    available_actions: list[Action]


class MinutesEditionsView(View):
    """The editions that the reader may see, the oldest first."""

    items: list[MinutesSummaryView]
