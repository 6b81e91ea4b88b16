"""Triage of contacts: findings on each child, ratings, recommendations and routing."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped

from app.domain.contacts.contacts import (
    Identification,
    Rating,
)
from app.domain.contacts.routings import RoutingAnswer
from app.domain.contacts.threshold_decisions import Level, Outcome
from app.models.base import (
    Base,
    Owned,
    not_blank,
    one_of,
    owned_by_partnership,
    refers_to,
)
from app.models.predicates import Predicate
from app.models.table_policies import TablePolicy


class Triage(Owned, Base):
    """A qualified practitioner's check of who one child is; appended, never changed."""

    __tablename__ = "triages"
    __access__ = TablePolicy(
        read=Predicate.CONTACT_CASEWORK,
        insert=Predicate.HUB,
        restricted_by=("contact_id", "person_id"),
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("contacts", "contact_id"),
        refers_to("contact_children", "contact_child_id"),
        refers_to("people", "person_id"),
        refers_to("users", "triaged_by"),
        Index("ix_triages_contact_child_id", "partnership_id", "contact_child_id"),
        one_of("identification", Identification),
        *not_blank("note"),
    )

    contact_id: Mapped[UUID]
    contact_child_id: Mapped[UUID]
    person_id: Mapped[UUID]
    identification: Mapped[str]
    history_read: Mapped[bool]
    note: Mapped[str | None]
    triaged_at: Mapped[datetime]
    triaged_by: Mapped[UUID]


class ContactRating(Owned, Base):
    """One rating of one child, with who, when and why; appended, never changed."""

    __tablename__ = "ratings"
    __access__ = TablePolicy(
        read=Predicate.CONTACT_CASEWORK, insert=Predicate.HUB, restricted_by=("contact_id",)
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("contacts", "contact_id"),
        refers_to("contact_children", "contact_child_id"),
        refers_to("users", "rated_by"),
        Index("ix_ratings_contact_id", "partnership_id", "contact_id"),
        Index("ix_ratings_contact_child_id", "partnership_id", "contact_child_id"),
        one_of("rating", Rating),
        *not_blank("reason"),
    )

    contact_id: Mapped[UUID]
    contact_child_id: Mapped[UUID]
    rating: Mapped[str]
    reason: Mapped[str]
    rated_at: Mapped[datetime]
    rated_by: Mapped[UUID]


class Recommendation(Owned, Base):
    """What a practitioner recommends to the manager; who recommends does not decide."""

    __tablename__ = "recommendations"
    __access__ = TablePolicy(
        read=Predicate.CONTACT_CASEWORK, insert=Predicate.HUB, restricted_by=("contact_id",)
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("contacts", "contact_id"),
        refers_to("contact_children", "contact_child_id"),
        refers_to("users", "recommended_by"),
        Index("ix_recommendations_contact_child_id", "partnership_id", "contact_child_id"),
        one_of("level", Level),
        one_of("outcome", Outcome),
        *not_blank("rationale"),
    )

    contact_id: Mapped[UUID]
    contact_child_id: Mapped[UUID]
    level: Mapped[str]
    outcome: Mapped[str]
    rationale: Mapped[str]
    recommended_at: Mapped[datetime]
    recommended_by: Mapped[UUID]


class Routing(Owned, Base):
    """A contact about a child who already has a worker, handed to that worker's team.

    One that was sent back to the hub may be followed by another.
    """

    __tablename__ = "routings"
    __access__ = TablePolicy(
        read=Predicate.PERSON,
        insert=Predicate.CONTACT,
        update=Predicate.PERSON,
        restricted_by=("contact_id", "person_id"),
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("contacts", "contact_id"),
        refers_to("contact_children", "contact_child_id"),
        refers_to("people", "person_id"),
        refers_to("referrals", "referral_id"),
        refers_to("users", "user_id"),
        refers_to("teams", "team_id"),
        refers_to("users", "acknowledged_by"),
        refers_to("users", "answered_by"),
        refers_to("recorded_errors", "recorded_error_id"),
        Index(
            "uq_routings_standing",
            "partnership_id",
            "contact_child_id",
            unique=True,
            postgresql_where=text(
                "recorded_error_id IS NULL AND answer IS DISTINCT FROM 'sent_back'"
            ),
        ),
        Index("ix_routings_person_id", "partnership_id", "person_id"),
        Index(
            "ix_routings_waiting",
            "partnership_id",
            "team_id",
            postgresql_where=text("answered_at IS NULL"),
        ),
        CheckConstraint(
            "num_nonnulls(acknowledged_at, acknowledged_by) IN (0, 2)",
            name="acknowledgement_says_who_and_when",
        ),
        one_of("answer", RoutingAnswer),
        CheckConstraint(
            "num_nonnulls(answer, answer_reason, answered_at, answered_by) IN (0, 4)",
            name="answer_says_who_when_and_why",
        ),
        CheckConstraint(
            "answered_at IS NULL OR acknowledged_at IS NOT NULL",
            name="what_is_answered_is_acknowledged",
        ),
        *not_blank("answer_reason"),
    )

    contact_id: Mapped[UUID]
    contact_child_id: Mapped[UUID]
    person_id: Mapped[UUID]
    referral_id: Mapped[UUID]
    user_id: Mapped[UUID | None]
    team_id: Mapped[UUID | None]
    routed_at: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[UUID | None]
    answer: Mapped[str | None]
    answer_reason: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[UUID | None]
    recorded_error_id: Mapped[UUID | None]
