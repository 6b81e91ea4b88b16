"""Idempotency of creating requests: one effect for each key."""

from typing import ClassVar

from app.domain.errors import Conflict, Malformed, Refusal


class IdempotencyKeyMissing(Refusal):
    """A request that creates must carry a key, so that it can be repeated safely."""

    headline: ClassVar[str] = "Send an Idempotency-Key of 8 to 128 visible characters"


class IdempotencyKeyReused(Malformed):
    """The key was used for another request."""

    headline: ClassVar[str] = "Choose a new Idempotency-Key; this one was used for another request"


class StillRunning(Conflict):
    """The first request with this key is still being processed."""

    headline: ClassVar[str] = (
        "Wait, then try again; the first request with this Idempotency-Key is still running"
    )
