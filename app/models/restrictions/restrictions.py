"""Restricted records, who is on their lists, who approved and reviewed them, whom to tell."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, relationship

from app.domain.restrictions.restrictions import (
    REVIEW_WITHIN_DAYS,
    AlertKind,
    Listing,
    RestrictionGrounds,
    RestrictionKind,
)
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


class Restriction(Owned, Versioned, Base):
    """Who may open one person's record, or one contact, is a list; the owner is whom to ring."""

    __tablename__ = "restrictions"
    __access__ = TablePolicy(
        read=Predicate.RESTRICTION_ITSELF,
        insert=Predicate.HUB_OR_GOVERNANCE,
        update=Predicate.RESTRICTION_ITSELF,
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("people", "person_id"),
        refers_to("contacts", "contact_id"),
        refers_to("users", "owner_id"),
        refers_to("users", "set_by"),
        refers_to("users", "lifted_by"),
        # Approvals carry who set it, so that the database refuses an approval by that person.
        UniqueConstraint("partnership_id", "id", "set_by"),
        Index(
            "uq_restrictions_standing_person",
            "partnership_id",
            "person_id",
            unique=True,
            postgresql_where=text("lifted_at IS NULL AND person_id IS NOT NULL"),
        ),
        Index(
            "uq_restrictions_standing_contact",
            "partnership_id",
            "contact_id",
            unique=True,
            postgresql_where=text("lifted_at IS NULL AND contact_id IS NOT NULL"),
        ),
        one_of("kind", RestrictionKind),
        one_of("grounds", RestrictionGrounds),
        CheckConstraint("num_nonnulls(person_id, contact_id) = 1", name="of_one_record"),
        CheckConstraint(
            "(kind = 'cloaked') = (provisional_until IS NOT NULL)", name="a_cloak_is_provisional"
        ),
        CheckConstraint(
            f"review_on <= (reviewed_at AT TIME ZONE 'Europe/London')::date + {REVIEW_WITHIN_DAYS}",
            name="reviewed_within_90_days",
        ),
        CheckConstraint(
            "num_nonnulls(lifted_at, lifted_by, lifted_because) IN (0, 3)",
            name="lifting_says_who_when_and_why",
        ),
        *not_blank("reason", "ring", "lifted_because"),
    )

    person_id: Mapped[UUID | None]
    contact_id: Mapped[UUID | None]
    kind: Mapped[str]
    grounds: Mapped[str]
    reason: Mapped[str]
    owner_id: Mapped[UUID]
    ring: Mapped[str]
    set_at: Mapped[datetime]
    set_by: Mapped[UUID]
    provisional_until: Mapped[datetime | None]
    reviewed_at: Mapped[datetime]
    review_on: Mapped[date]
    reminded_at: Mapped[datetime | None]
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[UUID | None]
    lifted_because: Mapped[str | None]

    approvals: Mapped[list["RestrictionApproval"]] = relationship(
        lazy="raise",
        viewonly=True,
        order_by="RestrictionApproval.id",
        foreign_keys="[RestrictionApproval.partnership_id, RestrictionApproval.restriction_id]",
        primaryjoin=(
            "and_(RestrictionApproval.partnership_id == Restriction.partnership_id,"
            " RestrictionApproval.restriction_id == Restriction.id)"
        ),
    )
    listings: Mapped[list["RestrictionListing"]] = relationship(
        lazy="raise", viewonly=True, order_by="RestrictionListing.id"
    )


class RestrictionApproval(Owned, Base):
    """One of the two approvals that cloaking needs; never of who set it. Appended."""

    __tablename__ = "restriction_approvals"
    __access__ = TablePolicy(read=Predicate.RESTRICTION, insert=Predicate.RESTRICTION)
    __table_args__ = (
        owned_by_partnership(),
        ForeignKeyConstraint(
            ["partnership_id", "restriction_id", "set_by"],
            ["restrictions.partnership_id", "restrictions.id", "restrictions.set_by"],
        ),
        refers_to("users", "approved_by"),
        UniqueConstraint(
            "partnership_id", "restriction_id", "approved_by", name="uq_restriction_approvals_once"
        ),
        CheckConstraint("approved_by <> set_by", name="approved_by_another"),
    )

    restriction_id: Mapped[UUID]
    set_by: Mapped[UUID]
    approved_by: Mapped[UUID]
    approved_at: Mapped[datetime]


class RestrictionListing(Owned, Base):
    """A user, team or agency on a list of the restriction, until taken off it."""

    __tablename__ = "restriction_listings"
    __access__ = TablePolicy(
        read=Predicate.RESTRICTION, insert=Predicate.RESTRICTION, update=Predicate.RESTRICTION
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("restrictions", "restriction_id"),
        refers_to("users", "user_id"),
        refers_to("teams", "team_id"),
        refers_to("agencies", "agency_id"),
        refers_to("users", "listed_by"),
        refers_to("users", "ended_by"),
        Index(
            "uq_restriction_listings_standing",
            "partnership_id",
            "restriction_id",
            "listing",
            "user_id",
            "team_id",
            "agency_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
        one_of("listing", Listing),
        CheckConstraint("num_nonnulls(user_id, team_id, agency_id) = 1", name="lists_one"),
        CheckConstraint(
            "num_nonnulls(ended_at, ended_by) IN (0, 2)", name="ending_says_who_and_when"
        ),
        *not_blank("reason"),
    )

    restriction_id: Mapped[UUID]
    listing: Mapped[str]
    user_id: Mapped[UUID | None]
    team_id: Mapped[UUID | None]
    agency_id: Mapped[UUID | None]
    reason: Mapped[str]
    listed_at: Mapped[datetime]
    listed_by: Mapped[UUID]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None]


class RestrictionReview(Owned, Base):
    """A review of whether a restriction is still needed, and why; append-only."""

    __tablename__ = "restriction_reviews"
    __access__ = TablePolicy(read=Predicate.RESTRICTION, insert=Predicate.RESTRICTION)
    __table_args__ = (
        owned_by_partnership(),
        refers_to("restrictions", "restriction_id"),
        refers_to("users", "reviewed_by"),
        Index("ix_restriction_reviews_restriction_id", "partnership_id", "restriction_id"),
        CheckConstraint(
            f"review_on <= (reviewed_at AT TIME ZONE 'Europe/London')::date + {REVIEW_WITHIN_DAYS}",
            name="reviewed_within_90_days",
        ),
        *not_blank("note"),
    )

    restriction_id: Mapped[UUID]
    note: Mapped[str]
    review_on: Mapped[date]
    reviewed_at: Mapped[datetime]
    reviewed_by: Mapped[UUID]


class RestrictionAlert(Owned, Base):
    """An alert to the owner: a user asked for the record, or something new matches it."""

    __tablename__ = "restriction_alerts"
    __access__ = TablePolicy(
        read=Predicate.RESTRICTION,
        insert=Predicate.AS_ASKER,
        update=Predicate.RESTRICTION,
        written_while_reading=True,
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("restrictions", "restriction_id"),
        refers_to("users", "asked_by"),
        refers_to("contacts", "contact_id"),
        refers_to("people", "person_id"),
        refers_to("users", "seen_by"),
        Index(
            "ix_restriction_alerts_unseen",
            "partnership_id",
            "restriction_id",
            postgresql_where=text("seen_at IS NULL"),
        ),
        Index(
            "uq_restriction_alerts_matched",
            "partnership_id",
            "restriction_id",
            "contact_id",
            "person_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=text("kind = 'matched'"),
        ),
        one_of("kind", AlertKind),
        CheckConstraint("(kind = 'asked') = (asked_by IS NOT NULL)", name="asking_says_who"),
        CheckConstraint(
            "kind = 'asked' OR num_nonnulls(contact_id, person_id) = 1", name="a_match_says_of_what"
        ),
        CheckConstraint(
            "num_nonnulls(seen_at, seen_by) IN (0, 2)", name="seeing_says_who_and_when"
        ),
    )

    restriction_id: Mapped[UUID]
    kind: Mapped[str]
    asked_by: Mapped[UUID | None]
    contact_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None]
    raised_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    seen_by: Mapped[UUID | None]
