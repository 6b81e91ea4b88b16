"""The unit of work: one transaction with its state, audit log entries and outbox messages."""

from app.audit.log import ContentInAuditLog
from app.unit_of_work.unit import (
    Circumstances,
    NothingAudited,
    Record,
    UnitOfWork,
    system_unit_of_work,
    unit_of_work,
)

__all__ = [
    "Circumstances",
    "ContentInAuditLog",
    "NothingAudited",
    "Record",
    "UnitOfWork",
    "system_unit_of_work",
    "unit_of_work",
]
