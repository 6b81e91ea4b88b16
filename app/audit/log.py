"""The statements that write the trail and the outbox, for the unit of work alone."""

from typing import Final

from sqlalchemy import insert

from app.domain.audit.events import MEMBERS
from app.models import Base
from app.models.audit.events import AuditEvent
from app.models.events.outbox_messages import OutboxMessage
from app.repositories.prepared_statements import params, prepare

TRAIL: Final = Base.metadata.tables[AuditEvent.__tablename__]
OUTBOX: Final = Base.metadata.tables[OutboxMessage.__tablename__]

EVENT: Final = (*MEMBERS, "salt", "commitment")
"""What an event is written with; its place in the order is the database's to give."""

MESSAGE: Final = ("partnership_id", "id", "event", "record_id", "identifiers", "occurred_at")

WRITE_EVENT: Final = prepare(insert(TRAIL).values(params(TRAIL, EVENT)))
WRITE_MESSAGE: Final = prepare(insert(OUTBOX).values(params(OUTBOX, MESSAGE)))
