"""Step-up authentication (RFC 9470), so that a stolen session cannot do the gravest acts."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import ClassVar, Final

from app.domain.directory.tokens import Identity
from app.domain.errors import Forbidden

RECENT: Final = timedelta(minutes=15)
"""How long a strong sign-in counts: long enough for one task, too short for a desk left open."""


class StrongSignInNeeded(Forbidden):
    """The token is good, but does not show a recent strong sign-in.

    The client learns what to ask the issuer for (RFC 9470): `acr_values`, any of which is accepted,
    and `max_age`, the greatest age of the sign-in that is accepted.
    """

    headline: ClassVar[str] = "Sign in again with your second factor, then try again"

    def __init__(self, acr_values: Collection[str] = (), *, max_age: timedelta = RECENT) -> None:
        self.acr_values = tuple(sorted(acr_values))
        self.max_age = max_age
        super().__init__()


def refuse_without_step_up(identity: Identity, *, now: datetime) -> None:
    """Refuse a user who has not signed in strongly within the last 15 minutes.

    Strong authentication is configured for each issuer; if an issuer has nothing configured, none
    of its sign-ins is strong. A sign-in whose time the issuer did not state is not recent.

    Raises:
        StrongSignInNeeded: the sign-in was weak, of unknown strength, or too long ago.
    """
    signed_in_at = identity.authenticated_at
    if identity.acr not in identity.strong_acrs:
        raise StrongSignInNeeded(identity.strong_acrs)
    if signed_in_at is None or now - signed_in_at > RECENT:
        raise StrongSignInNeeded(identity.strong_acrs)
