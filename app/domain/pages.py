"""Pages of lists: signed cursors, and the positions at which a list continues."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import ClassVar, TypeVar
from uuid import UUID

from itsdangerous import BadData, URLSafeSerializer

from app.domain.errors import Malformed

_Row = TypeVar("_Row")


class CursorNotValid(Malformed):
    """The cursor is not one this service gave out for this list."""

    headline: ClassVar[str] = "Send a cursor that this list gave you, or none to start again"


@dataclass(frozen=True, slots=True)
class Cursors:
    """The cursors of one list for one reader: `purpose` names both."""

    purpose: str
    secret: bytes = field(repr=False)

    def sign(self, position: Sequence[str]) -> str:
        """The cursor of a position. It is opaque by agreement and signed, but not encrypted."""
        return str(self._serializer().dumps(list(position)))

    def read(self, cursor: str, *, pointer: str = "query:cursor") -> list[str]:
        """The position in a cursor.

        Raises:
            CursorNotValid: another signer made it, or it is for another list or reader.
        """
        try:
            return [str(part) for part in self._serializer().loads(cursor)]
        except BadData:
            raise CursorNotValid(pointer=pointer, code="cursor_not_valid") from None

    def _serializer(self) -> URLSafeSerializer:
        return URLSafeSerializer(
            self.secret,
            salt=self.purpose,
            signer_kwargs={"key_derivation": "hmac", "digest_method": sha256},
        )


@dataclass(frozen=True, slots=True)
class Page:
    """The requested part of a list: at most `limit` rows after the position `after`.

    A position is the sort key of a row, as text; none at the beginning.
    """

    limit: int
    after: Sequence[str] | None
    cursors: Cursors

    def turn(
        self, found: Sequence[_Row], *, position: Callable[[_Row], Sequence[str]]
    ) -> tuple[Sequence[_Row], str | None]:
        """The rows to show, from one more than the limit, and the next cursor.

        The row beyond the limit shows that there are more, and is never shown itself.
        """
        shown = found[: self.limit]
        if len(found) <= self.limit:
            return shown, None
        return shown, self.cursors.sign(position(shown[-1]))


def instant_position(instant: datetime, record_id: UUID) -> tuple[str, str]:
    """The position of a row in a list ordered by an instant, then by id."""
    return instant.isoformat(), str(record_id)


def at_instant(position: Sequence[str] | None) -> tuple[datetime, UUID] | None:
    """That position read back, in the form the query compares."""
    if position is None:
        return None
    instant, record_id = position
    return datetime.fromisoformat(instant), UUID(record_id)


def day_position(day: date, record_id: UUID) -> tuple[str, str]:
    """The position of a row in a list ordered by a day, then by id."""
    return day.isoformat(), str(record_id)


def at_day(position: Sequence[str] | None) -> tuple[date, UUID] | None:
    """That position read back, in the form the query compares."""
    if position is None:
        return None
    day, record_id = position
    return date.fromisoformat(day), UUID(record_id)
