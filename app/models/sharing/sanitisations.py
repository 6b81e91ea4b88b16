"""Sanitised versions of fragments, and originators' agreements to onward sharing."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from app.models.base import Base, Owned, Versioned, not_blank, owned_by_partnership, refers_to
from app.models.predicates import Predicate
from app.models.table_policies import TablePolicy


class Sanitisation(Owned, Versioned, Base):
    """A version of a fragment with something left out, prepared by one and released by another.

    It is bound by the fragment's conditions. A trigger refuses any change but its one release.
    """

    __tablename__ = "sanitisations"
    __access__ = TablePolicy(
        read=Predicate.HUB,
        insert=Predicate.HUB,
        update=Predicate.HUB,
        restricted_by=("information_fragment_id",),
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("information_fragments", "information_fragment_id"),
        refers_to("users", "prepared_by"),
        refers_to("users", "released_by"),
        # What is shared refers to both, so that no fragment is sent in another's words.
        UniqueConstraint(
            "partnership_id", "id", "information_fragment_id", name="uq_sanitisations_whole"
        ),
        Index(
            "ix_sanitisations_information_fragment_id", "partnership_id", "information_fragment_id"
        ),
        CheckConstraint(
            "num_nonnulls(released_at, released_by) IN (0, 2)", name="release_says_who_and_when"
        ),
        CheckConstraint("released_by <> prepared_by", name="released_by_another"),
        CheckConstraint("released_at >= prepared_at", name="released_after_it_was_prepared"),
        *not_blank("wording", "because"),
    )

    information_fragment_id: Mapped[UUID]
    wording: Mapped[str]
    because: Mapped[str]
    prepared_at: Mapped[datetime]
    prepared_by: Mapped[UUID]
    released_at: Mapped[datetime | None]
    released_by: Mapped[UUID | None]


class OnwardAgreement(Owned, Base):
    """The originator's agreement that a fragment goes to an agency; append-only.

    A trigger refuses an agreement by any agency other than the originator.
    """

    __tablename__ = "onward_agreements"
    __access__ = TablePolicy(
        read=Predicate.OWN_AGENCY,
        insert=Predicate.AS_OWN_AGENCY,
        restricted_by=("information_fragment_id",),
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("information_fragments", "information_fragment_id"),
        refers_to("agencies", "agency_id"),
        refers_to("agencies", "recipient_id"),
        refers_to("users", "agreed_by"),
        UniqueConstraint(
            "partnership_id",
            "information_fragment_id",
            "recipient_id",
            name="uq_onward_agreements_once",
        ),
        CheckConstraint("recipient_id <> agency_id", name="is_about_another_agency"),
    )

    information_fragment_id: Mapped[UUID]
    agency_id: Mapped[UUID]
    recipient_id: Mapped[UUID]
    agreed_at: Mapped[datetime]
    agreed_by: Mapped[UUID]
