"""The partnership, its agencies and teams, and the days on which it is closed."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column
from uuid_utils.compat import uuid7

from app.domain.directory.agencies import AgencyKind
from app.domain.directory.partnerships import SLUG
from app.models.base import Base, Owned, not_blank, one_of, owned_by_partnership, refers_to
from app.models.predicates import Predicate
from app.models.table_policies import OtherRole, TablePolicy


class Partnership(Base):
    """A local safeguarding partnership: one local authority area, one tenant."""

    __tablename__ = "partnerships"
    __access__ = TablePolicy(
        read=Predicate.EVERYONE,
        insert=Predicate.SYSTEM,
        others_read=(OtherRole.SEALER, OtherRole.CUSTODIAN),
    )
    __table_args__ = (
        UniqueConstraint("slug"),
        CheckConstraint(f"slug ~ '{SLUG}'", name="slug_is_plain"),
        *not_blank("name"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    slug: Mapped[str]
    name: Mapped[str]
    authority_code: Mapped[str]
    created_at: Mapped[datetime]


class Agency(Owned, Base):
    """A body of the partnership that shares what it knows."""

    __tablename__ = "agencies"
    __access__ = TablePolicy(
        read=Predicate.EVERYONE,
        insert=Predicate.ADMINISTRATOR,
        update=Predicate.ADMINISTRATOR,
        others_read=(OtherRole.SEALER,),
    )
    __table_args__ = (
        owned_by_partnership(),
        UniqueConstraint("partnership_id", "name"),
        one_of("kind", AgencyKind),
        *not_blank("name"),
    )

    name: Mapped[str]
    kind: Mapped[str]


class Team(Owned, Base):
    """A team of an agency: the hub itself, or one that works with allocated children."""

    __tablename__ = "teams"
    __access__ = TablePolicy(
        read=Predicate.EVERYONE, insert=Predicate.ADMINISTRATOR, update=Predicate.ADMINISTRATOR
    )
    __table_args__ = (
        owned_by_partnership(),
        refers_to("agencies", "agency_id"),
        UniqueConstraint("partnership_id", "name"),
        *not_blank("name"),
    )

    agency_id: Mapped[UUID]
    name: Mapped[str]


class LocalClosure(Owned, Base):
    """A day on which this partnership does not work, beside England's bank holidays."""

    __tablename__ = "local_closures"
    __access__ = TablePolicy(read=Predicate.EVERYONE, insert=Predicate.ADMINISTRATOR)
    __table_args__ = (
        owned_by_partnership(),
        UniqueConstraint("partnership_id", "closed_on"),
        *not_blank("reason"),
    )

    closed_on: Mapped[date]
    reason: Mapped[str]
