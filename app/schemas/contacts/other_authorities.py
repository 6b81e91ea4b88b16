"""Other authorities that children are passed to: commands and views."""

from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from app.domain.contacts.other_authorities import AuthorityAnswer
from app.schemas.clocks.act_times import ActTimeView, LateEntry
from app.schemas.types import Code, Command, Id, Instant, Line, Note, View


class NameOtherAuthority(Command):
    """The authority that a decision passes the child to, and how it was notified."""

    name: Line
    code: Annotated[str, StringConstraints(pattern=r"^[0-9]{3}$", max_length=3)] | None = Field(
        default=None, description="The authority's code in the census, where it is known."
    )
    contact_means: Line = Field(
        description="How it was notified: the address, or the person spoken to."
    )


class RecordAuthorityAnswer(LateEntry):
    """What the other authority answered, when and by whom."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "answer": "refused",
                    "answered_by": "Duty manager of the other authority",
                    "reasons": "The family has only stayed with relatives there for a week.",
                }
            ]
        }
    )

    answer: Annotated[AuthorityAnswer, Code]
    answered_at: Instant | None = Field(
        default=None, description="When it answered, if that was before now."
    )
    answered_by: Line | None = None
    reasons: Note | None = Field(default=None, description="Required for a refusal.")


class OtherAuthorityView(View):
    """The authority that a decision passed the child to, and its answer, if it has answered."""

    id: Id
    version: int
    code: str | None
    name: str
    contact_means: str
    passed_at: Instant
    passed_by: Id
    answer: AuthorityAnswer | None
    answered_at: Instant | None
    answered_by: str | None
    reasons: str | None
    answer_recorded_at: Instant | None
    answer_recorded_by: Id | None
    times: list[ActTimeView] = Field(
        default_factory=list,
        description="When it answered, if that was recorded afterwards.",
    )
