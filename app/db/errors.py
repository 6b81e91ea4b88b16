"""What the database's errors mean, by their SQLSTATE: never by their text, which quotes values."""

from typing import Final

from sqlalchemy.exc import DBAPIError

from app.domain.errors import Refusal
from app.domain.records import ConflictingChange, RecordNotFound
from app.telemetry import WALLS_HIT

# Short of something, stopping or starting, cut off; or a standby that was promoted too late.
BUSY: Final = ("53", "57P0", "08", "25006")
"""The beginnings of what passes by itself."""

UNTRUE: Final = frozenset({"23514", "23502", "22003", "22008", "22021", "22P05"})
"""What no record may say, in one row or in one value."""

STOPPED: Final = frozenset({"57014", "25P03", "25P04"})
"""What took longer than a statement or a transaction may."""

SERIALIZATION_FAILURE: Final = "40001"
DEADLOCK: Final = "40P01"
LOCK_NOT_AVAILABLE: Final = "55P03"

_CONFLICTING: Final = frozenset(
    {SERIALIZATION_FAILURE, DEADLOCK, LOCK_NOT_AVAILABLE, "23P01", "23505"}
)
_WALL_HIT: Final = "42501"
# A row that refers to a hidden one, or that row-level security refuses: both must look absent.
_OUT_OF_REACH: Final = frozenset({"23503", _WALL_HIT})


def sqlstate(error: DBAPIError) -> str:
    """The SQLSTATE of a database error, or '' where the driver gave none."""
    return str(getattr(error.orig, "sqlstate", None) or "")


def refused_by_database(error: DBAPIError) -> Refusal | None:
    """The refusal that a database error stands for; None if it is not a refusal.

    Each refusal by row-level security is counted for an alarm: the application scope in front of
    it should have refused first.
    """
    state = sqlstate(error)
    if state == _WALL_HIT:
        WALLS_HIT.inc()
    if state in _CONFLICTING:
        return ConflictingChange()
    return RecordNotFound() if state in _OUT_OF_REACH else None
