"""The audit log writer: one row for each act, and the outbox messages written with it.

Only the unit of work uses it. Rows hold codes, counts and ids; anything else is refused here.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from secrets import token_bytes
from typing import Any, Final
from uuid import UUID

from sqlalchemy import insert
from uuid_utils.compat import uuid7

from app.domain.audit.events import MEMBERS, SALT_BYTES, body, commitment
from app.domain.directory.access import Actor
from app.models import Base
from app.models.audit.events import AuditEvent
from app.models.events.outbox_messages import OutboxMessage
from app.repositories.prepared_statements import params, prepare

AUDIT_EVENTS: Final = Base.metadata.tables[AuditEvent.__tablename__]
OUTBOX: Final = Base.metadata.tables[OutboxMessage.__tablename__]

EVENT: Final = (*MEMBERS, "salt", "commitment")
"""What an audit event is written with; the database gives its place in the order."""

MESSAGE: Final = ("partnership_id", "id", "event", "record_id", "identifiers", "occurred_at")

WRITE_EVENT: Final = prepare(insert(AUDIT_EVENTS).values(params(AUDIT_EVENTS, EVENT)))
WRITE_EVENT_IN_EPOCH: Final = prepare(
    insert(AUDIT_EVENTS).values(params(AUDIT_EVENTS, (*EVENT, "epoch")))
)
"""The custodian's and the sealer's sessions are bound to no partnership, so the epoch is given."""

WRITE_MESSAGE: Final = prepare(insert(OUTBOX).values(params(OUTBOX, MESSAGE)))

Fact = str | int | bool | UUID | None

_CONTENT_FREE = re.compile(r"^[a-zA-Z0-9_.:+-]{1,64}$")


class ContentInAuditLog(RuntimeError):  # noqa: N818 - a fact about a use case that is not finished
    """A fact for the audit log or the outbox held words; only codes, counts and ids belong."""


def event(actor: Actor, *, now: datetime, service: str, **values: Any) -> dict[str, Any]:  # noqa: ANN401 - columns of many types
    """A new audit event by an actor, with every column that is not given empty."""
    return {
        "partnership_id": actor.partnership_id,
        "id": uuid7(),
        "occurred_at": now,
        "user_id": actor.user_id,
        "agency_id": actor.agency_id if actor.memberships else None,
        "roles": sorted(actor.roles),
        "service": service,
        "refusal": None,
        "record_type": None,
        "record_id": None,
        "person_id": None,
        "shown_ids": [],
        "facts": {},
    } | values


def message(
    partnership_id: UUID,
    name: str,
    *,
    record_id: UUID,
    now: datetime,
    identifiers: Mapping[str, object],
) -> dict[str, Any]:
    """A new outbox message: the name of an event and identifiers, never content."""
    return {
        "partnership_id": partnership_id,
        "id": uuid7(),
        "event": name,
        "record_id": record_id,
        "identifiers": _compact(content_free(identifiers)),
        "occurred_at": now,
    }


def committed(event: dict[str, Any]) -> dict[str, Any]:
    """The row of an event, with the salted commitment that its transaction is bound to."""
    salt = token_bytes(SALT_BYTES)
    return event | {
        "facts": _compact(event["facts"]),
        "salt": salt,
        "commitment": commitment(body(event), salt=salt),
    }


def content_free(facts: Mapping[str, object]) -> dict[str, Any]:
    """The facts, once each is known to be a code, a count or an id.

    Raises:
        ContentInAuditLog: one of them could be words.
    """
    checked: dict[str, Any] = {}
    for name, value in facts.items():
        if isinstance(value, UUID):
            checked[name] = str(value)
        elif value is None or isinstance(value, bool | int):
            checked[name] = value
        elif isinstance(value, str) and _CONTENT_FREE.match(value):
            checked[name] = str(value)
        else:
            raise ContentInAuditLog(f"'{name}' is not a code, a count or an id.")
    return checked


def _compact(facts: dict[str, Any]) -> str:
    """Facts as the driver takes a JSON column."""
    return json.dumps(facts, separators=(",", ":"), allow_nan=False)
