"""Which requests wait for no others under load, and how many of each may be answered at once."""

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from app.telemetry import IN_FLIGHT, SHED

IN_FLIGHT_PER_CONNECTION: Final = 3
MORE_IF_URGENT: Final = 1
HEALTH_QUESTIONS: Final = 8


class Lane(StrEnum):
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


def lane_of(method: str, path: str) -> Lane:
    """The lane of a request, known before anything of it is read."""
    if path.startswith("/health/"):
        # Refused, it would have a busy process restarted as a dead one.
        return Lane.HEALTH
    if (method, path) in INTAKE or path == BREAK_GLASS or path.startswith(f"{BREAK_GLASS}/"):
        return Lane.URGENT
    return Lane.STREAM if (method, path) == STREAM else Lane.ORDINARY


class Places:
    """How many requests of each lane are being answered, and how many may be.

    Urgent requests use the ordinary places and have more of their own above them. A stream has
    a place in its own lane alone: it lasts for hours and asks the database now and then.
    """

    def __init__(self, limits: Mapping[Lane, int]) -> None:
        self._limits = limits
        self._taken: Counter[Lane] = Counter()

    def take(self, lane: Lane) -> bool:
        """Take a place; False, and counted as shed, where there is none."""
        beside = {Lane.ORDINARY, Lane.URGENT} if lane in {Lane.ORDINARY, Lane.URGENT} else {lane}
        if sum(self._taken[each] for each in beside) >= self._limits[lane]:
            SHED.labels(lane).inc()
            return False
        self._taken[lane] += 1
        IN_FLIGHT.labels(lane).inc()
        return True

    def give_back(self, lane: Lane) -> None:
        """Let another have the place."""
        self._taken[lane] -= 1
        IN_FLIGHT.labels(lane).dec()


def places_for(
    *, pool_size: int, streams: int, per_connection: int = IN_FLIGHT_PER_CONNECTION
) -> Places:
    """As many places as a pool of connections serves without a queue that hides an overload."""
    return Places(
        {
            Lane.HEALTH: HEALTH_QUESTIONS,
            Lane.ORDINARY: pool_size * per_connection,
            Lane.URGENT: pool_size * (per_connection + MORE_IF_URGENT),
            Lane.STREAM: streams,
        }
    )
