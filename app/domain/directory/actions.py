"""Available actions: what an actor may do next, from the rules that would refuse the act."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from app.domain.directory.access import Actor
from app.domain.directory.permissions import Permission
from app.domain.errors import Refusal


@dataclass(frozen=True, slots=True)
class Available:
    """One act: whether it would be allowed now, and the code of the refusal if not."""

    action: str
    allowed: bool
    reason: str | None = None


def available(
    action: str, *, actor: Actor, permission: Permission, rule: Callable[[], object]
) -> Available:
    """Whether `actor` may do `action` now; `rule` is the check that the act itself makes."""
    if permission not in actor.permissions:
        return Available(action, allowed=False, reason="permission_missing")
    try:
        rule()
    except Refusal as refusal:
        return Available(action, allowed=False, reason=reason_code(refusal))
    return Available(action, allowed=True)


def reason_code(refusal: Refusal) -> str:
    """The code of a refusal for clients: `ReferralAlreadyOpen` is `referral_already_open`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(refusal).__name__).lower()
