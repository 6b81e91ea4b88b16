"""Load shedding: the priority of each request, and the concurrency slots of each priority."""

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from app.telemetry import IN_FLIGHT, SHED

IN_FLIGHT_PER_CONNECTION: Final = 3
URGENT_PER_CONNECTION: Final = 10
"""More than of others: they may wait longer for a connection (`app/db/pools.py`)."""

HEALTH_QUESTIONS: Final = 8


class Priority(StrEnum):
    """The priority of a request when not all can be answered."""

    HEALTH = "health"
    URGENT = "urgent"
    ORDINARY = "ordinary"
    STREAM = "stream"


# A worry about a child, and break-glass, are refused last.
INTAKE: Final = frozenset(
    {
        ("POST", "/v1/contacts"),
        ("POST", "/v1/notifications"),
        ("POST", "/v1/notifications/batch"),
        ("POST", "/v1/fhir/$process-message"),
    }
)
BREAK_GLASS: Final = "/v1/break-glass"
STREAM: Final = ("GET", "/v1/events/stream")


def priority_of(method: str, path: str) -> Priority:
    """The priority of a request, known before anything of it is read."""
    if path.startswith("/health/"):
        # If it were refused, a busy process would be restarted as a dead one.
        return Priority.HEALTH
    if (method, path) in INTAKE or path == BREAK_GLASS or path.startswith(f"{BREAK_GLASS}/"):
        return Priority.URGENT
    return Priority.STREAM if (method, path) == STREAM else Priority.ORDINARY


class Slots:
    """Concurrency slots: how many requests of each priority are being answered, and may be.

    Each priority has its own, as it has its own connections (`app/db/pools.py`): no number of
    readers refuses a worry, and no number of worries a reader. Streams last for hours and query
    the database now and then.
    """

    def __init__(self, limits: Mapping[Priority, int]) -> None:
        self._limits = limits
        self._taken: Counter[Priority] = Counter()

    def take(self, priority: Priority) -> bool:
        """Take a slot; False, counted as shed, if there is none."""
        if self._taken[priority] >= self._limits[priority]:
            SHED.labels(priority).inc()
            return False
        self._taken[priority] += 1
        IN_FLIGHT.labels(priority).inc()
        return True

    def give_back(self, priority: Priority) -> None:
        """Free a slot."""
        self._taken[priority] -= 1
        IN_FLIGHT.labels(priority).dec()


def slots_for(
    *,
    pool_size: int,
    urgent_pool_size: int,
    streams: int,
    per_connection: int = IN_FLIGHT_PER_CONNECTION,
) -> Slots:
    """As many slots as the connection pools can serve without a queue that hides an overload."""
    return Slots(
        {
            Priority.HEALTH: HEALTH_QUESTIONS,
            Priority.ORDINARY: pool_size * per_connection,
            Priority.URGENT: urgent_pool_size * URGENT_PER_CONNECTION,
            Priority.STREAM: streams,
        }
    )
