"""Children and adults: who they are, where they live, and how they belong together."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain import codes
from app.domain.people.identifiers import IdentifierScheme
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
from app.models.people.unsafe_contacts import UnsafeContact
from app.models.predicates import Predicate
from app.models.table_policies import TablePolicy


class Person(Owned, Versioned, Base):
    """A child or adult. `born_on` is empty for an unborn child; `expected_on` always stays.

    `unborn` is that the record was made before the birth, with or without an expected date. An
    estimated age or year of birth is one, with the day on which it was estimated. A pregnancy that
    ended without a child born alive says when it did, who recorded that, and why late.

    `match_keys` are the comparison keys by which search finds candidates; names, addresses and
    identifiers stay in their own rows exactly as given.
    """

    __tablename__ = "people"
    __access__ = TablePolicy(
        read=Predicate.NAMED_ITSELF,
        insert=Predicate.HUB,
        update=Predicate.PERSON_ITSELF,
        restricted_by=("id",),
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("users", "recorded_by"),
        refers_to("users", "not_born_alive_recorded_by"),
        UniqueConstraint("partnership_id", "reference"),
        Index("ix_people_match_keys", "match_keys", postgresql_using="gin"),
        one_of("sex", codes.SEX),
        one_of("ethnicity", codes.ETHNICITY),
        all_of("disabilities", codes.DISABILITY),
        CheckConstraint("died_on >= born_on", name="died_after_birth"),
        CheckConstraint(
            "num_nonnulls(not_born_alive_at, not_born_alive_recorded_at,"
            " not_born_alive_recorded_by) IN (0, 3)",
            name="not_born_alive_says_who_and_when",
        ),
        CheckConstraint(
            "not_born_alive_at <= not_born_alive_recorded_at",
            name="not_born_alive_before_recorded",
        ),
        CheckConstraint(
            "not_born_alive_late_because IS NULL OR not_born_alive_at IS NOT NULL",
            name="not_born_alive_has_reason_only_with_it",
        ),
        CheckConstraint(
            "not_born_alive_at IS NULL OR (born_on IS NULL"
            " AND (unborn OR expected_on IS NOT NULL))",
            name="not_born_alive_was_expected",
        ),
        CheckConstraint(
            "born_on BETWEEN DATE '1900-01-01' AND DATE '2100-12-31'", name="born_in_our_time"
        ),
        CheckConstraint(
            "expected_on BETWEEN DATE '1900-01-01' AND DATE '2100-12-31'",
            name="expected_in_our_time",
        ),
        *age_estimated(),
        *not_blank("first_language", "not_born_alive_late_because"),
    )

    reference: Mapped[str]
    born_on: Mapped[date | None]
    expected_on: Mapped[date | None]
    unborn: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    estimated_age: Mapped[int | None]
    estimated_birth_year: Mapped[int | None]
    age_estimated_on: Mapped[date | None]
    died_on: Mapped[date | None]
    not_born_alive_at: Mapped[datetime | None]
    not_born_alive_recorded_at: Mapped[datetime | None]
    not_born_alive_recorded_by: Mapped[UUID | None]
    not_born_alive_late_because: Mapped[str | None]
    sex: Mapped[str | None]
    ethnicity: Mapped[str | None]
    disabilities: Mapped[list[str]] = mapped_column(
        ARRAY(TEXT), default=list, server_default=text("'{}'")
    )
    first_language: Mapped[str | None]
    interpreter_needed: Mapped[bool | None]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None]
    match_keys: Mapped[list[str]] = mapped_column(
        ARRAY(TEXT), default=list, server_default=text("'{}'")
    )

    names: Mapped[list["PersonName"]] = relationship(
        lazy="raise", viewonly=True, order_by="PersonName.id"
    )
    identifiers: Mapped[list["PersonIdentifier"]] = relationship(
        lazy="raise", viewonly=True, order_by="PersonIdentifier.id"
    )
    addresses: Mapped[list["PersonAddress"]] = relationship(
        lazy="raise", viewonly=True, order_by="PersonAddress.id"
    )
    unsafe_contacts: Mapped[list[UnsafeContact]] = relationship(
        lazy="raise",
        viewonly=True,
        order_by="UnsafeContact.id",
        # The other reference to people is the person not to go through.
        foreign_keys="[UnsafeContact.partnership_id, UnsafeContact.person_id]",
    )


class PersonName(Owned, Base):
    """A name that a person is or was known by, as given."""

    __tablename__ = "person_names"
    __access__ = TablePolicy(
        read=Predicate.NAMED, insert=Predicate.PERSON, restricted_by=("person_id",)
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("people", "person_id"),
        Index("ix_person_names_person_id", "partnership_id", "person_id"),
        one_of("kind", ("current", "former", "alias")),
        CheckConstraint("given IS NOT NULL OR family IS NOT NULL", name="says_something"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_it_starts"),
        *not_blank("given", "family"),
    )

    person_id: Mapped[UUID]
    kind: Mapped[str]
    given: Mapped[str | None]
    family: Mapped[str | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    recorded_at: Mapped[datetime]


class PersonIdentifier(Owned, Base):
    """A number that some body knows the person by, and which agency supplied it.

    `authority` is the Department for Education's number of the council whose child id this is, as
    its census file gave it; empty where no file did.
    """

    __tablename__ = "person_identifiers"
    __access__ = TablePolicy(
        read=Predicate.PERSON, insert=Predicate.PERSON, restricted_by=("person_id",)
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("people", "person_id"),
        refers_to("agencies", "supplied_by"),
        UniqueConstraint("partnership_id", "person_id", "scheme", "value"),
        Index("ix_person_identifiers_value", "partnership_id", "scheme", "value"),
        Index(
            "ix_person_identifiers_la_child_id",
            "partnership_id",
            text("upper(value)"),
            postgresql_where=text("scheme = 'la_child_id'"),
        ),
        one_of("scheme", IdentifierScheme),
        CheckConstraint("authority ~ '^[0-9]{3}$'", name="authority_form"),
        CheckConstraint("scheme <> 'nhs_number' OR value ~ '^[0-9]{10}$'", name="nhs_number_form"),
        CheckConstraint(
            "scheme NOT IN ('upn', 'former_upn') OR value ~ '^[A-Z][0-9]{11}[0-9A-Z]$'",
            name="upn_form",
        ),
        *not_blank("value"),
    )

    person_id: Mapped[UUID]
    scheme: Mapped[str]
    value: Mapped[str]
    authority: Mapped[str | None]
    supplied_by: Mapped[UUID | None]
    recorded_at: Mapped[datetime]


class PersonAddress(Owned, Base):
    """Where a person lives or lived. Households are derived from these, never stored."""

    __tablename__ = "person_addresses"
    __access__ = TablePolicy(
        read=Predicate.PERSON,
        insert=Predicate.PERSON,
        update=Predicate.PERSON,
        restricted_by=("person_id",),
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("people", "person_id"),
        Index("ix_person_addresses_person_id", "partnership_id", "person_id"),
        Index("ix_person_addresses_place", "partnership_id", "place_key"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_it_starts"),
        CheckConstraint("cardinality(lines) BETWEEN 1 AND 6", name="has_lines"),
    )

    person_id: Mapped[UUID]
    lines: Mapped[list[str]]
    postcode: Mapped[str | None]
    place_key: Mapped[str | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    recorded_at: Mapped[datetime]


class Involvement(Owned, Base):
    """An agency that works with the person: what strategy meetings compute invitations from."""

    __tablename__ = "involvements"
    __access__ = TablePolicy(
        read=Predicate.PERSON,
        insert=Predicate.PERSON,
        update=Predicate.PERSON,
        restricted_by=("person_id",),
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("people", "person_id"),
        refers_to("agencies", "agency_id"),
        refers_to("users", "recorded_by"),
        Index("ix_involvements_person_id", "partnership_id", "person_id"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_it_starts"),
        *not_blank("capacity"),
    )

    person_id: Mapped[UUID]
    agency_id: Mapped[UUID]
    capacity: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID]
