"""Lawful destruction of audit events, by the custodian of the database and on the log itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from app.audit import log as audit_log
from app.db.errors import sqlstate
from app.domain.audit.destruction import DESTROYED, CannotDestroy, Ground
from app.domain.directory.access import Actor
from app.repositories.audit import tree_destroyed, tree_epochs
from app.repositories.prepared_statements import PreparedSession

SERVICE = "custodian"
_REFUSED = "23001"
"""What the triggers raise: restrict_violation."""


@dataclass(frozen=True, slots=True)
class Authority:
    """Who decided that bodies are to go, and why: two people of information governance.

    `reference` is that of their decision, in the register where its reasons are.
    """

    authorised_by: UUID
    seconded_by: UUID
    ground: Ground
    reference: str


async def destroy(
    custodian: AsyncEngine,
    event_ids: Sequence[UUID],
    *,
    partnership: str,
    authority: Authority,
    now: datetime,
) -> None:
    """Destroy the bodies of events of a partnership, all of them or none.

    Each leaves an event that says so. The commitment and the leaf stay, so that the log verifies;
    the salt goes, so that no one can find the body by guessing. Backups hold it until they expire.

    Raises:
        CannotDestroy: one is not there, not sealed, or itself says that another was destroyed; or
            the two are not two people who hold information governance today; or the reference
            could be words.
    """
    async with PreparedSession(custodian, expire_on_commit=False, autoflush=False) as session:
        await session.start()
        partnership_id = await tree_destroyed.partnership_called(session, partnership)
        if partnership_id is None:
            raise CannotDestroy(f"There is no partnership called {partnership}.")
        epoch = await tree_epochs.current_epoch(session, partnership_id)
        facts = _facts(authority)
        actor = Actor(partnership_id, partnership, None, SERVICE, ())
        said = [
            audit_log.event(
                actor,
                now=now,
                service=SERVICE,
                action=DESTROYED,
                outcome="done",
                record_type="audit_events",
                record_id=event_id,
                purpose=None,
                request_id=None,
                facts=facts,
            )
            for event_id in event_ids
        ]
        try:
            await session.write_rows(
                audit_log.WRITE_EVENT_IN_EPOCH,
                [audit_log.committed(event) | {"epoch": epoch} for event in said],
            )
            for event_id in event_ids:
                if not await tree_destroyed.destroy(session, partnership_id, event_id):
                    raise CannotDestroy(f"There is no event {event_id} that may be destroyed.")
        except DBAPIError as refused:
            if sqlstate(refused) != _REFUSED:
                raise
            raise CannotDestroy(_in_words(refused)) from None
        await session.commit()


def _facts(authority: Authority) -> dict[str, Any]:
    try:
        return audit_log.content_free(
            {
                "authorised_by": authority.authorised_by,
                "seconded_by": authority.seconded_by,
                "ground": str(authority.ground),
                "reference": authority.reference,
            }
        )
    except audit_log.ContentInAuditLog:
        raise CannotDestroy(
            "The reference is a code of at most 64 letters, digits and . _ : + -, no words."
        ) from None


def _in_words(refused: DBAPIError) -> str:
    """What the database answered, which names no record."""
    message = str(refused.orig).splitlines()[0].rpartition(": ")[2]
    return f"The database refused it: {message}."
