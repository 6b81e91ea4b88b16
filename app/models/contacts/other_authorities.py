"""Other authorities to which decisions pass children, and their answers."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from app.domain.contacts.other_authorities import AuthorityAnswer
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


class OtherAuthority(Owned, Versioned, Base):
    """The authority that one decision passes a child to, how it was notified, and its answer."""

    __tablename__ = "other_authorities"
    __access__ = TablePolicy(
        read=Predicate.PERSON,
        insert=Predicate.HUB,
        update=Predicate.HUB,
        restricted_by=("contact_id", "person_id"),
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("contacts", "contact_id"),
        refers_to("contact_children", "contact_child_id"),
        refers_to("people", "person_id"),
        refers_to("threshold_decisions", "threshold_decision_id"),
        refers_to("users", "passed_by"),
        refers_to("users", "answer_recorded_by"),
        UniqueConstraint(
            "partnership_id", "threshold_decision_id", name="uq_other_authorities_once"
        ),
        Index("ix_other_authorities_contact_child_id", "partnership_id", "contact_child_id"),
        Index(
            "ix_other_authorities_unaccepted",
            "partnership_id",
            postgresql_where=text("answer IS DISTINCT FROM 'accepted'"),
        ),
        CheckConstraint("code ~ '^[0-9]{3}$'", name="code_has_three_digits"),
        one_of("answer", AuthorityAnswer),
        CheckConstraint(
            "num_nonnulls(answer, answered_at, answer_recorded_at, answer_recorded_by) IN (0, 4)",
            name="answer_says_who_and_when",
        ),
        CheckConstraint("answer <> 'refused' OR reasons IS NOT NULL", name="refusal_says_why"),
        CheckConstraint(
            "answered_at >= passed_at AND answered_at <= answer_recorded_at",
            name="answered_after_it_was_passed",
        ),
        *not_blank("name", "contact_means", "answered_by", "reasons"),
    )

    contact_id: Mapped[UUID]
    contact_child_id: Mapped[UUID]
    person_id: Mapped[UUID]
    threshold_decision_id: Mapped[UUID]
    code: Mapped[str | None]
    name: Mapped[str]
    contact_means: Mapped[str]
    passed_at: Mapped[datetime]
    passed_by: Mapped[UUID]
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None]
    reasons: Mapped[str | None]
    answer_recorded_at: Mapped[datetime | None]
    answer_recorded_by: Mapped[UUID | None]
