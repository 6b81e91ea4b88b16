"""Relationships: commands and views."""

from typing import Annotated

from pydantic import ConfigDict, Field

from app.domain.people.people import RelationshipKind
from app.schemas.types import Code, Command, Day, Id, Instant, View


class RecordRelationship(Command):
    """The relationship of the person in the path to another: 'Ana is mother of Ben'."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "kind": "mother",
                    "related_person_id": "0198f3b2-70aa-7b1f-8c33-9d1f3a5e7b21",
                    "parental_responsibility": True,
                }
            ]
        }
    )

    kind: Annotated[RelationshipKind, Code]
    related_person_id: Id
    parental_responsibility: bool | None = Field(
        default=None, description="Left out where it is not known."
    )
    starts_on: Day | None = None
    ends_on: Day | None = None


class RelationshipView(View):
    """One relationship, with the sentence that reads from the person requested."""

    id: Id
    person_id: Id
    kind: RelationshipKind
    related_person_id: Id
    parental_responsibility: bool | None
    reads: str = Field(examples=["Testparent Alpha-Invented is mother of Testchild Alpha-Invented"])
    starts_on: Day | None
    ends_on: Day | None
    recorded_at: Instant
    recorded_by: Id


class RelationshipsView(View):
    """Every relationship of one person, including those that ended, the oldest record first."""

    items: list[RelationshipView]
