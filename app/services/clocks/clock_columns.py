"""Columns of a clock that starts: its subject, its start and the limits that bind it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.domain.clocks.definitions import ClockKind
from app.domain.clocks.timescales import Limit
from app.repositories.clocks.timescales import Subject


def columns_of(
    kind: ClockKind,
    subject: Subject,
    limits: Sequence[Limit],
    *,
    started_at: datetime,
    because: str,
) -> dict[str, Any]:
    """The columns of a clock on this subject, but for its rating."""
    return {
        "kind": kind,
        "subject_type": subject.kind,
        "subject_id": subject.id,
        "contact_id": subject.contact_id,
        "person_id": subject.person_id,
        "referral_id": subject.referral_id,
        "started_at": started_at,
        "started_by": because,
        **limits_as_stored(limits),
    }


def limits_as_stored(limits: Sequence[Limit]) -> dict[str, Any]:
    """The columns of a clock that these limits bind, the one that governs first."""
    governing = limits[0]
    return {
        "due_on": governing.deadline.due_on,
        "due_at": governing.deadline.due_at,
        "limit_source": governing.definition.source,
        "limits": [
            {
                "scope": each.definition.scope.value,
                "source": each.definition.source,
                "limit": each.definition.limit,
                "unit": each.definition.unit.value,
                "due_on": each.deadline.due_on.isoformat(),
                "due_at": each.deadline.due_at.isoformat(),
            }
            for each in limits
        ],
    }
