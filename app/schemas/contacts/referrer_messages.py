"""Messages to referrers: commands and views."""

from typing import Annotated

from pydantic import ConfigDict, Field

from app.domain.contacts.contacts import Channel
from app.domain.contacts.referrer_messages import MessageKind, UnsentGround
from app.schemas.clocks.act_times import ActTimeView, LateEntry
from app.schemas.types import Code, Id, Instant, Note, Text, View


class AnswerReferrer(LateEntry):
    """The message to the referrer, and how it was sent."""

    means: Annotated[Channel, Code]
    sent_at: Instant | None = Field(
        default=None, description="When it was sent: now, unless it is recorded afterwards."
    )
    wording: Text = Field(examples=["Thank you; your contact reached the front door today."])
    recipient_because: Note | None = Field(
        default=None,
        description="Where someone is unsafe for a child of the contact, and the referrer has no"
        " record of their own: why the referrer is not that person.",
    )


class MessageView(View):
    """A message that was sent to the referrer."""

    id: Id
    kind: str
    means: Channel
    wording: str
    sent_at: Instant
    times: list[ActTimeView] = Field(
        default_factory=list, description="When it was sent, if it was recorded afterwards."
    )


class LeaveMessageUnsent(LateEntry):
    """Which message the referrer is not sent, and why."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "kind": "feedback",
                    "ground": "referrer_gone",
                    "reason": "The referrer's number is no longer in use, and no other is known.",
                }
            ]
        }
    )

    kind: Annotated[MessageKind, Code]
    ground: Annotated[UnsentGround, Code]
    reason: Note
    decided_at: Instant | None = Field(
        default=None, description="When it was decided: now, unless it is recorded afterwards."
    )


class UnsentMessageView(View):
    """A message that was owed to the referrer and is not sent."""

    id: Id
    kind: MessageKind
    ground: UnsentGround
    reason: str
    decided_at: Instant
    decided_by: Id
    times: list[ActTimeView] = Field(
        default_factory=list, description="When it was decided, if it was recorded afterwards."
    )
