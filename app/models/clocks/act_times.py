"""Times of acts that were recorded after they happened."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped

from app.models.base import Base, Owned, not_blank, owned_by_partnership, refers_to
from app.models.predicates import Predicate
from app.models.table_policies import TablePolicy


class ActTime(Owned, Base):
    """When an act on a record happened, when and by whom it was recorded, and why late; appended.

    An act that has none was recorded as it happened. `item_id` is what the act wrote in the record,
    such as a visit, or the record itself.
    """

    __tablename__ = "act_times"
    __access__ = TablePolicy(
        read=Predicate.ABOUT,
        insert=Predicate.ABOUT,
        restricted_by=("person_id", "contact_id", "subject_id"),
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("people", "person_id"),
        refers_to("contacts", "contact_id"),
        refers_to("users", "recorded_by"),
        Index("ix_act_times_subject_id", "partnership_id", "subject_id"),
        Index("ix_act_times_person_id", "partnership_id", "person_id"),
        Index("ix_act_times_contact_id", "partnership_id", "contact_id"),
        CheckConstraint("act ~ '^[a-z_]+[.][a-z_]+$'", name="act_is_a_word"),
        CheckConstraint("happened_at < recorded_at", name="happened_before_it_was_recorded"),
        CheckConstraint("num_nonnulls(person_id, contact_id) >= 1", name="says_who_may_see_it"),
        *not_blank("because"),
    )

    act: Mapped[str]
    subject_type: Mapped[str]
    subject_id: Mapped[UUID]
    item_id: Mapped[UUID]
    person_id: Mapped[UUID | None]
    contact_id: Mapped[UUID | None]
    happened_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID]
    because: Mapped[str | None]
