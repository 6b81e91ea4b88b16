"""Exceptions: why an act was let pass a gate, on which record, and by whom."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped

from app.domain.gates import Ground
from app.models.base import Base, Owned, not_blank, one_of, owned_by_partnership, refers_to
from app.models.predicates import Predicate
from app.models.table_policies import TablePolicy


class GateException(Owned, Base):
    """A manager's exception to one gate, on one record of one child; appended."""

    __tablename__ = "exceptions"
    __access__ = TablePolicy(
        read=Predicate.PERSON, insert=Predicate.PERSON, restricted_by=("person_id", "subject_id")
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("people", "person_id"),
        refers_to("users", "given_by"),
        Index("ix_exceptions_subject_id", "partnership_id", "subject_id"),
        Index("ix_exceptions_person_id", "partnership_id", "person_id"),
        one_of("ground", Ground),
        # A gate that is added later has its exceptions without a change of this table.
        CheckConstraint("gate ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name="gate_is_a_word"),
        *not_blank("reason"),
    )

    gate: Mapped[str]
    subject_type: Mapped[str]
    subject_id: Mapped[UUID]
    person_id: Mapped[UUID]
    ground: Mapped[str]
    reason: Mapped[str]
    given_at: Mapped[datetime]
    given_by: Mapped[UUID]
