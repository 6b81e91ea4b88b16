"""Messages to referrers: commands and views."""

from typing import Annotated

from pydantic import Field

from app.domain.contacts.contacts import Channel
from app.schemas.types import Code, Command, Id, Instant, Text, View


class AnswerReferrer(Command):
    """The message to the referrer, and how it was sent."""

    means: Annotated[Channel, Code]
    wording: Text = Field(examples=["Thank you; your contact reached the front door today."])


class MessageView(View):
    """A message that was sent to the referrer."""

    id: Id
    kind: str
    means: Channel
    wording: str
    sent_at: Instant
