"""Information returns: what an agency answered, in fragments, and how each may be handled."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from app.domain.sharing.handling import HandlingCode, InformationAssessment, SourceEvaluation
from app.domain.sharing.information_returns import Answer, DeclineReason
from app.models.base import Base, Owned, not_blank, one_of, owned_by_partnership, refers_to
from app.models.predicates import Predicate
from app.models.table_policies import TablePolicy


class InformationReturn(Owned, Base):
    """One answer of one agency, or a part or correction of one; appended, never changed.

    The unique `supersedes_id` makes corrections a chain, not a tree. A trigger at the end of the
    transaction refuses one that is held without a fragment.
    """

    __tablename__ = "information_returns"
    __access__ = TablePolicy(
        read=Predicate.OWN_AGENCY,
        insert=Predicate.OWN_AGENCY,
        restricted_by=("information_request_id",),
    )
    __table_args__ = (
        owned_by_partnership(),
        ForeignKeyConstraint(
            ["partnership_id", "requested_agency_id", "information_request_id", "agency_id"],
            [
                "information_request_agencies.partnership_id",
                "information_request_agencies.id",
                "information_request_agencies.information_request_id",
                "information_request_agencies.agency_id",
            ],
            name="fk_information_returns_requested_agency",
        ),
        # A correction is of the same agency's return to the same request.
        ForeignKeyConstraint(
            ["partnership_id", "supersedes_id", "information_request_id", "agency_id"],
            [
                "information_returns.partnership_id",
                "information_returns.id",
                "information_returns.information_request_id",
                "information_returns.agency_id",
            ],
            name="fk_information_returns_supersedes_id",
        ),
        refers_to("users", "returned_by"),
        UniqueConstraint("partnership_id", "supersedes_id"),
        # Fragments and corrections refer to all of it, so that none is another agency's.
        UniqueConstraint(
            "partnership_id",
            "id",
            "information_request_id",
            "agency_id",
            name="uq_information_returns_whole",
        ),
        Index(
            "ix_information_returns_requested_agency_id", "partnership_id", "requested_agency_id"
        ),
        Index(
            "ix_information_returns_information_request_id",
            "partnership_id",
            "information_request_id",
        ),
        one_of("answer", Answer),
        one_of("decline_reason", DeclineReason),
        CheckConstraint("final OR answer = 'held'", name="only_what_is_held_comes_in_parts"),
        CheckConstraint(
            "num_nonnulls(decline_reason, decline_text)"
            " = CASE WHEN answer = 'declined' THEN 2 ELSE 0 END",
            name="declining_says_why",
        ),
        CheckConstraint(
            "(answer = 'referred_on') = (referred_on_to IS NOT NULL)",
            name="referring_on_says_to_whom",
        ),
        CheckConstraint("supersedes_id <> id", name="does_not_supersede_itself"),
        *not_blank("decline_text", "referred_on_to"),
    )

    information_request_id: Mapped[UUID]
    requested_agency_id: Mapped[UUID]
    agency_id: Mapped[UUID]
    answer: Mapped[str]
    final: Mapped[bool]
    decline_reason: Mapped[str | None]
    decline_text: Mapped[str | None]
    referred_on_to: Mapped[str | None]
    supersedes_id: Mapped[UUID | None]
    returned_at: Mapped[datetime]
    returned_by: Mapped[UUID]

    fragments: Mapped[list["InformationFragment"]] = relationship(
        lazy="raise", viewonly=True, order_by="InformationFragment.id"
    )


class InformationFragment(Owned, Base):
    """One fragment of a return about one person, with its handling conditions.

    `agency_id` is the originator, whose return it is in. `no_onward_sharing` means that the
    originator must be asked first. `expires_on` is the last day of use. A grading has all three
    parts or none.
    """

    __tablename__ = "information_fragments"
    __access__ = TablePolicy(
        read=Predicate.OWN_AGENCY,
        insert=Predicate.OWN_AGENCY,
        restricted_by=("information_request_id", "person_id"),
    )
    __table_args__ = (
        owned_by_partnership(),
        ForeignKeyConstraint(
            ["partnership_id", "information_return_id", "information_request_id", "agency_id"],
            [
                "information_returns.partnership_id",
                "information_returns.id",
                "information_returns.information_request_id",
                "information_returns.agency_id",
            ],
            name="fk_information_fragments_return",
        ),
        ForeignKeyConstraint(
            ["partnership_id", "information_request_id", "person_id"],
            [
                "information_request_people.partnership_id",
                "information_request_people.information_request_id",
                "information_request_people.person_id",
            ],
            name="fk_information_fragments_person_asked_about",
        ),
        Index(
            "ix_information_fragments_information_return_id",
            "partnership_id",
            "information_return_id",
        ),
        Index("ix_information_fragments_person_id", "partnership_id", "person_id"),
        one_of("source_evaluation", SourceEvaluation),
        one_of("intelligence_assessment", InformationAssessment),
        one_of("handling_code", HandlingCode),
        CheckConstraint(
            "num_nonnulls(source_evaluation, intelligence_assessment, handling_code) IN (0, 3)",
            name="graded_wholly_or_not",
        ),
        *not_blank("content", "source"),
    )

    information_return_id: Mapped[UUID]
    information_request_id: Mapped[UUID]
    agency_id: Mapped[UUID]
    person_id: Mapped[UUID]
    content: Mapped[str]
    source: Mapped[str]
    source_dated_on: Mapped[date]
    may_tell_family: Mapped[bool]
    may_tell_child: Mapped[bool]
    may_tell_court: Mapped[bool]
    no_onward_sharing: Mapped[bool]
    expires_on: Mapped[date | None]
    source_evaluation: Mapped[str | None]
    intelligence_assessment: Mapped[str | None]
    handling_code: Mapped[str | None]

    audiences: Mapped[list["FragmentAudience"]] = relationship(
        lazy="raise", viewonly=True, order_by="FragmentAudience.id"
    )


class FragmentAudience(Owned, Base):
    """An agency that the originator lets see a fragment, beside itself and the hub that asked.

    Without any row the originator leaves it to the hub which agencies of the partnership do.
    """

    __tablename__ = "fragment_audiences"
    __access__ = TablePolicy(
        read=Predicate.FRAGMENT,
        insert=Predicate.FRAGMENT,
        restricted_by=("information_fragment_id",),
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("information_fragments", "information_fragment_id"),
        refers_to("agencies", "agency_id"),
        UniqueConstraint(
            "partnership_id",
            "information_fragment_id",
            "agency_id",
            name="uq_fragment_audiences_once",
        ),
    )

    information_fragment_id: Mapped[UUID]
    agency_id: Mapped[UUID]


class ReturnReading(Owned, Base):
    """An access to a return by another agency; append-only.

    The hub's first access is when its content became known to those who decide, and all of them
    show the originator who has read it.
    """

    __tablename__ = "return_readings"
    __access__ = TablePolicy(
        read=Predicate.RETURN,
        insert=Predicate.HUB,
        restricted_by=("information_return_id",),
        written_while_reading=True,
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("information_returns", "information_return_id"),
        refers_to("users", "user_id"),
        refers_to("agencies", "agency_id"),
        Index(
            "ix_return_readings_information_return_id", "partnership_id", "information_return_id"
        ),
    )

    information_return_id: Mapped[UUID]
    user_id: Mapped[UUID]
    agency_id: Mapped[UUID]
    read_at: Mapped[datetime]
