"""The clock of the tests, which stands still."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

WEDNESDAY_MORNING = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)


@dataclass
class FixedClock:
    """A clock that stands still until a test moves it."""

    now: datetime = WEDNESDAY_MORNING

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **span: float) -> None:
        """Let time pass."""
        self.now += timedelta(**span)
