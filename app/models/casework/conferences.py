"""Initial conferences of enquiries: when one was held, or why none is needed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped

from app.domain.gates import Ground
from app.models.base import Base, Owned, not_blank, one_of, owned_by_partnership, refers_to
from app.models.predicates import Predicate
from app.models.table_policies import TablePolicy


class EnquiryConference(Owned, Base):
    """That the conference was held, or is not needed; appended, and the latest one stands."""

    __tablename__ = "enquiry_conferences"
    __access__ = TablePolicy(
        read=Predicate.ENQUIRY, insert=Predicate.ENQUIRY, restricted_by=("enquiry_id",)
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("enquiries", "enquiry_id"),
        refers_to("users", "recorded_by"),
        Index("ix_enquiry_conferences_enquiry_id", "partnership_id", "enquiry_id"),
        one_of("not_needed_ground", Ground),
        CheckConstraint(
            "num_nonnulls(held_at, not_needed_ground) = 1", name="was_held_or_is_not_needed"
        ),
        CheckConstraint(
            "not_needed_ground IS NULL OR reason IS NOT NULL", name="not_needed_says_why"
        ),
        CheckConstraint("held_at <= recorded_at", name="held_before_it_was_recorded"),
        *not_blank("reason"),
    )

    enquiry_id: Mapped[UUID]
    held_at: Mapped[datetime | None]
    not_needed_ground: Mapped[str | None]
    reason: Mapped[str | None]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID]
