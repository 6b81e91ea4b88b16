"""The unit of work: one transaction with its state, audit log entries and outbox messages."""

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
    "NothingAudited",
    "Record",
    "UnitOfWork",
    "system_unit_of_work",
    "unit_of_work",
]
