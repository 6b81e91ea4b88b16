"""Unsafe contact: commands."""

from typing import Annotated

from pydantic import ConfigDict

from app.domain.people.unsafe_contacts import Means
from app.schemas.types import Code, Command, Id, Note


class RecordUnsafeContact(Command):
    """A way in which the person must not be contacted, and why."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"means": "telephone", "reason": "Calls are answered by the alleged perpetrator."}
            ]
        }
    )

    means: Annotated[Means, Code]
    address_id: Id | None = None
    through_person_id: Id | None = None
    reason: Note


class EndUnsafeContact(Command):
    """Why the way is safe again."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"because": "The other adult moved out; checked today."}]}
    )

    because: Note
