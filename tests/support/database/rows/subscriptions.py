"""One valid row of each table about telling subscribers."""

from tests.support.database.cases import NOW, Case, Row, Writers

SYSTEMS = {"Police": "partner_system", "Housing": "housing_system"}


def subscription(case: Case) -> list[Row]:
    return [
        case.changing_row(
            agency_id=case.agency_id,
            made_by=case.user(SYSTEMS[case.agency]),
            url="https://events.example/frontdoor",
            events=["contact.recorded"],
            description="Invented, for a test.",
            contact_email="integration@events.example",
            state="active",
            generation=1,
            created_at=NOW,
            verified_at=NOW,
            position=0,
            failures=0,
            verify_attempts=1,
            verify_from=NOW,
        )
    ]


def delivery(case: Case) -> list[Row]:
    return [
        case.changing_row(
            subscription_id=case.id("subscriptions"),
            message_id=case.id("outbox_messages"),
            record_id=case.id("contacts"),
            position=case.number,
            state="dead",
            created_at=NOW,
            due_at=NOW,
            attempts=3,
            first_attempted_at=NOW,
            last_attempted_at=NOW,
            last_status=503,
            last_fault="not_accepted",
            settled_at=NOW,
        )
    ]


WRITERS: Writers = {
    "subscriptions": subscription,
    "deliveries": delivery,
}
