"""One valid row of each table that seals the trail.

A tree has no gaps, so what comes next is asked of the database as the row is written.
"""

from uuid import UUID

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import InstrumentedAttribute

from app.models import AuditEpoch, AuditLeaf
from app.models.audit.events import AuditEvent
from tests.support.database.cases import NOW, Case, Row, Writers

DIGEST = bytes(32)


def epoch(case: Case) -> list[Row]:
    return [
        case.row(
            epoch=_after_the_last(AuditEpoch.partnership_id, AuditEpoch.epoch, case, first=1),
            began_at=NOW,
            because="An invented restore.",
        )
    ]


def leaf(case: Case) -> list[Row]:
    return [
        {
            "partnership_id": case.founded.id,
            "id": case.id("audit_events"),
            "tree_index": _after_the_last(
                AuditLeaf.partnership_id, AuditLeaf.tree_index, case, first=0
            ),
            # Its event's own place, or the sealer of another test would seal the event again.
            "epoch": 0,
            "xid": _of_its_event(AuditEvent.xid, case),
            "sequence": _of_its_event(AuditEvent.sequence, case),
            "commitment": DIGEST,
            "leaf_hash": DIGEST,
        }
    ]


def tile(case: Case) -> list[Row]:
    return [case.row(level=1, tile_index=case.number, hash=DIGEST)]


def head(case: Case) -> list[Row]:
    return [
        case.row(
            tree_size=_after_the_last(
                AuditLeaf.partnership_id, AuditLeaf.tree_index, case, first=0
            ),
            epoch=0,
            root_hash=DIGEST,
            checkpoint="An invented checkpoint.",
            key_id="0a1b2c3d",
            public_key=DIGEST,
            signed_at=NOW,
        )
    ]


def _of_its_event(column: InstrumentedAttribute[int], case: Case) -> ScalarSelect[int]:
    return (
        select(column)
        .where(
            AuditEvent.partnership_id == case.founded.id, AuditEvent.id == case.id("audit_events")
        )
        .scalar_subquery()
    )


def _after_the_last(
    owner: InstrumentedAttribute[UUID],
    column: InstrumentedAttribute[int],
    case: Case,
    *,
    first: int,
) -> ScalarSelect[int]:
    last = func.max(column)
    return select(func.coalesce(last + 1, first)).where(owner == case.founded.id).scalar_subquery()


WRITERS: Writers = {
    "audit_epochs": epoch,
    "audit_leaves": leaf,
    "audit_tiles": tile,
    "audit_heads": head,
}
