"""Break-glass grants, and the review of each by a second person."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from app.domain.restrictions.break_glass import LONGEST_HOURS, GlassOutcome, GlassReason
from app.models.base import (
    Base,
    Owned,
    Versioned,
    not_blank,
    one_of,
    owned_by_partnership,
    refers_to,
)
from app.models.predicates import Predicate
from app.models.table_policies import TablePolicy


class BreakGlassGrant(Owned, Versioned, Base):
    """One record, opened to one user, to read, for hours; it owes a review from the start."""

    __tablename__ = "break_glass_grants"
    __access__ = TablePolicy(
        read=Predicate.GLASS_ITSELF, insert=Predicate.OWN, update=Predicate.GLASS
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("people", "person_id"),
        refers_to("users", "user_id"),
        # Reviews carry whose glass it was, so that the database refuses a review by that person.
        UniqueConstraint("partnership_id", "id", "user_id"),
        Index("ix_break_glass_grants_user_id", "partnership_id", "user_id", "expires_at"),
        Index("ix_break_glass_grants_person_id", "partnership_id", "person_id"),
        Index("ix_break_glass_grants_review_due_at", "partnership_id", "review_due_at"),
        one_of("reason_code", GlassReason),
        CheckConstraint(
            f"expires_at <= granted_at + interval '{LONGEST_HOURS} hours'"
            " AND expires_at > granted_at",
            name="opens_for_hours",
        ),
        CheckConstraint("ended_at >= granted_at", name="ends_after_it_starts"),
        CheckConstraint("review_due_at > granted_at", name="is_reviewed_afterwards"),
        *not_blank("reason"),
    )

    person_id: Mapped[UUID]
    user_id: Mapped[UUID]
    reason_code: Mapped[str]
    reason: Mapped[str]
    granted_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    review_due_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]


class BreakGlassReview(Owned, Base):
    """The review of one grant, by a person other than its user; one each, append-only."""

    __tablename__ = "break_glass_reviews"
    __access__ = TablePolicy(read=Predicate.GLASS_REVIEW, insert=Predicate.GOVERNANCE)
    __table_args__ = (
        owned_by_partnership(),
        ForeignKeyConstraint(
            ["partnership_id", "break_glass_grant_id", "user_id"],
            [
                "break_glass_grants.partnership_id",
                "break_glass_grants.id",
                "break_glass_grants.user_id",
            ],
        ),
        refers_to("users", "reviewed_by"),
        UniqueConstraint("partnership_id", "break_glass_grant_id"),
        one_of("outcome", GlassOutcome),
        CheckConstraint("reviewed_by <> user_id", name="reviewed_by_another"),
        *not_blank("note"),
    )

    break_glass_grant_id: Mapped[UUID]
    user_id: Mapped[UUID]
    outcome: Mapped[str]
    note: Mapped[str]
    reviewed_at: Mapped[datetime]
    reviewed_by: Mapped[UUID]
