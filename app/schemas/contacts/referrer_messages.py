"""What is sent and shown of the answers to a referrer."""

from typing import Annotated

from pydantic import Field

from app.domain.contacts.contacts import Channel
from app.schemas.types import Code, Command, Id, Instant, Text, View


class AnswerReferrer(Command):
    """What the referrer was told, and by which means."""

    means: Annotated[Channel, Code]
    wording: Text = Field(examples=["Thank you; your contact reached the front door today."])


class MessageView(View):
    """Something the referrer was sent."""

    id: Id
    kind: str
    means: Channel
    wording: str
    sent_at: Instant
