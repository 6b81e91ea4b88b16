"""Types of commands and views: limited, strict, and never converted by guess."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError, core_schema

_ID = re.compile(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
# A fraction of a second has as many digits as its sender's clock: .NET writes seven, Go and Java
# nine. The parser cuts off anything finer than a microsecond.
_INSTANT = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,32})?(Z|[+-]\d\d:\d\d)$", re.ASCII)
_DAY = re.compile(r"^\d{4}-\d\d-\d\d$", re.ASCII)
_NUMBER = re.compile(r"[1-9][0-9]{0,8}|0", re.ASCII)
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)


def as_written(value: object) -> object:
    """A number in a URL, written in digits.

    Python also reads `1_0`, ` 10` and digits of other scripts as ten; no other system does.
    """
    if isinstance(value, str) and not _NUMBER.fullmatch(value):
        raise PydanticCustomError("int_parsing", "a number is written in digits")
    return value


def _id(value: object) -> object:
    if isinstance(value, UUID) or (isinstance(value, str) and _ID.match(value)):
        return value
    raise PydanticCustomError("id_not_canonical", "an id has one spelling")


def _instant(value: object) -> object:
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str) or not _INSTANT.match(value):
        raise PydanticCustomError("instant_format", "an instant is RFC 3339 with its offset")
    try:
        instant = datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError):
        raise PydanticCustomError("instant_not_real", "there is no such instant") from None
    if not EARLIEST <= instant.date() <= LATEST:
        raise PydanticCustomError("instant_out_of_range", "an instant lies in 1900 to 2100")
    return instant


def _day(value: object) -> object:
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not _DAY.match(value):
        raise PydanticCustomError("date_format", "a date is written YYYY-MM-DD")
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise PydanticCustomError("date_not_real", "there is no such date") from None
    if not EARLIEST <= day <= LATEST:
        raise PydanticCustomError("date_out_of_range", "a date lies in 1900 to 2100")
    return day


def _zulu(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


Id = Annotated[
    UUID,
    BeforeValidator(_id),
    Field(strict=False, examples=["0198f3b2-6f0e-7c3e-9a55-2f5b0c7e4d11"]),
]
Instant = Annotated[
    datetime,
    BeforeValidator(_instant),
    Field(strict=False, examples=["2026-11-20T09:30:00Z"]),
    PlainSerializer(_zulu, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Day = Annotated[date, BeforeValidator(_day), Field(strict=False, examples=["2026-11-20"])]
Code = Field(strict=False)
"""Marks a vocabulary: `Annotated[Rating, Code]` accepts the word as JSON has it."""


@dataclass(frozen=True, slots=True, eq=False)  # a mapping has no hash, and types need one
class OneOf:
    """Marks a code of one of the census's sets: `Annotated[str, OneOf(codes.PRIMARY_NEED)]`."""

    codes: Collection[str]

    def __get_pydantic_core_schema__(
        self, _source: object, _handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """A literal of the set, so that an unknown code is refused and the document lists all."""
        return core_schema.literal_schema(list(self.codes))


_SAYS_SOMETHING = r"\S"
Line = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=_SAYS_SOMETHING)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=20_000, pattern=_SAYS_SOMETHING)]
Note = Annotated[str, StringConstraints(min_length=1, max_length=4_000, pattern=_SAYS_SOMETHING)]


class Command(BaseModel):
    """The base of commands: nothing unknown, nothing converted."""

    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)


class View(BaseModel):
    """The base of views: an allow-list, read from a record's attributes."""

    model_config = ConfigDict(from_attributes=True)


class Action(View):
    """An act that the reader may or may not do next, and why not."""

    action: str
    allowed: bool
    reason: str | None = None
