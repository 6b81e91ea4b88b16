"""Records made in error: commands and views."""

from typing import Annotated

from pydantic import ConfigDict, Field

from app.domain.corrections.recorded_errors import ErrorState, ErrorSubject, Mistake
from app.schemas.types import Action, Code, Command, Id, Instant, Note, View


class ProposeError(Command):
    """A record that was made in error, and why that is known."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "subject_type": "enquiry",
                    "subject_id": "0198f3b2-6f0e-7c3e-9a55-2f5b0c7e4d11",
                    "mistake": "wrong_child",
                    "reason": "It was started on a cousin of the same name; the school confirmed.",
                }
            ]
        }
    )

    subject_type: Annotated[ErrorSubject, Code]
    subject_id: Id
    mistake: Annotated[Mistake, Code] = Field(
        default=Mistake.WRONG_CHILD,
        description="With `wrong_child` the contact's child is identified again, and what was asked"
        " and shared about the wrong child is taken back.",
    )
    right_person_id: Id | None = Field(
        default=None,
        description="Whom the record should have been about; the contact's child is then them."
        " Emergency protection is recorded again on them with its clock, and an examination whose"
        " enquiry or meeting is about them.",
    )
    reason: Note = Field(description="All who may read the record read it, so it names no other.")


class DeclineError(Command):
    """Why the record is no error."""

    reason: Note = Field(examples=["The match was right; the decision stands."])


class RecordedInErrorView(View):
    """The record was made in error: it is shown as it was, and counts for nothing."""

    id: Id
    reason: str
    by: Id = Field(description="Who confirmed it, as the second person.")
    at: Instant
    proposed_by: Id


def struck_through(error: object | None) -> RecordedInErrorView | None:
    """How a record shows that it was made in error, if it was."""
    return None if error is None else RecordedInErrorView.model_validate(error)


class FollowedView(View):
    """A record that followed from the error."""

    subject_type: ErrorSubject
    subject_id: Id


class RecordedErrorView(View):
    """An error, and what followed from the record; before it is confirmed, what would be undone."""

    id: Id
    subject_type: ErrorSubject
    subject_id: Id
    person_id: Id
    contact_id: Id | None
    because_of_id: Id | None
    mistake: Mistake
    right_person_id: Id | None
    reason: str
    state: ErrorState
    proposed_at: Instant
    proposed_by: Id
    confirmed_at: Instant | None
    confirmed_by: Id | None
    declined_at: Instant | None
    declined_by: Id | None
    declined_because: str | None
    followed: list[FollowedView]
    available_actions: list[Action]
