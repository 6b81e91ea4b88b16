"""Reviews of what concerns two records that were linked or unlinked, record by record."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, relationship

from app.domain.corrections.link_reviews import LinkAct, ReviewSubject, Verdict
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


class LinkReview(Owned, Versioned, Base):
    """Begun with the link, or its removal; over when a manager has decided on every record."""

    __tablename__ = "link_reviews"
    __access__ = TablePolicy(
        read=Predicate.HUB,
        insert=Predicate.HUB,
        update=Predicate.HUB,
        restricted_by=("person_id", "same_as_person_id"),
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("person_links", "person_link_id"),
        refers_to("people", "person_id"),
        refers_to("people", "same_as_person_id"),
        refers_to("users", "begun_by"),
        one_of("act", LinkAct),
        UniqueConstraint("partnership_id", "person_link_id", "act"),
        Index(
            "ix_link_reviews_open",
            "partnership_id",
            "begun_at",
            postgresql_where=text("ended_at IS NULL"),
        ),
        CheckConstraint("ended_at >= begun_at", name="ends_after_it_begins"),
    )

    person_link_id: Mapped[UUID]
    act: Mapped[str]
    person_id: Mapped[UUID]
    same_as_person_id: Mapped[UUID]
    begun_at: Mapped[datetime]
    begun_by: Mapped[UUID]
    ended_at: Mapped[datetime | None]

    items: Mapped[list["LinkReviewItem"]] = relationship(
        lazy="raise", viewonly=True, order_by="LinkReviewItem.id"
    )


class LinkReviewItem(Owned, Base):
    """One record to look at again, under the person it is filed under, and the verdict on it."""

    __tablename__ = "link_review_items"
    __access__ = TablePolicy(
        read=Predicate.HUB,
        insert=Predicate.HUB,
        update=Predicate.HUB,
        restricted_by=("person_id", "subject_id"),
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("link_reviews", "link_review_id"),
        refers_to("people", "person_id"),
        refers_to("users", "decided_by"),
        refers_to("recorded_errors", "recorded_error_id"),
        refers_to("referrals", "referral_id"),
        one_of("subject_type", ReviewSubject),
        one_of("verdict", Verdict),
        UniqueConstraint(
            "partnership_id",
            "link_review_id",
            "subject_id",
            "person_id",
            name="uq_link_review_items_once",
        ),
        Index("ix_link_review_items_link_review_id", "partnership_id", "link_review_id"),
        CheckConstraint(
            "num_nonnulls(verdict, reason, decided_at, decided_by) IN (0, 4)",
            name="verdict_says_who_when_and_why",
        ),
        CheckConstraint(
            "num_nonnulls(recorded_error_id, referral_id) = 0 OR verdict IS NOT NULL",
            name="what_follows_from_a_verdict",
        ),
        *not_blank("reason"),
    )

    link_review_id: Mapped[UUID]
    subject_type: Mapped[str]
    subject_id: Mapped[UUID]
    person_id: Mapped[UUID]
    built_at: Mapped[datetime]
    verdict: Mapped[str | None]
    reason: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None]
    recorded_error_id: Mapped[UUID | None]
    referral_id: Mapped[UUID | None]
