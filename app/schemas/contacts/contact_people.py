"""People of a contact, added or identified: commands."""

from typing import Annotated

from pydantic import ConfigDict, Field

from app.domain.contacts.contacts import Identification
from app.schemas.clocks.act_times import LateEntry
from app.schemas.contacts.contacts import ChildInContact
from app.schemas.types import Code, Command, Id, Instant, Note


class IdentifyPersonInContact(Command):
    """Who an adult of a contact is: a person on record, or one whose record begins here."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"identification": "new"}]})

    identification: Annotated[Identification, Code]
    person_id: Id | None = Field(default=None, description="For a person who is known.")
    reason: Note | None = Field(
        default=None, description="Where they were identified before: why as someone else now."
    )


class AddChildToContact(ChildInContact, LateEntry):
    """A child whom someone reported to the hub after the contact was recorded, such as a sister."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "described_as": "named",
                    "given": "Testsister",
                    "family": "Alpha-Invented",
                    "estimated_age": 4,
                    "reported_by": "The health visitor, by telephone",
                }
            ]
        }
    )

    reported_by: Note = Field(description="Who reported the child.")
    reported_at: Instant | None = Field(
        default=None, description="When they did: now, unless it is recorded afterwards."
    )
