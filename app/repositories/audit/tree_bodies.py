"""Bodies of events as they were committed to, read with as little work for each as can be.

Sealing looks at every body again. PostgreSQL writes ids and instants in the form that
`app/domain/audit/events.py` specifies in a fraction of the time that Python would take over it.
"""

import json
from collections.abc import Sequence
from typing import Any

from app.domain.audit.events import MEMBERS
from app.models.audit.events import AuditEvent

TABLE = AuditEvent.__tablename__

_WRITTEN = {
    "occurred_at": f"""to_char({TABLE}.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')""",  # noqa: E501
    "roles": f"{TABLE}.roles",
    "shown_ids": f"{TABLE}.shown_ids::text[]",
}

COLUMNS = ", ".join(_WRITTEN.get(name, f"{TABLE}.{name}::text") for name in MEMBERS)
"""What to select, in the order of the members of a body."""


def body(written: Sequence[Any]) -> dict[str, Any]:
    """The body in a row of `COLUMNS`; empty where there is no event any more."""
    members = {
        name: value for name, value in zip(MEMBERS, written, strict=True) if value is not None
    }
    if members:
        members["facts"] = json.loads(members["facts"])
    return members
