"""What every table shares: naming, types, and the partnership that leads every key."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    Text,
    Uuid,
    func,
    inspect,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column, validates
from sqlalchemy.orm.attributes import flag_modified
from uuid_utils.compat import uuid7

from app.models.table_policies import ReferenceTable, TablePolicy


class Base(DeclarativeBase):
    """The metadata of the whole schema; each table declares who reads and writes its rows."""

    __access__: ClassVar[TablePolicy | ReferenceTable]

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: DateTime(timezone=True),
        date: Date(),
        UUID: Uuid(),
        str: Text(),
        list[str]: ARRAY(Text()),
        list[UUID]: ARRAY(Uuid()),
        dict[str, Any]: JSONB(),
    }


class Owned:
    """A row of one partnership: `partnership_id` leads its key, so tenants cannot be joined."""

    partnership_id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-20)
    id: Mapped[UUID] = mapped_column(
        primary_key=True, default=uuid7, server_default=func.uuidv7(), sort_order=-19
    )


class ReadOnlyRecord(RuntimeError):  # noqa: N818 - a fact about a use case that is not finished
    """A record that was read for display was changed; the change would be lost without notice."""


class Versioned:
    """A record that changes: `version` is its ETag, and two changes cannot both win."""

    version: Mapped[int] = mapped_column(Integer, sort_order=90)
    changed_at: Mapped[datetime] = mapped_column(sort_order=91)

    @validates("changed_at")
    def _count_every_change(self, key: str, instant: datetime) -> datetime:
        """A second change at the same instant is a new version too; equal values are no update.

        Raises:
            ReadOnlyRecord: the record was read to be shown, outside the session.
        """
        if inspect(self).detached:
            raise ReadOnlyRecord("Read it with `get_for_change`: this change would not be saved.")
        if key in self.__dict__:
            flag_modified(self, key)
        return instant

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


def owned_by_partnership() -> ForeignKeyConstraint:
    """Every row of a partnership belongs to one that exists."""
    return ForeignKeyConstraint(["partnership_id"], ["partnerships.id"])


def refers_to(table: str, column: str, *, use_alter: bool = False) -> ForeignKeyConstraint:
    """A reference that cannot leave the partnership: the key is (partnership, id).

    `use_alter` adds it after both tables exist, where two tables refer to each other.
    """
    return ForeignKeyConstraint(
        ["partnership_id", column],
        [f"{table}.partnership_id", f"{table}.id"],
        use_alter=use_alter,
    )


def one_of(
    column: str, values: type[StrEnum] | Iterable[str], *, name: str | None = None
) -> CheckConstraint:
    """The column holds one of a code set, stored as text."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=name or f"{column}_is_known")


def all_of(column: str, values: type[StrEnum] | Iterable[str]) -> CheckConstraint:
    """Every element of the array column is one of a code set."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} <@ ARRAY[{listed}]::text[]", name=f"{column}_are_known")


def not_blank(*columns: str) -> list[CheckConstraint]:
    """Where the column has a value, it has something to read in it."""
    return [
        CheckConstraint(f"{column} ~ '[^[:space:]]'", name=f"{column}_is_not_blank")
        for column in columns
    ]


def age_estimated() -> list[CheckConstraint]:
    """An estimated age or year of birth is one number, with the day on which it was estimated."""
    return [
        CheckConstraint(
            "num_nonnulls(estimated_age, estimated_birth_year)"
            " = (age_estimated_on IS NOT NULL)::integer",
            name="one_estimate_and_its_day",
        ),
        CheckConstraint("estimated_age BETWEEN 0 AND 125", name="estimated_age_is_possible"),
        CheckConstraint(
            "estimated_birth_year BETWEEN 1900 AND 2100", name="estimated_year_is_possible"
        ),
    ]
