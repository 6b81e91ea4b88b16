"""A worry about one or more children, and the hub's first work on it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain import codes
from app.domain.contacts.contacts import (
    Agreement,
    Channel,
    ChildDescription,
    ChildState,
    PartInContact,
    Rating,
    Safety,
)
from app.domain.contacts.threshold_decisions import Outcome
from app.models.base import (
    Base,
    Owned,
    Versioned,
    age_estimated,
    all_of,
    not_blank,
    one_of,
    owned_by_partnership,
    refers_to,
)
from app.models.predicates import Predicate
from app.models.table_policies import TablePolicy


class Contact(Owned, Versioned, Base):
    """What was said, by whom, when it was received and when it was written down."""

    __tablename__ = "contacts"
    __access__ = TablePolicy(
        read=Predicate.CONTACT_ITSELF,
        insert=Predicate.CONTACT_ITSELF,
        update=Predicate.CONTACT_ITSELF,
        restricted_by=("id",),
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("agencies", "agency_id"),
        refers_to("users", "recorded_by"),
        refers_to("users", "referrer_user_id"),
        refers_to("people", "referrer_person_id"),
        refers_to("users", "errored_by"),
        UniqueConstraint("partnership_id", "reference"),
        Index("ix_contacts_received_at", "partnership_id", "received_at"),
        Index("ix_contacts_agency_id", "partnership_id", "agency_id"),
        Index("ix_contacts_recorded_by", "partnership_id", "recorded_by"),
        Index(
            "ix_contacts_referrer_person_id",
            "partnership_id",
            "referrer_person_id",
            postgresql_where=text("referrer_person_id IS NOT NULL"),
        ),
        one_of("channel", Channel),
        one_of("source", codes.CONTACT_SOURCE),
        one_of("safe_now", Safety),
        one_of("data_protection_consent", Agreement),
        one_of("service_agreement", Agreement),
        one_of("medical_consent", Agreement),
        all_of("factors", codes.ASSESSMENT_FACTOR),
        CheckConstraint("received_at <= recorded_at", name="received_before_it_was_recorded"),
        CheckConstraint(
            "family_informed OR family_not_informed_because IS NOT NULL",
            name="says_why_the_family_was_not_told",
        ),
        CheckConstraint(
            "num_nonnulls(errored_at, errored_by, errored_because) IN (0, 3)",
            name="error_says_who_when_and_why",
        ),
        *not_blank(
            "concern",
            "child_said",
            "whereabouts",
            "family_not_informed_because",
            "errored_because",
            "referrer_name",
        ),
    )

    reference: Mapped[str]
    channel: Mapped[str]
    received_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID]
    source: Mapped[str]
    agency_id: Mapped[UUID | None]
    referrer_user_id: Mapped[UUID | None]
    referrer_person_id: Mapped[UUID | None]
    referrer_name: Mapped[str | None]
    referrer_capacity: Mapped[str | None]
    referrer_telephone: Mapped[str | None]
    referrer_email: Mapped[str | None]
    referrer_unnamed_to_family: Mapped[bool]
    concern: Mapped[str]
    child_said: Mapped[str | None]
    whereabouts: Mapped[str | None]
    safe_now: Mapped[str]
    factors: Mapped[list[str]] = mapped_column(
        ARRAY(TEXT), default=list, server_default=text("'{}'")
    )
    data_protection_consent: Mapped[str]
    service_agreement: Mapped[str]
    medical_consent: Mapped[str]
    family_informed: Mapped[bool]
    family_not_informed_because: Mapped[str | None]
    attachment_references: Mapped[list[str]] = mapped_column(
        ARRAY(TEXT), default=list, server_default=text("'{}'")
    )
    errored_at: Mapped[datetime | None]
    errored_by: Mapped[UUID | None]
    errored_because: Mapped[str | None]

    children: Mapped[list["ContactChild"]] = relationship(
        lazy="raise", viewonly=True, order_by="ContactChild.id"
    )
    people: Mapped[list["ContactPerson"]] = relationship(
        lazy="raise", viewonly=True, order_by="ContactPerson.id"
    )


class ContactChild(Owned, Base):
    """One child of a contact: how the referrer described them, who triage found them to be.

    Of a child who was added later it says who reported them, when, and who added them.
    """

    __tablename__ = "contact_children"
    __access__ = TablePolicy(
        read=Predicate.CONTACT,
        insert=Predicate.CONTACT,
        update=Predicate.CONTACT,
        restricted_by=("contact_id", "person_id"),
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("contacts", "contact_id"),
        refers_to("people", "person_id"),
        refers_to("users", "added_by"),
        Index("ix_contact_children_contact_id", "partnership_id", "contact_id"),
        Index("ix_contact_children_person_id", "partnership_id", "person_id"),
        Index(
            "ix_contact_children_undecided",
            "partnership_id",
            "state",
            postgresql_where=text("state <> 'decided'"),
        ),
        Index(
            "uq_contact_children_person",
            "partnership_id",
            "contact_id",
            "person_id",
            unique=True,
            postgresql_where=text("person_id IS NOT NULL"),
        ),
        one_of("described_as", ChildDescription),
        one_of("state", ChildState),
        one_of("rating", Rating),
        one_of("outcome", Outcome),
        CheckConstraint(
            "described_as <> 'known' OR person_id IS NOT NULL", name="a_known_child_is_a_person"
        ),
        CheckConstraint(
            "described_as <> 'named' OR given IS NOT NULL OR family IS NOT NULL",
            name="a_named_child_has_a_name",
        ),
        CheckConstraint(
            "described_as <> 'unborn' OR born_on IS NULL", name="an_unborn_child_is_not_born"
        ),
        CheckConstraint(
            "described_as <> 'unnamed' OR description IS NOT NULL",
            name="an_unnamed_child_is_described",
        ),
        CheckConstraint(
            "state = 'received' OR state = 'decided' OR person_id IS NOT NULL",
            name="triage_says_who_the_child_is",
        ),
        CheckConstraint("(state = 'decided') = (outcome IS NOT NULL)", name="decided_has_outcome"),
        *age_estimated(),
        CheckConstraint(
            "num_nonnulls(reported_by, reported_at, added_at, added_by) IN (0, 4)",
            name="adding_says_who_reported_and_who_added",
        ),
        CheckConstraint("reported_at <= added_at", name="reported_before_added"),
        *not_blank("given", "family", "description", "reported_by"),
    )

    contact_id: Mapped[UUID]
    person_id: Mapped[UUID | None]
    described_as: Mapped[str]
    given: Mapped[str | None]
    family: Mapped[str | None]
    born_on: Mapped[date | None]
    expected_on: Mapped[date | None]
    estimated_age: Mapped[int | None]
    estimated_birth_year: Mapped[int | None]
    age_estimated_on: Mapped[date | None]
    sex: Mapped[str | None]
    nhs_number: Mapped[str | None]
    upn: Mapped[str | None]
    address_lines: Mapped[list[str] | None]
    postcode: Mapped[str | None]
    description: Mapped[str | None]
    state: Mapped[str]
    rating: Mapped[str | None]
    outcome: Mapped[str | None]
    reported_by: Mapped[str | None]
    reported_at: Mapped[datetime | None]
    added_at: Mapped[datetime | None]
    added_by: Mapped[UUID | None]


class ContactPerson(Owned, Base):
    """Another person in a contact: a parent, a member of the household, an alleged perpetrator.

    Of some no more is known than their part. `added_by` is empty where the referrer described them;
    `person_id` is who the hub finds them to be, `identified_because` why no longer someone else.
    """

    __tablename__ = "contact_people"
    __access__ = TablePolicy(
        read=Predicate.CONTACT,
        insert=Predicate.CONTACT,
        update=Predicate.HUB,
        restricted_by=("contact_id", "person_id"),
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("contacts", "contact_id"),
        refers_to("people", "person_id"),
        refers_to("users", "added_by"),
        refers_to("users", "identified_by"),
        Index("ix_contact_people_contact_id", "partnership_id", "contact_id"),
        Index("ix_contact_people_person_id", "partnership_id", "person_id"),
        one_of("part", PartInContact),
        *age_estimated(),
        CheckConstraint(
            "num_nonnulls(added_at, added_by) IN (0, 2)", name="adding_says_who_and_when"
        ),
        CheckConstraint(
            "num_nonnulls(identified_at, identified_by) IN (0, 2)"
            " AND (identified_at IS NULL OR person_id IS NOT NULL)",
            name="identifying_says_who_and_when",
        ),
        CheckConstraint("cardinality(address_lines) BETWEEN 1 AND 6", name="has_lines"),
        *not_blank("given", "family", "description", "identified_because"),
    )

    contact_id: Mapped[UUID]
    person_id: Mapped[UUID | None]
    part: Mapped[str]
    given: Mapped[str | None]
    family: Mapped[str | None]
    born_on: Mapped[date | None]
    estimated_age: Mapped[int | None]
    estimated_birth_year: Mapped[int | None]
    age_estimated_on: Mapped[date | None]
    description: Mapped[str | None]
    address_lines: Mapped[list[str] | None]
    postcode: Mapped[str | None]
    added_at: Mapped[datetime | None]
    added_by: Mapped[UUID | None]
    identified_at: Mapped[datetime | None]
    identified_by: Mapped[UUID | None]
    identified_because: Mapped[str | None]
