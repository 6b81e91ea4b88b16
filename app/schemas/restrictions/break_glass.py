"""Break-glass: commands and views."""

from typing import Annotated

from pydantic import ConfigDict, Field

from app.domain.clocks.timescales import ClockState
from app.domain.restrictions.break_glass import GlassOutcome, GlassReason
from app.schemas.types import Action, Code, Command, Id, Instant, Line, Note, View

_LONGEST_ASKED = 24 * 60


class UseBreakGlass(Command):
    """The record that must be opened at once, why, and for how long: four hours at most.

    By its id, or by the reference that was read out: a night worker hears it by telephone.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "person_id": "0198f3b2-6f0e-7c3e-9a55-2f5b0c7e4d11",
                    "reason_code": "missing_child",
                    "reason": "Reported missing an hour ago; no one in the team answers.",
                    "minutes": 120,
                },
                {
                    "reference": "K7M-4Q0",
                    "reason_code": "out_of_hours",
                    "reason": "Police at the door at 02:40; the child's worker is not on duty.",
                    "minutes": 60,
                },
            ]
        }
    )

    person_id: Id | None = None
    reference: Line | None = None
    reason_code: Annotated[GlassReason, Code]
    reason: Note
    minutes: Annotated[int, Field(ge=1, le=_LONGEST_ASKED, examples=[60])]


class ReviewBreakGlass(Command):
    """The finding of the reviewer, who is not the user, and the reason."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "outcome": "justified",
                    "note": "The child was missing; the record named where she was found.",
                }
            ]
        }
    )

    outcome: Annotated[GlassOutcome, Code]
    note: Note


class BreakGlassReviewView(View):
    """A review."""

    outcome: GlassOutcome
    note: str
    reviewed_at: Instant
    reviewed_by: Id


class BreakGlassView(View):
    """One use of break-glass, with the state of its review.

    The finding of the review is for the user and for information governance. Those who own or
    work with the record learn from `review_state` only that there has been one.
    """

    id: Id
    person_id: Id
    user_id: Id
    used_by: str
    reason_code: GlassReason
    reason: str
    granted_at: Instant
    expires_at: Instant
    ended_at: Instant | None
    open: bool
    review_due_at: Instant
    review_state: ClockState
    review: BreakGlassReviewView | None
    available_actions: list[Action]


class BreakGlassPage(View):
    """A page of uses of break-glass, the earliest review due first."""

    items: list[BreakGlassView]
    next: str | None
