"""Triage: commands and views for identification, ratings, recommendations and routing."""

from typing import Annotated

from pydantic import ConfigDict, Field

from app.domain.contacts.contacts import Identification, Rating
from app.domain.contacts.routings import RoutingAnswer
from app.domain.contacts.threshold_decisions import Level, Outcome
from app.schemas.clocks.act_times import ActTimeView, LateEntry
from app.schemas.types import Code, Command, Id, Instant, Note, Text, View


class TriageChild(Command):
    """The identification of one child."""

    child_id: Id
    identification: Annotated[Identification, Code]
    person_id: Id | None = Field(default=None, description="For a child who is known.")
    history_read: bool
    note: Note | None = None


class TriageContact(Command):
    """A qualified practitioner's identification of the children."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "children": [
                        {
                            "child_id": "0198f3b2-6f0e-7c3e-9a55-2f5b0c7e4d11",
                            "identification": "known",
                            "person_id": "0198f3b2-70aa-7b1f-8c33-9d1f3a5e7b21",
                            "history_read": True,
                        }
                    ]
                }
            ]
        }
    )

    children: list[TriageChild] = Field(min_length=1, max_length=20)


class RateContact(LateEntry):
    """The urgency, and the reason; for all undecided children, unless some are named."""

    rating: Annotated[Rating, Code]
    reason: Note = Field(examples=["Unexplained burn; child at school and safe until 15:15."])
    child_ids: list[Id] | None = Field(default=None, min_length=1, max_length=20)
    rated_at: Instant | None = Field(
        default=None, description="When they were rated: now, unless it is recorded afterwards."
    )


class RatingView(View):
    """One rating, with who, when and why."""

    id: Id
    contact_child_id: Id
    rating: Rating
    reason: str
    rated_at: Instant
    rated_by: Id
    times: list[ActTimeView] = Field(
        default_factory=list, description="When it was made, if that was recorded afterwards."
    )


class RatingsView(View):
    """Every rating of the contact's children, the oldest first."""

    items: list[RatingView]


class RecommendDecision(LateEntry):
    """A practitioner's recommendation to the manager."""

    level: Annotated[Level, Code]
    outcome: Annotated[Outcome, Code]
    rationale: Text = Field(examples=["The account does not fit the injury; the sibling was seen."])
    recommended_at: Instant | None = Field(
        default=None, description="When it was made: now, unless it is recorded afterwards."
    )


class RecommendationView(View):
    """A recommendation, with who and when."""

    id: Id
    contact_child_id: Id
    level: Level
    outcome: Outcome
    rationale: str
    recommended_at: Instant
    recommended_by: Id
    times: list[ActTimeView] = Field(
        default_factory=list, description="When it was made, if that was recorded afterwards."
    )


class RecommendationsView(View):
    """Every recommendation on one child, the oldest first."""

    items: list[RecommendationView]


class RoutingView(View):
    """A child's part of a contact, passed to the worker who has the child."""

    id: Id
    contact_id: Id
    contact_child_id: Id
    person_id: Id
    referral_id: Id
    user_id: Id | None
    team_id: Id | None
    routed_at: Instant
    acknowledged_at: Instant | None
    acknowledged_by: Id | None
    answer: RoutingAnswer | None
    answer_reason: str | None
    answered_at: Instant | None
    answered_by: Id | None
    times: list[ActTimeView] = Field(
        default_factory=list,
        description="When it was acknowledged and answered, if that was recorded afterwards.",
    )


class RoutingsView(View):
    """Every handing over of one child's part of a contact, the oldest first."""

    items: list[RoutingView]


class AcknowledgeRouting(LateEntry):
    """The child's worker or manager has the contact."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{}, {"acknowledged_at": "2026-11-18T21:30:00Z"}]}
    )

    acknowledged_at: Instant | None = Field(
        default=None, description="Since when: now, unless it is recorded afterwards."
    )


class AnswerRouting(LateEntry):
    """What the child's worker or manager does with a contact about the child, and why."""

    answer: Annotated[RoutingAnswer, Code]
    reason: Note = Field(examples=["The bruise is known; it was seen on Monday's visit."])
    answered_at: Instant | None = Field(
        default=None, description="When it was answered: now, unless it is recorded afterwards."
    )
