"""Messages to referrers: commands and views."""

from typing import Annotated

from pydantic import Field

from app.domain.contacts.contacts import Channel
from app.schemas.types import Code, Command, Id, Instant, Note, Text, View


class AnswerReferrer(Command):
    """The message to the referrer, and how it was sent."""

    means: Annotated[Channel, Code]
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
