"""Roles that were proposed for users, and what the second person said."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped

from app.domain.directory.role_proposals import ProposalState
from app.domain.directory.roles import Role
from app.models.base import Base, Owned, not_blank, one_of, owned_by_partnership, refers_to
from app.models.predicates import Predicate
from app.models.table_policies import TablePolicy


class RoleProposal(Owned, Base):
    """A role that one person proposed for a user; another confirms or declines it, once."""

    __tablename__ = "role_proposals"
    __access__ = TablePolicy(
        read=Predicate.GIVES_RIGHTS,
        insert=Predicate.AS_ROLE_PROPOSER,
        update=Predicate.AS_ROLE_DECIDER,
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("users", "user_id"),
        refers_to("agencies", "agency_id"),
        refers_to("teams", "team_id"),
        refers_to("users", "proposed_by"),
        refers_to("users", "decided_by"),
        Index(
            "ix_role_proposals_waiting",
            "partnership_id",
            "proposed_at",
            "id",
            postgresql_where=text("decision IS NULL"),
        ),
        Index("ix_role_proposals_user_id", "partnership_id", "user_id"),
        one_of("role", Role),
        one_of(
            "decision",
            (ProposalState.CONFIRMED, ProposalState.DECLINED, ProposalState.WITHDRAWN),
        ),
        CheckConstraint("ends_on >= starts_on", name="ends_after_it_starts"),
        CheckConstraint(
            "team_id IS NOT NULL OR role NOT IN ('social_worker', 'team_manager')",
            name="care_roles_work_in_a_team",
        ),
        CheckConstraint("proposed_by <> user_id", name="proposed_for_another"),
        CheckConstraint(
            "num_nonnulls(decision, decided_at, decided_by) IN (0, 3)",
            name="deciding_says_who_and_when",
        ),
        CheckConstraint(
            "decision <> 'confirmed' OR (decided_by <> proposed_by AND decided_by <> user_id)",
            name="confirmed_by_a_second_person",
        ),
        CheckConstraint(
            "decision <> 'confirmed' OR decided_at < lapses_at", name="confirmed_before_it_lapses"
        ),
        CheckConstraint(
            "(decision IS NOT DISTINCT FROM 'declined') = (decided_because IS NOT NULL)",
            name="declining_says_why",
        ),
        *not_blank("decided_because"),
    )

    user_id: Mapped[UUID]
    agency_id: Mapped[UUID]
    team_id: Mapped[UUID | None]
    role: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[UUID]
    lapses_at: Mapped[datetime]
    decision: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None]
    decided_because: Mapped[str | None]
