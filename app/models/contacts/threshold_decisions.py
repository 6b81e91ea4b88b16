"""Threshold decisions: appended, superseded, never changed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.contacts.overturnings import Stance
from app.domain.contacts.threshold_decisions import Level, Outcome
from app.models.base import Base, Owned, not_blank, one_of, owned_by_partnership, refers_to
from app.models.predicates import Predicate
from app.models.table_policies import TablePolicy


class ThresholdDecision(Owned, Base):
    """What a manager decided about one child, against which version of which criteria, and why.

    On one child of a contact decisions are a chain, not a tree: two managers who decide at the
    same moment cannot both be the latest. After an error on the child was confirmed, which
    `after_error_id` names, the decision that stood before it is followed by another.
    """

    __tablename__ = "threshold_decisions"
    __access__ = TablePolicy(
        read=Predicate.PERSON, insert=Predicate.HUB, restricted_by=("contact_id", "person_id")
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("contacts", "contact_id"),
        refers_to("contact_children", "contact_child_id"),
        refers_to("people", "person_id"),
        refers_to("threshold_documents", "threshold_document_id"),
        refers_to("threshold_decisions", "supersedes_id"),
        refers_to("threshold_decisions", "answers_id"),
        refers_to("recommendations", "overturns_id"),
        refers_to("referrals", "last_closure_id", use_alter=True),
        refers_to("users", "decided_by"),
        refers_to("recorded_errors", "after_error_id"),
        Index(
            "uq_threshold_decisions_chain",
            "partnership_id",
            "contact_child_id",
            "supersedes_id",
            "after_error_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
        Index("ix_threshold_decisions_supersedes_id", "partnership_id", "supersedes_id"),
        Index("ix_threshold_decisions_person_id", "partnership_id", "person_id"),
        Index("ix_threshold_decisions_contact_id", "partnership_id", "contact_id"),
        one_of("level", Level),
        one_of("outcome", Outcome),
        CheckConstraint(
            "(supersedes_id IS NULL) = (what_changed IS NULL)",
            name="superseding_says_what_changed",
        ),
        CheckConstraint("decided_at <= recorded_at", name="decided_before_it_was_recorded"),
        CheckConstraint(
            "(answers_id IS NULL) = (answers_because IS NULL)", name="an_answer_says_why"
        ),
        CheckConstraint("answers_id <> id", name="answers_another"),
        CheckConstraint(
            "(overturns_id IS NULL) = (overturns_because IS NULL)", name="overturning_says_why"
        ),
        CheckConstraint("history_considered", name="history_was_considered"),
        CheckConstraint(
            "(last_closure_id IS NULL) = (last_closure_view IS NULL)",
            name="closure_considered_says_how",
        ),
        CheckConstraint("cardinality(criteria) >= 1", name="names_a_criterion"),
        *not_blank(
            "answers_because",
            "overturns_because",
            "rationale",
            "what_changed",
            "last_closure_view",
            "immediate_protection",
        ),
    )

    contact_id: Mapped[UUID]
    contact_child_id: Mapped[UUID]
    person_id: Mapped[UUID]
    threshold_document_id: Mapped[UUID]
    level: Mapped[str]
    criteria: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    outcome: Mapped[str]
    immediate_protection: Mapped[str | None]
    rationale: Mapped[str]
    history_considered: Mapped[bool]
    last_closure_id: Mapped[UUID | None]
    last_closure_view: Mapped[str | None]
    supersedes_id: Mapped[UUID | None]
    what_changed: Mapped[str | None]
    decided_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    decided_by: Mapped[UUID]
    after_error_id: Mapped[UUID | None]
    answers_id: Mapped[UUID | None]
    answers_because: Mapped[str | None]
    overturns_id: Mapped[UUID | None]
    overturns_because: Mapped[str | None]


class OverturningView(Owned, Base):
    """What the recommender says of the decision that overturned their recommendation; appended."""

    __tablename__ = "overturning_views"
    __access__ = TablePolicy(
        read=Predicate.DECISION, insert=Predicate.HUB, restricted_by=("threshold_decision_id",)
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("threshold_decisions", "threshold_decision_id"),
        refers_to("users", "recorded_by"),
        Index(
            "ix_overturning_views_threshold_decision_id", "partnership_id", "threshold_decision_id"
        ),
        one_of("stance", Stance),
        CheckConstraint("stance <> 'dissents' OR reason IS NOT NULL", name="dissent_says_why"),
        *not_blank("reason"),
    )

    threshold_decision_id: Mapped[UUID]
    stance: Mapped[str]
    reason: Mapped[str | None]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID]
