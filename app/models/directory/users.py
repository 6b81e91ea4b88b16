"""Users, what they may do where and from when, and the tokens that are no longer good."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped

from app.domain.directory.roles import Role
from app.models.base import Base, Owned, not_blank, one_of, owned_by_partnership, refers_to
from app.models.predicates import Predicate
from app.models.table_policies import TablePolicy


class User(Owned, Base):
    """A user, identified by token issuer and subject; `revoked_at` ends all access at once.

    Who is registered is invited: they act in the partnership from when they accepted
    (`accepted_at`), which only they can do. Otherwise a neighbour who registers an identity that
    works elsewhere would change what its requests mean there. `support_contact` is the service
    desk to ring about a partner system. A user whom a command founded was registered by no one.
    """

    __tablename__ = "users"
    __access__ = TablePolicy(
        read=Predicate.EVERYONE, insert=Predicate.AS_REGISTRAR, update=Predicate.ADMINISTRATOR
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("users", "registered_by"),
        UniqueConstraint("partnership_id", "issuer", "subject"),
        # Signing in looks a user up before the partnership is known.
        Index("ix_users_issuer_subject", "issuer", "subject"),
        *not_blank("issuer", "subject", "display_name", "support_contact"),
    )

    issuer: Mapped[str]
    subject: Mapped[str]
    display_name: Mapped[str]
    support_contact: Mapped[str | None]
    created_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    registered_by: Mapped[UUID | None]
    revoked_at: Mapped[datetime | None]


class UserSuspension(Owned, Base):
    """A time in which a user has no access, until they are resumed; their roles stay theirs."""

    __tablename__ = "user_suspensions"
    __access__ = TablePolicy(
        read=Predicate.GIVES_RIGHTS, insert=Predicate.ADMINISTRATOR, update=Predicate.ADMINISTRATOR
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("users", "user_id"),
        refers_to("users", "suspended_by"),
        refers_to("users", "resumed_by"),
        Index(
            "uq_user_suspensions_standing",
            "partnership_id",
            "user_id",
            unique=True,
            postgresql_where=text("resumed_at IS NULL"),
        ),
        CheckConstraint("suspended_by <> user_id", name="suspended_by_another"),
        CheckConstraint("resumed_by <> user_id", name="resumed_by_another"),
        CheckConstraint(
            "num_nonnulls(resumed_at, resumed_by, resumed_because) IN (0, 3)",
            name="resuming_says_who_when_and_why",
        ),
        *not_blank("because", "resumed_because"),
    )

    user_id: Mapped[UUID]
    because: Mapped[str]
    suspended_at: Mapped[datetime]
    suspended_by: Mapped[UUID]
    resumed_at: Mapped[datetime | None]
    resumed_by: Mapped[UUID | None]
    resumed_because: Mapped[str | None]


class Membership(Owned, Base):
    """One role of a user in one agency, for a time; roles of teams name the team.

    `ends_on` is its last day. One that was ended at once has `ended_at` too, and counts for nothing
    from then on.
    """

    __tablename__ = "memberships"
    __access__ = TablePolicy(
        read=Predicate.EVERYONE, insert=Predicate.GIVES_RIGHTS, update=Predicate.ADMINISTRATOR
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("users", "user_id"),
        refers_to("agencies", "agency_id"),
        refers_to("teams", "team_id"),
        refers_to("role_proposals", "role_proposal_id"),
        refers_to("users", "end_recorded_by"),
        UniqueConstraint("partnership_id", "role_proposal_id"),
        one_of("role", Role),
        Index("ix_memberships_user_id", "partnership_id", "user_id"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_it_starts"),
        CheckConstraint(
            "team_id IS NOT NULL OR role NOT IN ('social_worker', 'team_manager')",
            name="care_roles_work_in_a_team",
        ),
        CheckConstraint(
            "num_nonnulls(end_recorded_at, end_recorded_by, end_because) IN (0, 3)",
            name="ending_says_who_when_and_why",
        ),
        CheckConstraint(
            "ended_at IS NULL OR (end_recorded_at IS NOT NULL AND ends_on IS NOT NULL)",
            name="ended_by_someone",
        ),
        CheckConstraint("end_recorded_by <> user_id", name="ended_by_another"),
        *not_blank("end_because"),
        # A role that was ended at once can be given again on the same day.
        ExcludeConstraint(
            ("partnership_id", "="),
            ("user_id", "="),
            ("agency_id", "="),
            ("role", "="),
            (text("daterange(starts_on, ends_on, '[]')"), "&&"),
            name="ex_memberships_one_at_a_time",
            using="gist",
            where=text("ended_at IS NULL"),
        ),
    )

    user_id: Mapped[UUID]
    agency_id: Mapped[UUID]
    team_id: Mapped[UUID | None]
    role: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    role_proposal_id: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]
    end_recorded_at: Mapped[datetime | None]
    end_recorded_by: Mapped[UUID | None]
    end_because: Mapped[str | None]


class RevokedToken(Owned, Base):
    """A token that was called back before it ran out."""

    __tablename__ = "revoked_tokens"
    __access__ = TablePolicy(read=Predicate.ADMINISTRATOR, insert=Predicate.ADMINISTRATOR)
    __table_args__ = (
        owned_by_partnership(),
        UniqueConstraint("partnership_id", "issuer", "token_id"),
    )

    issuer: Mapped[str]
    token_id: Mapped[str]
    revoked_at: Mapped[datetime]
