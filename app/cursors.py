"""Signed, opaque cursors: where a list goes on, readable and forgeable by nobody outside."""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from hmac import compare_digest, new
from typing import Annotated, ClassVar, TypeVar
from uuid import UUID

from fastapi import Depends, Query, Request
from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from app.domain.directory.access import Actor
from app.domain.errors import Malformed

_SIGNATURE_BYTES = 16
_Row = TypeVar("_Row")


class CursorNotValid(Malformed):
    """The cursor is not one this service gave out for this list."""

    headline: ClassVar[str] = "The cursor is not one that this list gave you"


_NUMBER = re.compile(r"[1-9][0-9]{0,8}|0", re.ASCII)


def as_written(value: object) -> object:
    """A number in a URL, written in digits.

    Python also reads `1_0`, ` 10` and digits of other scripts as ten; nobody else does.
    """
    if isinstance(value, str) and not _NUMBER.fullmatch(value):
        raise PydanticCustomError("int_parsing", "a number is written in digits")
    return value


Limit = Annotated[
    int,
    Query(ge=1, le=200, description="How many to show at most."),
    BeforeValidator(as_written),
]
Cursor = Annotated[
    str | None,
    Query(max_length=500, description="Where to go on: the `next` of the page before."),
]


@dataclass(frozen=True, slots=True)
class Page:
    """The part of a list that is asked for: at most `limit`, following the position `after`.

    A position is what the list is ordered by, as text; none at the beginning.
    """

    limit: int
    after: Sequence[str] | None
    purpose: str
    secret: bytes = field(repr=False)

    def turn(
        self, found: Sequence[_Row], *, position: Callable[[_Row], Sequence[str]]
    ) -> tuple[Sequence[_Row], str | None]:
        """What to show of rows that were fetched one beyond the limit, and the next cursor.

        The row beyond the limit says that there is more, and is never shown here.
        """
        shown = found[: self.limit]
        if len(found) <= self.limit:
            return shown, None
        return shown, seal(position(shown[-1]), secret=self.secret, purpose=self.purpose)


async def _page(request: Request, limit: Limit = 50, cursor: Cursor = None) -> Page:
    actor: Actor = request.scope["frontdoor.uow"].actor
    secret: bytes = request.app.state.service.settings.cursor_secret
    purpose = f"{request.url.path} {actor.partnership_id} {actor.user_id}"
    after = None if cursor is None else unseal(cursor, secret=secret, purpose=purpose)
    return Page(limit=limit, after=after, purpose=purpose, secret=secret)


Paging = Annotated[Page, Depends(_page)]
"""The page a list's reader asks for; stands after the unit of work, which says who reads."""


def instant_position(instant: datetime, record_id: UUID) -> tuple[str, str]:
    """The position of a row in a list ordered by an instant, then by id."""
    return instant.isoformat(), str(record_id)


def at_instant(position: Sequence[str] | None) -> tuple[datetime, UUID] | None:
    """That position read back, as the query compares it."""
    if position is None:
        return None
    instant, record_id = position
    return datetime.fromisoformat(instant), UUID(record_id)


def day_position(day: date, record_id: UUID) -> tuple[str, str]:
    """The position of a row in a list ordered by a day, then by id."""
    return day.isoformat(), str(record_id)


def at_day(position: Sequence[str] | None) -> tuple[date, UUID] | None:
    """That position read back, as the query compares it."""
    if position is None:
        return None
    day, record_id = position
    return date.fromisoformat(day), UUID(record_id)


def seal(position: Sequence[str], *, secret: bytes, purpose: str) -> str:
    """The cursor of a position; `purpose` binds it to one list of one actor."""
    body = json.dumps(list(position), separators=(",", ":")).encode()
    return urlsafe_b64encode(_signature(body, secret, purpose) + body).rstrip(b"=").decode()


def unseal(cursor: str, *, secret: bytes, purpose: str) -> list[str]:
    """The position in a cursor of ours.

    Raises:
        CursorNotValid: not ours, or of another list or actor.
    """
    try:
        decoded = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        body = decoded[_SIGNATURE_BYTES:]
        if compare_digest(decoded[:_SIGNATURE_BYTES], _signature(body, secret, purpose)):
            return [str(part) for part in json.loads(body)]
    except ValueError:
        pass
    raise CursorNotValid(pointer="query:cursor", code="cursor_not_valid")


def _signature(body: bytes, secret: bytes, purpose: str) -> bytes:
    return new(secret, purpose.encode() + b"\0" + body, sha256).digest()[:_SIGNATURE_BYTES]
