"""Conflicts of interest: commands and views."""

from typing import Annotated

from pydantic import ConfigDict, Field

from app.domain.restrictions.conflicts_of_interest import ConflictRelation
from app.schemas.types import Code, Command, Id, Instant, Note, View


class DeclareConflict(Command):
    """The person whose record must stay closed, and the user concerned."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "person_id": "0198f3b2-6f0e-7c3e-9a55-2f5b0c7e4d11",
                    "relation": "relative",
                    "note": "My sister's child.",
                }
            ]
        }
    )

    person_id: Id
    relation: Annotated[ConflictRelation, Code]
    user_id: Id | None = Field(
        default=None,
        description="The user who has the interest; yourself, unless a manager declares it.",
    )
    note: Note | None = None


class EndConflict(Command):
    """Why the record may be open to them again."""

    because: Note = Field(examples=["Declared of the wrong record."])


class ConflictView(View):
    """An interest, and until when it closed the record."""

    id: Id
    user_id: Id
    person_id: Id
    relation: ConflictRelation
    note: str | None
    declared_at: Instant
    declared_by: Id
    ended_at: Instant | None
    ended_by: Id | None
    ended_because: str | None


class ConflictsPage(View):
    """Declared interests, the latest first."""

    items: list[ConflictView]
    next: str | None
