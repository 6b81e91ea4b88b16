"""Person links: commands and views."""

from pydantic import ConfigDict, Field

from app.schemas.types import Command, Id, Instant, Note, View


class LinkPerson(Command):
    """Another record of the same person, and how that is known."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "same_as_person_id": "0198f3b2-70aa-7b1f-8c33-9d1f3a5e7b21",
                    "because": "The health visitor confirmed both surnames at the visit.",
                }
            ]
        }
    )

    same_as_person_id: Id
    because: Note


class UnlinkPerson(Command):
    """Why the two records are not of the same person after all."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"because": "They are cousins of the same name."}]}
    )

    because: Note


class PersonLinkView(View):
    """A link between two records; both stay, and so does the link when it is removed."""

    id: Id
    version: int = Field(description="The version that unlinking must name: the link's own ETag.")
    person_id: Id
    same_as_person_id: Id
    linked_at: Instant
    linked_by: Id
    linked_because: str
    unlinked_at: Instant | None
    unlinked_by: Id | None
    unlinked_because: str | None
    review_id: Id | None = Field(
        default=None,
        description="The latest review of what concerns both records, for a manager to decide on.",
    )


class PersonLinksView(View):
    """Every link of one record, including those removed, the oldest first."""

    items: list[PersonLinkView]
