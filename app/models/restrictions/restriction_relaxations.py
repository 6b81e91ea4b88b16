"""What was asked to open a cloak, and who approved it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from app.domain.restrictions.restriction_relaxations import Relaxation
from app.models.base import Base, Owned, not_blank, one_of, owned_by_partnership, refers_to
from app.models.predicates import Predicate
from app.models.table_policies import TablePolicy


class RestrictionRelaxation(Owned, Base):
    """An act that would open a cloaked record to more people; done once two others approved it."""

    __tablename__ = "restriction_relaxations"
    __access__ = TablePolicy(
        read=Predicate.RESTRICTION,
        insert=Predicate.AS_RELAXATION_ASKER,
        update=Predicate.RESTRICTION,
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("restrictions", "restriction_id"),
        refers_to("users", "user_id"),
        refers_to("teams", "team_id"),
        refers_to("agencies", "agency_id"),
        refers_to("restriction_listings", "listing_id"),
        refers_to("users", "asked_by"),
        # Approvals carry who asked, so that the database refuses one by that person.
        UniqueConstraint("partnership_id", "id", "asked_by"),
        Index("ix_restriction_relaxations_restriction_id", "partnership_id", "restriction_id"),
        one_of("act", Relaxation),
        CheckConstraint(
            "CASE act WHEN 'lift' THEN num_nonnulls(user_id, team_id, agency_id, listing_id) = 0"
            " WHEN 'allow' THEN num_nonnulls(user_id, team_id, agency_id) = 1"
            " AND listing_id IS NULL"
            " WHEN 'change_owner' THEN user_id IS NOT NULL"
            " AND num_nonnulls(team_id, agency_id, listing_id) = 0"
            " ELSE listing_id IS NOT NULL AND num_nonnulls(user_id, team_id, agency_id) = 0 END",
            name="says_whom_it_opens_to",
        ),
        *not_blank("reason"),
    )

    restriction_id: Mapped[UUID]
    act: Mapped[str]
    user_id: Mapped[UUID | None]
    team_id: Mapped[UUID | None]
    agency_id: Mapped[UUID | None]
    listing_id: Mapped[UUID | None]
    reason: Mapped[str | None]
    asked_at: Mapped[datetime]
    asked_by: Mapped[UUID]
    lapses_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


class RestrictionRelaxationApproval(Owned, Base):
    """One of the two approvals that opening a cloak needs; never of who asked. Appended."""

    __tablename__ = "restriction_relaxation_approvals"
    __access__ = TablePolicy(
        read=Predicate.RELAXATION_APPROVAL, insert=Predicate.AS_RELAXATION_APPROVER
    )
    __table_args__ = (
        owned_by_partnership(),
        ForeignKeyConstraint(
            ["partnership_id", "restriction_relaxation_id", "asked_by"],
            [
                "restriction_relaxations.partnership_id",
                "restriction_relaxations.id",
                "restriction_relaxations.asked_by",
            ],
            name="fk_restriction_relaxation_approvals_relaxation",
        ),
        refers_to("users", "approved_by"),
        UniqueConstraint(
            "partnership_id",
            "restriction_relaxation_id",
            "approved_by",
            name="uq_restriction_relaxation_approvals_once",
        ),
        CheckConstraint("approved_by <> asked_by", name="approved_by_another"),
    )

    restriction_relaxation_id: Mapped[UUID]
    asked_by: Mapped[UUID]
    approved_by: Mapped[UUID]
    approved_at: Mapped[datetime]
