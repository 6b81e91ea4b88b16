"""The row-security context of a transaction: what its policies compare columns with."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from app.domain.directory.access import HiddenFrom
from app.repositories.prepared_statements import PreparedSession

# Read from PostgreSQL and put back as it was: row security does not learn it from the actor.
_READ = text(
    "SELECT coalesce(current_setting('frontdoor.capabilities', true), '') AS capabilities,"
    " coalesce(current_setting('frontdoor.people_hidden', true), '') AS people,"
    " coalesce(current_setting('frontdoor.contacts_hidden', true), '') AS contacts,"
    " coalesce(current_setting('frontdoor.meetings_hidden', true), '') AS meetings"
)
_SET = text(
    "SELECT set_config('frontdoor.capabilities', :capabilities, true),"
    " set_config('frontdoor.people_hidden', :people, true),"
    " set_config('frontdoor.contacts_hidden', :contacts, true),"
    " set_config('frontdoor.meetings_hidden', :meetings, true)"
)


async def bind_to_system(session: PreparedSession, *, partnership_id: UUID, now: datetime) -> None:
    """Bind the transaction to one partnership for the service itself.

    The values are our own, never a caller's, and so can stand in the text.
    """
    await session.run(
        f"SET LOCAL frontdoor.partnership = '{partnership_id}';"
        " SET LOCAL frontdoor.capabilities = '{system}';"
        f" SET LOCAL frontdoor.now = '{now.isoformat()}'"
    )


async def widen_to_hub(session: PreparedSession, *, hidden: HiddenFrom | None) -> dict[str, str]:
    """Let the transaction see what the hub sees, and return the context that it had.

    `hidden` replaces what is hidden from the actor; None leaves that as it is.
    """
    before = dict((await session.execute(_READ)).mappings().one())
    inside = before | {"capabilities": "{hub}"}
    if hidden is not None:
        inside |= {
            "people": _array(hidden.people),
            "contacts": _array(hidden.contacts),
            "meetings": _array(hidden.meetings),
        }
    await session.execute(_SET, inside)
    return before


async def restore(session: PreparedSession, before: dict[str, str]) -> None:
    """Put the context back, after everything written under the wider one was sent."""
    await session.flush()
    await session.execute(_SET, before)


def _array(ids: frozenset[UUID]) -> str:
    return f"{{{','.join(map(str, ids))}}}"
