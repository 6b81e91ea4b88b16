"""Reviews of linked and unlinked records: commands and views."""

from typing import Annotated

from pydantic import ConfigDict, Field

from app.domain.corrections.link_reviews import LinkAct, ReviewSubject, Verdict
from app.schemas.types import Action, Code, Command, Id, Instant, Note, View


class DecideReviewItem(Command):
    """What becomes of one record, and why."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"verdict": "stands", "reason": "The worry was about this child, not the cousin."}
            ]
        }
    )

    verdict: Annotated[Verdict, Code] = Field(
        description="`stands` leaves the record with this person, and opens a referral for a"
        " decision that has none. `belongs_to_other` and `in_error` propose that it is recorded in"
        " error, which a second person confirms; with the first, the contact's child is then the"
        " other person, and is decided on again; emergency protection is recorded on them with its"
        " clock, and so is an examination whose enquiry or meeting is about them. Emergency"
        " protection that was struck out while the two were linked is recorded again, with its"
        " clock, on the person named by the first two, who is not under protection of its kind."
    )
    reason: Note


class LinkReviewItemView(View):
    """One record, and the verdict on it."""

    id: Id
    subject_type: ReviewSubject
    subject_id: Id
    person_id: Id = Field(description="The person under whom the record is filed.")
    built_at: Instant
    verdict: Verdict | None
    reason: str | None
    decided_at: Instant | None
    decided_by: Id | None
    recorded_error_id: Id | None = Field(description="The error that the verdict proposed.")
    referral_id: Id | None = Field(
        description="The referral that was opened for a decision that stands."
    )
    available_actions: list[Action]


class LinkReviewView(View):
    """What concerns two records that were linked or unlinked, until a manager has decided on it."""

    id: Id
    person_link_id: Id
    act: LinkAct
    person_id: Id
    same_as_person_id: Id
    begun_at: Instant
    begun_by: Id
    ended_at: Instant | None
    items: list[LinkReviewItemView]
