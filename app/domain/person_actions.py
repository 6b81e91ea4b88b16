"""What the reader of a person's record may do next, and why not: for showing, not enforcing.

Each answer comes from the permission and the rule that the act itself is refused by.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.domain.access import Permission
from app.domain.errors import Conflict, Malformed
from app.domain.people import refuse_birth

_ACTS: Final = (
    ("change", Permission.PERSON_CHANGE),
    ("record_birth", Permission.PERSON_CHANGE),
    ("record_unsafe_contact", Permission.PERSON_CHANGE),
    ("link", Permission.PERSON_LINK),
)


@dataclass(frozen=True, slots=True)
class PossibleAct:
    """One act; `reason` is the missing permission, or the code of the refusal."""

    action: str
    allowed: bool
    reason: str | None


def acts_on_person(
    permissions: Collection[Permission],
    *,
    today: date,
    born_on: date | None,
    expected_on: date | None,
) -> tuple[PossibleAct, ...]:
    """Return every act on a person's record, and whether it is open to the reader now."""
    acts = []
    for action, needed in _ACTS:
        reason = None if needed in permissions else str(needed)
        if reason is None and action == "record_birth":
            reason = _why_no_birth(today=today, born_on=born_on, expected_on=expected_on)
        acts.append(PossibleAct(action, allowed=reason is None, reason=reason))
    return tuple(acts)


def _why_no_birth(*, today: date, born_on: date | None, expected_on: date | None) -> str | None:
    try:
        refuse_birth(today, today=today, recorded_birth=born_on, expected_on=expected_on)
    except Conflict as refused:
        return refused.code
    except Malformed:
        # Not today's birth, but the day may be another; the state allows it.
        return None
    return None
