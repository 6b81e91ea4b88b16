"""Answers to FHIR messages: a message in return, or an OperationOutcome."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from app.domain import strict_json
from app.domain.notifications.fhir.messages import (
    ANSWERED,
    DEEPEST,
    EVENT_SYSTEM,
    Understanding,
    understanding,
)
from app.domain.notifications.fhir.outcomes import Issue, issue_of, outcome
from app.domain.notifications.notifications import Fault, NotificationMode, NotificationState, Sent
from app.schemas.notifications.notifications import Receipt
from app.services.notifications import notifications
from app.services.notifications.fhir.bundles import Message
from app.services.notifications.long_bodies import read_aside
from app.services.notifications.parsing import read
from app.unit_of_work import UnitOfWork

Json = dict[str, Any]

NOTIFICATION_SYSTEM: Final = "urn:frontdoor:notification"
_GOES_ON: Final = frozenset({NotificationState.RECEIVED, NotificationState.ACCEPTED})
_OPERATION: Final = {"operation": "process-message"}


@dataclass(frozen=True, slots=True)
class Answer:
    """A resource of FHIR, and how far what it answers was understood."""

    understood: Understanding
    resource: Json


async def process_message(uow: UnitOfWork, *, media_type: str, body: bytes) -> Answer:
    """Keep a FHIR message, and answer what became of it; sent again, it is answered the same.

    A message that cannot be understood is stored in quarantine, like any other notification.
    """
    # The operation counts as part of what was sent: the same bytes sent to another address
    # before, where no FHIR is understood, are not what is repeated here.
    sent = Sent(NotificationMode.FHIR, media_type, body, _OPERATION)
    kinds = notifications.sending_kinds(uow)
    reading = await read_aside(partial(read, sent, agency_kinds=kinds, now=uow.now), size=len(body))
    receipt = await notifications.receive_read(uow, sent=sent, reading=reading)
    # A message that the hub has corrected goes on, but is not understood as it was sent.
    if receipt.state in _GOES_ON and reading.notice is not None:
        message = await read_aside(partial(_message, receipt, answers=body), size=len(body))
        return Answer(Understanding.UNDERSTOOD, message)
    faults = [Fault(each.pointer, each.code) for each in receipt.faults] or [*reading.faults]
    return _not_understood(receipt, faults)


def _not_understood(receipt: Receipt, faults: Sequence[Fault]) -> Answer:
    """Every fault, in an outcome with the id of the stored message."""
    how = understanding(fault.code for fault in faults)
    issues = [*(issue_of(fault, error=how) for fault in faults), *_warnings(receipt)]
    return Answer(how, outcome(issues, id_=str(receipt.id)))


def _warnings(receipt: Receipt) -> list[Issue]:
    return [
        issue_of(Fault(each.pointer, each.code), severity="warning") for each in receipt.warnings
    ]


def _message(receipt: Receipt, *, answers: bytes) -> Json:
    """A message in return; all of it follows from the stored message, and so never differs."""
    bundle = strict_json.parse(strict_json.unmarked(answers), deepest=DEEPEST)
    message = Message.of(bundle if isinstance(bundle, dict) else {})
    header_id, request_id, outcome_id = (
        uuid5(NAMESPACE_URL, f"{receipt.id}#{part}") for part in ("header", "request", "outcome")
    )
    details = outcome(_warnings(receipt)) if receipt.warnings else None
    header = _header(message, receipt, details=outcome_id if details else None)
    header |= {"id": str(header_id), "focus": [{"reference": f"urn:uuid:{request_id}"}]}
    entries = [_entry(header_id, header), _entry(request_id, _request(message, receipt))]
    if details is not None:
        entries.append(_entry(outcome_id, details))
    return {
        "resourceType": "Bundle",
        "id": str(receipt.id),
        "type": "message",
        "timestamp": receipt.received_at.isoformat(),
        "entry": entries,
    }


def _entry(id_: UUID, resource: Json) -> Json:
    return {"fullUrl": f"urn:uuid:{id_}", "resource": resource}


def _header(message: Message, receipt: Receipt, *, details: UUID | None) -> Json:
    """The header in return: from where it was sent to, to where it came from."""
    header = message.header
    reason = header.first("reason")
    response: Json = {"identifier": _identifier_of(message, receipt), "code": "ok"}
    if details is not None:
        response["details"] = {"reference": f"urn:uuid:{details}"}
    return {
        "resourceType": "MessageHeader",
        "eventCoding": {"system": EVENT_SYSTEM, "code": ANSWERED},
        "destination": [{"endpoint": header.peek("source.endpoint")}],
        "source": {
            "name": "Frontdoor",
            "endpoint": header.peek("destination.endpoint") or "urn:frontdoor",
        },
        **({} if reason is None else {"reason": reason.value}),
        "response": response,
    }


def _identifier_of(message: Message, receipt: Receipt) -> str:
    """The id of the header that is answered; of one that has none, what its entry is known by."""
    known_by = message.bundle.peek("entry.fullUrl").removeprefix("urn:uuid:")
    fits = known_by if known_by.replace("-", "").replace(".", "").isalnum() else ""
    return (
        message.header.peek("id") or (fits if len(fits) <= _LONGEST_ID else "") or str(receipt.id)
    )


_LONGEST_ID: Final = 64


def _request(message: Message, receipt: Receipt) -> Json:
    """The request as it is known here and there. Nothing is said of whom it is about."""
    asked = message.request
    identifiers = [] if asked is None else [each.value for each in asked.each("identifier")]
    return {
        "resourceType": "ServiceRequest",
        "id": str(receipt.id),
        "identifier": [
            {"system": NOTIFICATION_SYSTEM, "value": str(receipt.id)},
            *identifiers,
        ],
        "status": "active" if asked is None else asked.peek("status") or "active",
        "intent": "plan" if asked is None else asked.peek("intent") or "plan",
        "subject": {"type": "Patient"},
    }
