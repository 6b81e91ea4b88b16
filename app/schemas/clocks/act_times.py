"""Times of acts: the reason that a late entry gives, and views."""

from pydantic import Field

from app.schemas.types import Command, Id, Instant, Note, View


class LateEntry(Command):
    """An act that may be recorded after it happened."""

    late_because: Note | None = Field(
        default=None,
        description="Why it is recorded so long after it happened; needed after some days.",
        examples=["Done out of hours; typed on the next working day."],
    )


class ActTimeView(View):
    """When an act happened that was recorded afterwards, and why it was late."""

    act: str
    item_id: Id = Field(description="What the act wrote, such as a visit, or the record itself.")
    happened_at: Instant
    recorded_at: Instant
    recorded_by: Id
    late: bool = Field(description="Recorded on a later day than it happened, in London.")
    because: str | None
