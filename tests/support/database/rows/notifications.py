"""One valid row of each table about what partner systems pushed."""

from hashlib import sha256
from uuid import uuid4

from tests.support.database.cases import NOW, Case, Row, Writers


def notification(case: Case) -> list[Row]:
    """What the contact came from, and what the sender had sent before that in a wrong form."""
    accepted = case.changing_row(
        agency_id=case.agency_id,
        sent_by=case.user(case.worker),
        mode="structured",
        media_type="application/cloudevents+json",
        attributes={},
        body=f'{{"invented": {case.number}}}'.encode(),
        digest=sha256(str(case.number).encode()).digest(),
        received_at=NOW,
        last_received_at=NOW,
        times_received=1,
        event_source="urn:example:invented",
        event_id=f"event-{case.number}",
        type="police.domestic_abuse",
        reference=f"INC-{case.number}",
        occurred_at=NOW,
        household_keys=[f"home:ZZ11ZZ:{case.number}"],
        incident_keys=[f"inc-{case.number}"],
        understood_at=NOW,
        state="accepted",
        faults=[],
        warnings=[],
        contact_id=case.id("contacts"),
        part="first",
    )
    return [accepted, superseded(accepted)]


def superseded(by: Row) -> Row:
    """What the sender of a notice had sent before it, and nobody could understand."""
    body = b"not understood, and then " + by["body"]
    return {
        **by,
        "id": uuid4(),
        "body": body,
        "digest": sha256(body).digest(),
        **dict.fromkeys(("understood_at", "type", "reference", "occurred_at")),
        **dict.fromkeys(("contact_id", "part")),
        "household_keys": [],
        "incident_keys": [],
        "faults": [{"pointer": "", "code": "not_json"}],
        "state": "superseded",
        "superseded_by": by["id"],
    }


def correction(case: Case) -> list[Row]:
    return [
        case.row(
            notification_id=case.id("notifications"),
            body=b'{"invented": true}',
            reason="The invented desk said what was meant.",
            corrected_at=NOW,
            corrected_by=case.user("hub_support"),
        )
    ]


def proposal(case: Case) -> list[Row]:
    later, earlier = sorted((row["id"] for row in case.made["contacts"]), reverse=True)[:2]
    return [
        case.changing_row(
            contact_id=later,
            other_contact_id=earlier,
            reasons=["same_home"],
            proposed_at=NOW,
        )
    ]


WRITERS: Writers = {
    "notifications": notification,
    "notification_corrections": correction,
    "incident_proposals": proposal,
}
