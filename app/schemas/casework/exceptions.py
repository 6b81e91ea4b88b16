"""Exceptions to gates: commands and views."""

from typing import Annotated

from pydantic import ConfigDict, Field

from app.domain.gates import Ground
from app.domain.records import RecordKind
from app.schemas.types import Code, Command, Id, Instant, Note, View

Gate = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$",
        max_length=80,
        description="The gate, by the last part of its problem type.",
        examples=["child-not-seen"],
    ),
]


class GiveException(Command):
    """Why an act may pass a gate: a manager's exception, given together with the act."""

    gate: Gate
    ground: Annotated[Ground, Code]
    reason: Note


class GiveExceptionBefore(GiveException):
    """The same, given before the act, so that a worker can go on."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "gate": "child-not-seen",
                    "subject_type": "enquiry",
                    "subject_id": "0198f3b2-70aa-7b1f-8c33-9d1f3a5e7b21",
                    "ground": "family_not_found",
                    "reason": "Police and school have looked for the family for two weeks.",
                }
            ]
        }
    )

    subject_type: Annotated[RecordKind, Code]
    subject_id: Id


class ExceptionView(View):
    """An exception: the gate, the record, the reason, and the manager who gave it."""

    id: Id
    gate: str
    subject_type: RecordKind
    subject_id: Id
    person_id: Id
    ground: Ground
    reason: str
    given_at: Instant
    given_by: Id


class ExceptionsView(View):
    """The exceptions about one child, the newest first."""

    items: list[ExceptionView]
