"""The columns of a worklist's item, whatever kind of work waits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Select,
    SQLColumnExpression,
    Text,
    Uuid,
    cast,
    false,
    func,
    literal,
    null,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.orm import aliased
from sqlalchemy.types import TypeEngine

from app.domain.worklists.worklists import PRESSING, Waiting
from app.models import Contact, ContactChild, MeetingChild, Timescale
from app.repositories.scope import IdColumn, Scope

RECORDS = (
    "contact_id",
    "contact_child_id",
    "referral_id",
    "strategy_meeting_id",
    "enquiry_id",
    "minutes_id",
    "information_request_id",
    "requested_agency_id",
    "notification_id",
)
"""The records that an item may name beside the one that waits."""


@dataclass(frozen=True, slots=True)
class Children:
    """Whom an item is about: records and, in a contact, what the referrer called each child."""

    person_ids: ColumnElement[Any]
    described: ColumnElement[Any] = field(default_factory=lambda: cast(null(), ARRAY(Text)))


def item(
    scope: Scope,
    waiting: Waiting,
    *,
    id: IdColumn,  # noqa: A002 - the column's own name
    since: SQLColumnExpression[Any],
    children: Children,
    rank: int | ColumnElement[int] = 0,
    rating: SQLColumnExpression[Any] | None = None,
    safe_now: SQLColumnExpression[Any] | None = None,
    scheduled_at: SQLColumnExpression[Any] | None = None,
    **records: IdColumn,
) -> Select[Any]:
    """The columns of one kind of item; what no clock presses on is due when it is scheduled."""
    due_at = _pressed_until(scope, waiting, {"id": id, **records})
    columns: list[ColumnElement[Any]] = [
        literal(waiting.value).label("waiting"),
        (literal(rank) if isinstance(rank, int) else rank).label("rank"),
        id.label("id"),
        *(records.get(name, cast(null(), Uuid)).label(name) for name in RECORDS),
        (cast(null(), Text) if rating is None else rating).label("rating"),
        (cast(null(), Text) if safe_now is None else safe_now).label("safe_now"),
        since.label("since"),
        (due_at if scheduled_at is None else func.coalesce(due_at, scheduled_at)).label("due_at"),
        children.person_ids.label("person_ids"),
        children.described.label("described"),
    ]
    return select(*columns)


def _pressed_until(
    scope: Scope, waiting: Waiting, ids: Mapping[str, IdColumn]
) -> ColumnElement[Any]:
    """When the first of the clocks that press on an item is due."""
    if waiting not in PRESSING:
        return cast(null(), DateTime(timezone=True))
    by = PRESSING[waiting]
    pressing = aliased(Timescale)
    return (
        select(func.min(pressing.due_at))
        .where(
            scope.visible(pressing),
            pressing.kind.in_(by.kinds),
            pressing.stopped_at.is_(None),
            pressing.cancelled_at.is_(None),
            getattr(pressing, by.clock) == ids[by.item],
        )
        .scalar_subquery()
    )


def nobody() -> Children:
    """An item that names no child of its own."""
    return Children(cast(array([], type_=Uuid()), ARRAY(Uuid)))


def of_person(column: IdColumn) -> Children:
    """The one child whose record the column holds."""
    return Children(array([column]))


def of_child_of_contact() -> Children:
    """The one child of a contact, who may have no record yet."""
    return Children(array([ContactChild.person_id]), array([_described()]))


def children_of_contact(scope: Scope) -> Children:
    """Every child of the contact that waits."""
    of_contact = (scope.visible(ContactChild), ContactChild.contact_id == Contact.id)

    def each(column: SQLColumnExpression[Any], kind: TypeEngine[Any]) -> ColumnElement[Any]:
        found = select(column).where(*of_contact).order_by(ContactChild.id)
        return func.array(found.scalar_subquery(), type_=ARRAY(kind))

    return Children(each(ContactChild.person_id, Uuid()), each(_described(), Text()))


def children_of_meeting(scope: Scope, meeting_id: IdColumn) -> Children:
    """Every child whom the meeting is about."""
    found = (
        select(MeetingChild.person_id)
        .where(
            scope.visible(MeetingChild),
            scope.meeting(MeetingChild.strategy_meeting_id),
            MeetingChild.strategy_meeting_id == meeting_id,
        )
        .order_by(MeetingChild.id)
    )
    return Children(func.array(found.scalar_subquery(), type_=ARRAY(Uuid)))


def _described() -> ColumnElement[Any]:
    return func.nullif(func.concat_ws(" ", ContactChild.given, ContactChild.family), "")


def in_hub(scope: Scope) -> ColumnElement[bool]:
    """Limits the hub's own work to the hub."""
    return true() if scope.actor.in_hub else false()
