"""One valid row of each table that the unit of work writes beside the records."""

from datetime import timedelta
from uuid import uuid4

from tests.support.database.cases import NOW, Case, Row, Writers


def audit_event(case: Case) -> list[Row]:
    return [
        case.row(
            occurred_at=NOW,
            user_id=case.user(case.worker),
            roles=["social_worker"],
            service="test",
            action="person.read",
            outcome="done",
            person_id=case.id("people"),
        )
    ]


def outbox_message(case: Case) -> list[Row]:
    return [
        case.row(
            event="contact.recorded",
            record_id=case.id("contacts"),
            occurred_at=NOW,
            position=case.number,
            guard_table="contacts",
            guard_id=case.id("contacts"),
        )
    ]


def idempotency_key(case: Case) -> list[Row]:
    return [
        case.row(
            user_id=case.user(case.worker),
            key=uuid4().hex,
            request_digest=b"digest",
            status=201,
            headers={},
            body=b"{}",
            created_at=NOW,
            expires_at=NOW + timedelta(hours=24),
        )
    ]


WRITERS: Writers = {
    "audit_events": audit_event,
    "outbox_messages": outbox_message,
    "idempotency_keys": idempotency_key,
}
