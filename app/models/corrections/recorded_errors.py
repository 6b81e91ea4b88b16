"""Records made in error, of whatever kind, and the two people who said so."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped

from app.domain.corrections.recorded_errors import ErrorState, ErrorSubject, Mistake
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


class RecordedError(Owned, Versioned, Base):
    """One record that was made in error: proposed with a reason, confirmed by a second person.

    What followed from it has a row of its own each, which names this one in `because_of_id`.
    """

    __tablename__ = "recorded_errors"
    __access__ = TablePolicy(
        read=Predicate.RECORDED_ERROR,
        insert=Predicate.CHILD_HAD,
        update=Predicate.AS_PROPOSER,
        restricted_by=("person_id", "contact_id", "subject_id"),
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("people", "person_id"),
        refers_to("contacts", "contact_id"),
        refers_to("people", "right_person_id"),
        refers_to("recorded_errors", "because_of_id"),
        refers_to("users", "proposed_by"),
        refers_to("users", "confirmed_by"),
        refers_to("users", "declined_by"),
        one_of("subject_type", ErrorSubject),
        one_of("mistake", Mistake),
        Index("ix_recorded_errors_person_id", "partnership_id", "person_id"),
        Index("ix_recorded_errors_because_of_id", "partnership_id", "because_of_id"),
        Index(
            "uq_recorded_errors_once",
            "partnership_id",
            "subject_id",
            unique=True,
            postgresql_where=text("declined_at IS NULL"),
        ),
        Index(
            "ix_recorded_errors_proposed",
            "partnership_id",
            "proposed_at",
            postgresql_where=text("confirmed_at IS NULL AND declined_at IS NULL"),
        ),
        CheckConstraint(
            "num_nonnulls(confirmed_at, confirmed_by) IN (0, 2)",
            name="confirmation_says_who_and_when",
        ),
        CheckConstraint(
            "num_nonnulls(declined_at, declined_by, declined_because) IN (0, 3)",
            name="declining_says_who_when_and_why",
        ),
        CheckConstraint("num_nonnulls(confirmed_at, declined_at) <= 1", name="judged_once"),
        CheckConstraint("confirmed_by <> proposed_by", name="confirmed_by_a_second_person"),
        CheckConstraint("right_person_id <> person_id", name="right_person_is_another"),
        CheckConstraint("because_of_id <> id", name="follows_from_another"),
        *not_blank("reason", "declined_because"),
    )

    subject_type: Mapped[str]
    subject_id: Mapped[UUID]
    person_id: Mapped[UUID]
    contact_id: Mapped[UUID | None]
    because_of_id: Mapped[UUID | None]
    mistake: Mapped[str]
    right_person_id: Mapped[UUID | None]
    reason: Mapped[str]
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[UUID]
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[UUID | None]
    declined_at: Mapped[datetime | None]
    declined_by: Mapped[UUID | None]
    declined_because: Mapped[str | None]

    @property
    def state(self) -> ErrorState:
        """Where the correction stands."""
        if self.confirmed_at is not None:
            return ErrorState.CONFIRMED
        return ErrorState.PROPOSED if self.declined_at is None else ErrorState.DECLINED

    @property
    def by(self) -> UUID | None:
        """Who confirmed it."""
        return self.confirmed_by

    @property
    def at(self) -> datetime | None:
        """When it was confirmed."""
        return self.confirmed_at
