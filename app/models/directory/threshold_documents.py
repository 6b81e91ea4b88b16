"""The partnership's published threshold document, by version, and its criteria."""

from datetime import date
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from app.domain.contacts.threshold_decisions import Level
from app.models.base import Base, Owned, not_blank, one_of, owned_by_partnership, refers_to
from app.models.predicates import Predicate
from app.models.table_policies import TablePolicy


class ThresholdDocument(Owned, Base):
    """One published version; a decision names the version that it applied."""

    __tablename__ = "threshold_documents"
    __access__ = TablePolicy(read=Predicate.EVERYONE, insert=Predicate.SYSTEM)
    __table_args__ = (
        owned_by_partnership(),
        UniqueConstraint("partnership_id", "edition"),
        UniqueConstraint("partnership_id", "in_force_from"),
        *not_blank("edition", "title"),
    )

    edition: Mapped[str]
    title: Mapped[str]
    in_force_from: Mapped[date]

    criteria: Mapped[list["ThresholdCriterion"]] = relationship(
        lazy="raise", order_by="ThresholdCriterion.code", viewonly=True
    )


class ThresholdCriterion(Owned, Base):
    """One indicator of need that the document lists under a level."""

    __tablename__ = "threshold_criteria"
    __access__ = TablePolicy(read=Predicate.EVERYONE, insert=Predicate.SYSTEM)
    __table_args__ = (
        owned_by_partnership(),
        refers_to("threshold_documents", "threshold_document_id"),
        UniqueConstraint("partnership_id", "threshold_document_id", "code"),
        one_of("level", Level),
        *not_blank("code", "wording"),
    )

    threshold_document_id: Mapped[UUID]
    code: Mapped[str]
    level: Mapped[str]
    wording: Mapped[str]
