"""Initial child protection conferences: commands and views."""

from typing import Annotated

from pydantic import ConfigDict, Field

from app.domain.gates import Ground
from app.schemas.clocks.act_times import LateEntry
from app.schemas.types import Code, Id, Instant, Note, View


class RecordConference(LateEntry):
    """When the initial conference was held; given again, it corrects what was recorded before."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"held_at": "2026-12-09T10:00:00Z"}]})

    held_at: Instant
    reason: Note | None = Field(
        default=None, description="What there is to say of the day, such as why it was late."
    )


class LeaveOutConference(LateEntry):
    """Why no conference is needed although the outcome calls for one."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "ground": "looked_after",
                    "reason": "Looked after under an interim care order since Monday.",
                }
            ]
        }
    )

    ground: Annotated[Ground, Code]
    reason: Note
    decided_at: Instant | None = Field(
        default=None, description="When it was decided: now, unless it is recorded afterwards."
    )


class ConferenceView(View):
    """That the conference was held at a time, or why it is not needed."""

    id: Id
    held_at: Instant | None
    not_needed_ground: Ground | None
    reason: str | None
    recorded_at: Instant
    recorded_by: Id
