"""Notifications from partner systems: stored byte for byte, then read."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any, Final
from uuid import UUID

from uuid_utils.compat import uuid7

from app.domain import strict_json
from app.domain.clocks.definitions import ClockKind
from app.domain.directory.roles import Role
from app.domain.notifications.notifications import (
    REUSED,
    Fault,
    NotificationMode,
    NotificationState,
    Sent,
)
from app.domain.pages import Page, at_instant, instant_position
from app.domain.records import RecordKind
from app.models import Notification
from app.repositories.clocks.timescales import Subject
from app.repositories.prepared_statements import records
from app.schemas.downloads import Download
from app.schemas.notifications.notices import AnyNotice
from app.schemas.notifications.notifications import (
    BatchReceipt,
    FaultView,
    NotificationsPage,
    NotificationSummaryView,
    NotificationView,
    Receipt,
)
from app.schemas.versions import VersionedView
from app.services.clocks import timescales
from app.services.notifications import views
from app.services.notifications.facts import facts_of
from app.services.notifications.long_bodies import read_aside
from app.services.notifications.parsing import ParsedEvent, read as read_notice
from app.unit_of_work import UnitOfWork

MOST_IN_BATCH = 500
NOT_A_LIST = Fault("", "not_a_list_of_events")
TOO_MANY = Fault("", "too_many_events")
TOO_MUCH = Fault("", strict_json.Fault.TOO_MANY_MEMBERS)
KEPT_WHOLE: Final = frozenset({NOT_A_LIST.code, TOO_MANY.code, TOO_MUCH.code})
"""The faults of a list that is stored as one notification."""

MOST_FAULTS_IN_BATCH: Final = 5_000
"""Shared among its events, each of which is answered with at least one."""

_STARTED_AT_ONCE: Final = 100
"""Clocks; between so many and the next, other requests have their turn."""


@dataclass(frozen=True, slots=True)
class Taken:
    """One notification, how it was read, and the row to store if it is new."""

    sent: Sent
    reading: ParsedEvent
    row: dict[str, Any]


async def receive(uow: UnitOfWork, *, sent: Sent) -> Receipt:
    """Store what was sent, and answer whether it was understood.

    Sent again it is the same notification and the same answer. What cannot be understood goes
    into quarantine, where its clock runs; a contact is made of the rest right after.
    """
    (receipt,) = await _take(uow, [sent])
    return receipt


async def receive_batch(uow: UnitOfWork, *, sent: Sent) -> BatchReceipt:
    """The same for many, each on its own: one that cannot be understood holds up no other.

    A body that is no list of events, or too long a one, is stored whole as one notification. Of
    an empty list, which is a batch (CloudEvents JSON format, 4), there is nothing to store.
    """
    looking = partial(strict_json.items, strict_json.unmarked(sent.body), most=MOST_IN_BATCH)
    try:
        bodies = await read_aside(looking, size=len(sent.body))
    except strict_json.NotStrictJson as refused:
        endless = refused.fault is strict_json.Fault.TOO_MANY_MEMBERS
        return await _receive_whole(uow, sent, TOO_MUCH if endless else NOT_A_LIST)
    if len(bodies) > MOST_IN_BATCH:
        return await _receive_whole(uow, sent, TOO_MANY)
    if not bodies:
        uow.audit("notification.batch_empty")
    each = [Sent(NotificationMode.BATCHED, sent.media_type, body, {}) for body in bodies]
    return BatchReceipt(items=await _take(uow, each))


async def _receive_whole(uow: UnitOfWork, sent: Sent, fault: Fault) -> BatchReceipt:
    kept = await _keep(uow, [_row(uow, sent, ParsedEvent(faults=(fault,)))])
    return BatchReceipt(items=kept)


async def receive_read(uow: UnitOfWork, *, sent: Sent, reading: ParsedEvent) -> Receipt:
    """The same for what was parsed elsewhere, such as a FHIR message."""
    (receipt,) = await _keep(uow, [_row(uow, sent, reading)])
    return receipt


async def _take(uow: UnitOfWork, each: Sequence[Sent]) -> list[Receipt]:
    size = sum(len(sent.body) for sent in each)
    return await _keep(uow, await read_aside(partial(_read_each, uow, each), size=size))


def _read_each(uow: UnitOfWork, each: Sequence[Sent]) -> list[Taken]:
    """Read them, and ask the database nothing: it may be done in a thread."""
    kinds = sending_kinds(uow)
    most = max(MOST_FAULTS_IN_BATCH // max(len(each), 1), 1)
    taken = []
    for sent in each:
        reading = read_notice(sent, agency_kinds=kinds, now=uow.now)
        bounded = replace(reading, faults=reading.faults[:most], warnings=reading.warnings[:most])
        taken.append(_row(uow, sent, bounded))
    return taken


def sending_kinds(uow: UnitOfWork) -> frozenset[str]:
    """The kinds of agency that the actor sends for."""
    return frozenset(
        held.agency_kind for held in uow.actor.memberships if held.role is Role.PARTNER_SYSTEM
    )


async def _keep(uow: UnitOfWork, taken: Sequence[Taken]) -> list[Receipt]:
    new = await uow.notification_intake.store([each.row for each in taken])
    first = [each for each in taken if each.row["id"] in new]
    await _start_clocks(uow, first)
    receipts = {each.row["id"]: _receipt_of_new(uow, each) for each in first}
    receipts |= await _repeated(uow, [each for each in taken if each.row["id"] not in new])
    return [receipts[each.row["id"]] for each in taken]


async def _start_clocks(uow: UnitOfWork, taken: Sequence[Taken]) -> None:
    """Start the clock of each that is in quarantine."""
    waiting = [each.row for each in taken if each.row["state"] == NotificationState.QUARANTINED]
    for begin in range(0, len(waiting), _STARTED_AT_ONCE):
        part = waiting[begin : begin + _STARTED_AT_ONCE]
        await timescales.start_alike(
            uow,
            ClockKind.NOTIFICATION_QUARANTINE,
            [Subject(RecordKind.NOTIFICATION, row["id"]) for row in part],
            started_at=uow.now,
            because="notification.quarantined",
        )


def _receipt_of_new(uow: UnitOfWork, taken: Taken) -> Receipt:
    row = taken.row
    (kept,) = records(Notification, [row])
    action = f"notification.{row['state']}"
    uow.audit(action, kept, type=row["type"], faults=len(row["faults"]))
    uow.publish(action, record_id=kept.id)
    return _receipt(kept, repeated=False)


async def _repeated(uow: UnitOfWork, taken: Sequence[Taken]) -> dict[UUID, Receipt]:
    """The receipts of repetitions, which say no more than the first receipts did."""
    if not taken:
        return {}
    receipts: dict[UUID, Receipt] = {}
    reused: list[Taken] = []
    async with uow.as_the_hub():
        same = await uow.notification_intake.find_same(
            [each.row["digest"] for each in taken], sent_by=taken[0].row["sent_by"]
        )
        repeated: list[UUID] = []
        for each in taken:
            before = same.get(each.row["digest"]) or await _before(uow, each)
            if before is None:
                reused.append(each)
                continue
            repeated.append(before.id)
            uow.audit("notification.repeated", before)
            receipts[each.row["id"]] = _receipt(before, repeated=True)
        await uow.notification_intake.count_repetitions(repeated, now=uow.now)
    for each in reused:
        reading = ParsedEvent(
            faults=(REUSED,), source=each.reading.source, event_id=each.reading.event_id
        )
        (receipts[each.row["id"]],) = await _keep(uow, [_row(uow, each.sent, reading)])
    return receipts


async def _before(uow: UnitOfWork, taken: Taken) -> Notification | None:
    """The notification that this one repeats; None if that has its name and says another thing."""
    row, notice = taken.row, taken.reading.notice
    before = await uow.notification_intake.find_repeated(
        sent_by=row["sent_by"],
        agency_id=row["agency_id"],
        digest=row["digest"],
        event=None if notice is None else (notice.source, notice.id),
    )
    if before is None:
        raise RuntimeError("What was there already cannot be found.")
    if before.digest == row["digest"] or await _says_the_same(uow, before, notice):
        return before
    return None


async def _says_the_same(uow: UnitOfWork, before: Notification, notice: AnyNotice | None) -> bool:
    """Whether an event written in other bytes says what was said under its name before.

    What was corrected says what it was corrected to: a system that was mended sends just that.
    """
    earlier = await views.notice_in(uow, before)
    return notice is not None and earlier is not None and earlier.data == notice.data


def _row(uow: UnitOfWork, sent: Sent, reading: ParsedEvent) -> Taken:
    understood = reading.notice is not None
    row = {
        "partnership_id": uow.partnership_id,
        "id": uuid7(),
        "version": 1,
        "changed_at": uow.now,
        "agency_id": uow.actor.agency_id,
        "sent_by": uow.actor.user,
        "mode": sent.mode,
        "media_type": sent.media_type,
        "attributes": dict(sent.attributes),
        "body": sent.body,
        "digest": sent.digest,
        "received_at": uow.now,
        "last_received_at": uow.now,
        "times_received": 1,
        "event_source": reading.source,
        "event_id": reading.event_id,
        "understood_at": uow.now if understood else None,
        "state": NotificationState.RECEIVED if understood else NotificationState.QUARANTINED,
        "faults": [asdict(fault) for fault in reading.faults],
        "warnings": [asdict(warning) for warning in reading.warnings],
        **facts_of(reading.notice),
    }
    return Taken(sent, reading, row)


def _receipt(notification: Notification, *, repeated: bool) -> Receipt:
    return Receipt(
        id=notification.id,
        state=NotificationState(notification.state),
        received_at=notification.received_at,
        repeated=repeated,
        faults=[FaultView(**fault) for fault in notification.faults],
        warnings=[FaultView(**warning) for warning in notification.warnings],
    )


async def read(uow: UnitOfWork, *, notification_id: UUID) -> VersionedView[NotificationView]:
    """One notification, and what became of it.

    Raises:
        RecordNotFound: absent, or out of scope.
    """
    return await views.view(uow, await _opened(uow, notification_id))


async def read_original(uow: UnitOfWork, *, notification_id: UUID) -> Download:
    """The bytes of one notification, as they were sent.

    Raises:
        RecordNotFound: absent, or out of scope.
    """
    notification = await _opened(uow, notification_id)
    return Download(notification.body, "application/octet-stream", "original")


async def _opened(uow: UnitOfWork, notification_id: UUID) -> Notification:
    notification = await uow.notifications.get(notification_id)
    about = [notification.contact_id] if notification.contact_id else []
    uow.audit("notification.read", notification, shown=about)
    return notification


async def list_sent(
    uow: UnitOfWork, *, state: NotificationState | None, page: Page
) -> NotificationsPage:
    """One page of what was sent, the latest first: a system's own; the hub's all."""
    found = await uow.notifications.list_sent(
        state=state, limit=page.limit + 1, after=at_instant(page.after)
    )
    shown, following = page.turn(
        found, position=lambda each: instant_position(each.received_at, each.id)
    )
    uow.audit("notification.listed", shown=[each.id for each in shown])
    return NotificationsPage(
        items=[NotificationSummaryView.model_validate(each) for each in shown], next=following
    )
