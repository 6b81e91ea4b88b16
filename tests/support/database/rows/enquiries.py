"""One valid row of each table about an enquiry, its clocks and the trail of it all."""

from datetime import timedelta
from uuid import uuid4

from tests.support.database.cases import NOW, TODAY, Case, Row


def enquiry(case: Case) -> list[Row]:
    return [
        case.changing_row(
            referral_id=case.id("referrals"),
            person_id=case.id("people"),
            strategy_meeting_id=case.id("strategy_meetings"),
            kind="joint",
            state="open",
            started_on=TODAY,
        )
    ]


def visit(case: Case) -> list[Row]:
    return [
        case.row(
            enquiry_id=case.id("enquiries"),
            visited_at=NOW,
            place="School",
            child_seen=True,
            seen_alone=True,
            wishes_and_feelings="He wants to stay with his aunt.",
            recorded_at=NOW,
            recorded_by=case.user(case.worker),
        )
    ]


def consultation(case: Case) -> list[Row]:
    return [
        case.row(
            enquiry_id=case.id("enquiries"),
            agency_id=case.agency_id,
            consulted_at=NOW,
            told_us="An invented call to the address.",
            recorded_at=NOW,
            recorded_by=case.user(case.worker),
        )
    ]


def timescale(case: Case) -> list[Row]:
    return [
        case.row(
            kind="child_seen",
            rating="red",
            person_id=case.id("people"),
            referral_id=case.id("referrals"),
            strategy_meeting_id=case.id("strategy_meetings"),
            enquiry_id=case.id("enquiries"),
            started_at=NOW,
            started_by="enquiry.started",
            due_on=TODAY + timedelta(days=1),
            due_at=NOW + timedelta(days=1),
            limit_source="Local",
        ),
        case.row(
            kind="information_return",
            rating="red",
            contact_id=case.id("contacts"),
            requested_agency_id=case.id("information_request_agencies"),
            started_at=NOW,
            started_by="information_request.sent",
            due_on=TODAY,
            due_at=NOW + timedelta(hours=4),
            limit_source="local",
        ),
        case.row(
            kind="notification_quarantine",
            notification_id=case.id("notifications", 1),
            started_at=NOW,
            started_by="notification.quarantined",
            due_on=TODAY,
            due_at=NOW + timedelta(hours=4),
            limit_source="local",
            stopped_at=NOW,
            stopped_by="notification.superseded",
        ),
    ]


def breach(case: Case) -> list[Row]:
    return [
        case.row(
            timescale_id=case.id("timescales"),
            reason="The child was in hospital.",
            accepted_at=NOW,
            accepted_by=case.user("hub_manager"),
        )
    ]


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
        )
    ]
