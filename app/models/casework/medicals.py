"""Medical examinations of children, as appointments."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped

from app.domain.casework.medicals import MedicalConsent, MedicalOutcome
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


class Medical(Owned, Versioned, Base):
    """An examination of one child, after a strategy meeting or within an enquiry."""

    __tablename__ = "medicals"
    __access__ = TablePolicy(
        read=Predicate.PERSON,
        insert=Predicate.CHILD_HAD,
        update=Predicate.CHILD_HAD,
        restricted_by=("person_id", "strategy_meeting_id"),
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("people", "person_id"),
        refers_to("strategy_meetings", "strategy_meeting_id"),
        refers_to("enquiries", "enquiry_id"),
        refers_to("users", "booked_by"),
        refers_to("users", "outcome_recorded_by"),
        refers_to("recorded_errors", "recorded_error_id"),
        Index("ix_medicals_person_id", "partnership_id", "person_id"),
        one_of("consent", MedicalConsent),
        one_of("outcome", MedicalOutcome),
        CheckConstraint("num_nonnulls(strategy_meeting_id, enquiry_id) = 1", name="has_one_origin"),
        CheckConstraint(
            "consent <> 'given' OR consent_by IS NOT NULL", name="consent_says_who_gave_it"
        ),
        CheckConstraint(
            "consent <> 'not_needed' OR consent_because IS NOT NULL",
            name="consent_says_why_none_is_needed",
        ),
        CheckConstraint(
            "num_nonnulls(outcome, outcome_recorded_at, outcome_recorded_by) IN (0, 3)",
            name="outcome_says_who_and_when",
        ),
        CheckConstraint(
            "(outcome IS NOT DISTINCT FROM 'took_place')"
            " = (happened_at IS NOT NULL AND coalesce(cardinality(attended), 0) > 0)",
            name="took_place_says_when_and_who_attended",
        ),
        CheckConstraint(
            "outcome <> 'took_place' OR consent IN ('given', 'not_needed')",
            name="took_place_with_consent",
        ),
        CheckConstraint(
            "outcome IS NOT DISTINCT FROM 'took_place' OR result IS NULL",
            name="result_of_what_took_place",
        ),
        CheckConstraint(
            "outcome = 'took_place' OR outcome IS NULL OR outcome_because IS NOT NULL",
            name="another_outcome_says_why",
        ),
        CheckConstraint(
            "happened_at <= outcome_recorded_at", name="happened_before_it_was_recorded"
        ),
        *not_blank("place", "consent_by", "consent_because", "result", "outcome_because"),
    )

    person_id: Mapped[UUID]
    strategy_meeting_id: Mapped[UUID | None]
    enquiry_id: Mapped[UUID | None]
    booked_for: Mapped[datetime]
    place: Mapped[str]
    booked_at: Mapped[datetime]
    booked_by: Mapped[UUID]
    consent: Mapped[str]
    consent_by: Mapped[str | None]
    consent_because: Mapped[str | None]
    outcome: Mapped[str | None]
    happened_at: Mapped[datetime | None]
    attended: Mapped[list[str] | None]
    result: Mapped[str | None]
    outcome_because: Mapped[str | None]
    outcome_recorded_at: Mapped[datetime | None]
    outcome_recorded_by: Mapped[UUID | None]
    recorded_error_id: Mapped[UUID | None]
