"""Episodes of the census: plans and assessments of children, and what was sent and not loaded."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.domain import codes
from app.domain.census.children import EpisodeKind
from app.models.base import Base, Owned, not_blank, one_of, owned_by_partnership, refers_to
from app.models.predicates import Predicate
from app.models.table_policies import TablePolicy


class CensusEpisode(Owned, Base):
    """One period of a child's census, as one file gave it; the next file adds its own.

    `position` is its place among those of the child in the file. A date that is not relied on is
    empty, and stands in `sent` as it was sent. `not_loaded_because` is the code of the fault for
    which the episode is only shown as sent.
    """

    __tablename__ = "census_episodes"
    __access__ = TablePolicy(
        read=Predicate.PERSON, insert=Predicate.SYSTEM, restricted_by=("person_id",)
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("imported_children", "imported_child_id"),
        refers_to("people", "person_id"),
        UniqueConstraint("partnership_id", "imported_child_id", "position"),
        Index("ix_census_episodes_person_id", "partnership_id", "person_id"),
        one_of("kind", EpisodeKind),
        one_of("category", codes.CATEGORY_OF_ABUSE),
        CheckConstraint("ends_on >= starts_on", name="ends_after_it_starts"),
        CheckConstraint("position >= 1", name="position_counts_from_one"),
        CheckConstraint(
            "kind NOT IN ('referral', 'section_47') OR not_loaded_because IS NOT NULL",
            name="what_has_a_record_is_no_episode",
        ),
        *not_blank("not_loaded_because"),
    )

    imported_child_id: Mapped[UUID]
    person_id: Mapped[UUID]
    position: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    category: Mapped[str | None]
    not_loaded_because: Mapped[str | None]
    sent: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
