"""Census files that were loaded: what was sent, what became of it, and every fault found."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, LargeBinary, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Owned, not_blank, one_of, owned_by_partnership, refers_to
from app.models.predicates import Predicate
from app.models.table_policies import TablePolicy


class CensusImport(Owned, Base):
    """One file, known by its digest; the same file a second time changes nothing.

    `authority`, `collection_year` and `reference_on` are what its header gives, if it does.
    """

    __tablename__ = "census_imports"
    __access__ = TablePolicy(
        read=Predicate.EVERYONE, insert=Predicate.SYSTEM, update=Predicate.SYSTEM
    )
    __table_args__ = (
        owned_by_partnership(),
        UniqueConstraint("partnership_id", "file_digest"),
        CheckConstraint("authority ~ '^[0-9]{3}$'", name="authority_form"),
        *not_blank("file_digest"),
    )

    file_digest: Mapped[str]
    authority: Mapped[str | None]
    collection_year: Mapped[str | None]
    reference_on: Mapped[date | None]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class ImportedChild(Owned, Base):
    """One child element as it was sent, byte for byte, and what was made of it.

    `place` is the child's place among the children of the file, from 1; it is empty only where the
    child was loaded before places were recorded, when children were distinguished by line.
    """

    __tablename__ = "imported_children"
    __access__ = TablePolicy(
        read=Predicate.PERSON,
        insert=Predicate.SYSTEM,
        update=Predicate.SYSTEM,
        restricted_by=("person_id",),
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("census_imports", "census_import_id"),
        refers_to("people", "person_id"),
        UniqueConstraint("partnership_id", "census_import_id", "place"),
        Index("ix_imported_children_source_id", "partnership_id", "source_child_id"),
        Index("ix_imported_children_person_id", "partnership_id", "person_id"),
        one_of("result", ("loaded", "loaded_with_faults", "refused")),
        CheckConstraint("place >= 1", name="place_counts_from_one"),
    )

    census_import_id: Mapped[UUID]
    place: Mapped[int | None] = mapped_column(Integer)
    line: Mapped[int] = mapped_column(Integer)
    source_child_id: Mapped[str | None]
    person_id: Mapped[UUID | None]
    as_sent: Mapped[bytes] = mapped_column(LargeBinary)
    result: Mapped[str]
    faults: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
