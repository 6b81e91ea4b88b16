"""People of a contact besides its children: commands."""

from typing import Annotated

from pydantic import ConfigDict, Field

from app.domain.contacts.contacts import Identification
from app.schemas.types import Code, Command, Id, Note


class IdentifyPersonInContact(Command):
    """Who an adult of a contact is: a person on record, or one whose record begins here."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"identification": "new"}]})

    identification: Annotated[Identification, Code]
    person_id: Id | None = Field(default=None, description="For a person who is known.")
    because: Note | None = Field(
        default=None, description="Where they were identified before: why as someone else now."
    )
