"""Which requests wait for no others under load, and how many of each may be answered at once."""

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from app.telemetry import IN_FLIGHT, SHED

IN_FLIGHT_PER_CONNECTION: Final = 3
MORE_IF_URGENT: Final = 1
HEALTH_QUESTIONS: Final = 8


class Priority(StrEnum):
    """What a request is answered as when not all can be."""

    HEALTH = "health"
    URGENT = "urgent"
    ORDINARY = "ordinary"
    STREAM = "stream"


# Whoever tells of a child at risk, and whoever must see a record now, is refused last.
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
        # Refused, it would have a busy process restarted as a dead one.
        return Priority.HEALTH
    if (method, path) in INTAKE or path == BREAK_GLASS or path.startswith(f"{BREAK_GLASS}/"):
        return Priority.URGENT
    return Priority.STREAM if (method, path) == STREAM else Priority.ORDINARY


class Slots:
    """How many requests of each priority are being answered, and how many may be.

    Urgent requests use the ordinary slots and have more of their own above them. A stream has
    a slot in its own priority alone: it lasts for hours and asks the database now and then.
    """

    def __init__(self, limits: Mapping[Priority, int]) -> None:
        self._limits = limits
        self._taken: Counter[Priority] = Counter()

    def take(self, priority: Priority) -> bool:
        """Take a slot; False, and counted as shed, where there is none."""
        beside = (
            {Priority.ORDINARY, Priority.URGENT}
            if priority in {Priority.ORDINARY, Priority.URGENT}
            else {priority}
        )
        if sum(self._taken[each] for each in beside) >= self._limits[priority]:
            SHED.labels(priority).inc()
            return False
        self._taken[priority] += 1
        IN_FLIGHT.labels(priority).inc()
        return True

    def give_back(self, priority: Priority) -> None:
        """Let another have the slot."""
        self._taken[priority] -= 1
        IN_FLIGHT.labels(priority).dec()


def slots_for(
    *, pool_size: int, streams: int, per_connection: int = IN_FLIGHT_PER_CONNECTION
) -> Slots:
    """As many slots as a pool of connections serves without a queue that hides an overload."""
    return Slots(
        {
            Priority.HEALTH: HEALTH_QUESTIONS,
            Priority.ORDINARY: pool_size * per_connection,
            Priority.URGENT: pool_size * (per_connection + MORE_IF_URGENT),
            Priority.STREAM: streams,
        }
    )
