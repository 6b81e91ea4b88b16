"""The row-security context of a transaction: what its policies compare columns with.

Only functions of the database set it, and only they can: a context carries a seal that no one else
can make, and which holds in this transaction alone (docs/decisions/0026).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, bindparam, text

from app.domain.directory.access import HiddenFrom
from app.repositories.prepared_statements import PreparedSession, PreparedStatement

# The same statement at each beginning of a job, so that it is parsed once.
_ACT_AS_SYSTEM: Final = PreparedStatement(
    text="SELECT access.act_as_system($1, $2)",
    order=("partnership_id", "now"),
    own={},
    given=frozenset({"partnership_id", "now"}),
)
_HIDDEN: Final = ("people", "contacts", "meetings")
_ACT_AS_HUB: Final = text("SELECT access.act_as_hub(:people, :contacts, :meetings)").bindparams(
    *(bindparam(name, type_=ARRAY(Uuid())) for name in _HIDDEN)
)
_SETTINGS: Final = (
    "context",
    "people_hidden",
    "people_signposted",
    "contacts_hidden",
    "meetings_hidden",
    "people_opened",
)
_RESTORE: Final = text(
    "SELECT "
    + ", ".join(
        f"set_config('frontdoor.{name}', (:before)[{place}], true)"
        for place, name in enumerate(_SETTINGS, start=1)
    )
).bindparams(bindparam("before", type_=ARRAY(Text())))


async def bind_to_system(session: PreparedSession, *, partnership_id: UUID, now: datetime) -> None:
    """Bind the transaction to one partnership for the service itself, as the worker's role."""
    await session.rows(_ACT_AS_SYSTEM, partnership_id=partnership_id, now=now)


async def widen_to_hub(session: PreparedSession, *, hidden: HiddenFrom | None) -> Sequence[str]:
    """Let the transaction see what the hub sees, and return the context that it had.

    `hidden` replaces what is hidden from the actor; None leaves that as it is.
    """
    lists = [None] * 3 if hidden is None else [hidden.people, hidden.contacts, hidden.meetings]
    given = {
        name: None if ids is None else sorted(ids) for name, ids in zip(_HIDDEN, lists, strict=True)
    }
    before: Sequence[str] = await session.scalar(_ACT_AS_HUB, given)
    return before


async def restore(session: PreparedSession, before: Sequence[str]) -> None:
    """Put the context back, after everything written under the wider one was sent."""
    await session.flush()
    await session.execute(_RESTORE, {"before": list(before)})
