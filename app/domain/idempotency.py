"""When a creating request may be carried out: once for each key."""

from typing import ClassVar

from app.domain.errors import Conflict, Malformed, Refusal


class IdempotencyKeyMissing(Refusal):
    """A request that creates must carry a key, so that it can be repeated safely."""

    headline: ClassVar[str] = "Send an Idempotency-Key of 8 to 128 visible characters"


class IdempotencyKeyReused(Malformed):
    """The key was used for another request."""

    headline: ClassVar[str] = "This Idempotency-Key was used for another request"


class StillRunning(Conflict):
    """The first request with this key has not ended."""

    headline: ClassVar[str] = "The first request with this Idempotency-Key is still running"
