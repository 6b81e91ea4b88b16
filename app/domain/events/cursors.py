"""Cursors of events: the last event a reader received, signed.

A position in the order of events would reveal how many events lie between two that were shown, and
so that some are hidden from the reader.
"""

from dataclasses import dataclass
from uuid import UUID

from app.domain.pages import CursorNotValid, Cursors

NOTHING_HEARD = UUID(int=0)


@dataclass(frozen=True, slots=True)
class EventCursors:
    """The cursors of one reader: the list and the stream of events accept each other's."""

    cursors: Cursors

    def after(self, event_id: UUID) -> str:
        """The cursor of a reader who received this event last."""
        return self.cursors.sign([str(event_id)])

    def read(self, cursor: str | None, *, pointer: str) -> UUID:
        """The event that was received last; none at the beginning.

        Raises:
            CursorNotValid: another signer made it, or it is for another reader.
        """
        if cursor is None:
            return NOTHING_HEARD
        try:
            (event_id,) = self.cursors.read(cursor, pointer=pointer)
            return UUID(event_id)
        except ValueError:
            raise CursorNotValid(pointer=pointer, code="cursor_not_valid") from None
