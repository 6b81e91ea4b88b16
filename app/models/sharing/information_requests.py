"""Information requests: what the hub asks, about whom, and how it stands with each agency."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.contacts.contacts import Rating
from app.domain.sharing.information_requests import REQUEST_PURPOSES
from app.models.base import Base, Owned, not_blank, one_of, owned_by_partnership, refers_to
from app.models.predicates import Predicate
from app.models.table_policies import TablePolicy


class InformationRequest(Owned, Base):
    """A request to one or several agencies; append-only.

    `background` is what they learn about the contact. A trigger refuses a gateway that is no
    power, and law that is not in force on the London day of `sent_at`.
    """

    __tablename__ = "information_requests"
    __access__ = TablePolicy(
        read=Predicate.REQUEST_ITSELF, insert=Predicate.HUB, restricted_by=("contact_id",)
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("contacts", "contact_id"),
        refers_to("users", "sent_by"),
        ForeignKeyConstraint(["legal_gateway"], ["legal_gateways.code"]),
        ForeignKeyConstraint(["lawful_basis"], ["legal_gateways.code"]),
        Index("ix_information_requests_contact_id", "partnership_id", "contact_id"),
        one_of("purpose", REQUEST_PURPOSES),
        one_of("rating", Rating),
        CheckConstraint("cardinality(questions) >= 1", name="asks_something"),
        CheckConstraint("period_until >= period_from", name="period_ends_after_it_starts"),
        *not_blank("background", "gateway_reason"),
    )

    contact_id: Mapped[UUID]
    purpose: Mapped[str]
    legal_gateway: Mapped[str]
    lawful_basis: Mapped[str | None]
    gateway_reason: Mapped[str | None]
    background: Mapped[str]
    questions: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    period_from: Mapped[date]
    period_until: Mapped[date | None]
    rating: Mapped[str]
    sent_at: Mapped[datetime]
    sent_by: Mapped[UUID]

    people: Mapped[list["PersonAskedAbout"]] = relationship(
        lazy="raise", viewonly=True, order_by="PersonAskedAbout.id"
    )
    agencies: Mapped[list["RequestedAgency"]] = relationship(
        lazy="raise", viewonly=True, order_by="RequestedAgency.id"
    )


class PersonAskedAbout(Owned, Base):
    """A person whom a request is about, with the minimum data to identify them."""

    __tablename__ = "information_request_people"
    __access__ = TablePolicy(
        read=Predicate.REQUEST,
        insert=Predicate.HUB,
        restricted_by=("information_request_id", "person_id"),
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("information_requests", "information_request_id"),
        refers_to("people", "person_id"),
        UniqueConstraint(
            "partnership_id",
            "information_request_id",
            "person_id",
            name="uq_information_request_people_once",
        ),
        Index("ix_information_request_people_person_id", "partnership_id", "person_id"),
    )

    information_request_id: Mapped[UUID]
    person_id: Mapped[UUID]


class RequestedAgency(Owned, Base):
    """The state of a request with one agency: answered, recalled, confirmed, chased.

    `answered_at` is when the last part came. A recall made with a decision has no wording of its
    own, because the agency may not read the decision's. Answers after a recall are still stored.
    """

    __tablename__ = "information_request_agencies"
    __access__ = TablePolicy(
        read=Predicate.OWN_AGENCY,
        insert=Predicate.HUB,
        update=Predicate.HUB,
        restricted_by=("information_request_id",),
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("information_requests", "information_request_id"),
        refers_to("agencies", "agency_id"),
        refers_to("users", "recalled_by"),
        refers_to("users", "confirmed_by"),
        UniqueConstraint(
            "partnership_id",
            "information_request_id",
            "agency_id",
            name="uq_information_request_agencies_once",
        ),
        # Returns refer to all of it, so that none answers for another agency or request.
        UniqueConstraint(
            "partnership_id",
            "id",
            "information_request_id",
            "agency_id",
            name="uq_information_request_agencies_whole",
        ),
        Index(
            "ix_information_request_agencies_waiting",
            "partnership_id",
            "agency_id",
            postgresql_where=text("answered_at IS NULL AND recalled_at IS NULL"),
        ),
        CheckConstraint(
            "num_nonnulls(recalled_at, recalled_by) IN (0, 2)", name="recall_says_who_and_when"
        ),
        CheckConstraint(
            "recalled_because IS NULL OR recalled_at IS NOT NULL", name="only_a_recall_has_a_reason"
        ),
        CheckConstraint(
            "num_nonnulls(confirmed_at, confirmed_by) IN (0, 2)",
            name="confirmation_says_who_and_when",
        ),
        CheckConstraint("recalled_at <= answered_at", name="not_recalled_once_answered"),
        CheckConstraint("confirmed_at <= recalled_at", name="not_confirmed_once_recalled"),
        CheckConstraint(
            "escalated_at IS NULL OR (reminded_at IS NOT NULL AND reminded_at <= escalated_at)",
            name="reminded_before_escalated",
        ),
        *not_blank("recalled_because"),
    )

    information_request_id: Mapped[UUID]
    agency_id: Mapped[UUID]
    answered_at: Mapped[datetime | None]
    recalled_at: Mapped[datetime | None]
    recalled_by: Mapped[UUID | None]
    recalled_because: Mapped[str | None]
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[UUID | None]
    reminded_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
