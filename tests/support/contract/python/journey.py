"""From a worry to a decision, by a client made from the OpenAPI document and nothing else of ours.

Run with the client on the path, and the service and two tokens in the environment. Says the
outcome on its last line.
"""

import os
from uuid import uuid4

from frontdoor_client import AuthenticatedClient
from frontdoor_client.api.contacts import record_contact
from frontdoor_client.api.directory import list_threshold_documents
from frontdoor_client.api.threshold_decisions import record_threshold_decision
from frontdoor_client.api.triage import rate_contact, triage_contact
from frontdoor_client.models import (
    Agreement,
    Channel,
    ChildDescription,
    ChildInContact,
    ContactView,
    DecisionRecordedView,
    Family,
    Identification,
    Level,
    Problem,
    RateContact,
    Rating,
    RecordContact,
    RecordContactSource,
    RecordThresholdDecision,
    Safety,
    ThresholdDecisionsOutcome,
    ThresholdDocumentsView,
    TriageChild,
    TriageContact,
)
from frontdoor_client.types import Response


def signed_in(token: str) -> AuthenticatedClient:
    """A client of the service that acts as the holder of a token."""
    return AuthenticatedClient(
        base_url=os.environ["FRONTDOOR_URL"],
        token=os.environ[token],
        raise_on_unexpected_status=True,
    )


def etag(answer: Response[ContactView | Problem]) -> str:
    """The version of what was answered."""
    return str(answer.headers["ETag"])


WORRY = RecordContact(
    channel=Channel.TELEPHONE,
    source=RecordContactSource("2A"),
    concern="An invented worry, told by a made client.",
    safe_now=Safety.SAFE,
    family=Family(
        data_protection_consent=Agreement.GIVEN,
        service_agreement=Agreement.GIVEN,
        medical_consent=Agreement.NOT_ASKED,
        informed=True,
    ),
    children=[
        ChildInContact(
            described_as=ChildDescription.NAMED, given="Testchild", family="Alpha-Invented"
        )
    ],
)


def main() -> None:
    """Record, record again to no effect, triage, rate, decide, and be refused a second decision."""
    practitioner, manager = signed_in("PRACTITIONER_TOKEN"), signed_in("MANAGER_TOKEN")
    key = str(uuid4())
    answer = record_contact.sync_detailed(client=practitioner, body=WORRY, idempotency_key=key)
    again = record_contact.sync_detailed(client=practitioner, body=WORRY, idempotency_key=key)
    contact = answer.parsed
    assert isinstance(contact, ContactView), answer
    assert again.parsed == contact
    assert again.headers["Idempotent-Replayed"] == "true"

    (child,) = contact.children
    found = TriageChild(child_id=child.id, identification=Identification.NEW, history_read=True)
    answer = triage_contact.sync_detailed(
        contact.id,
        client=practitioner,
        body=TriageContact(children=[found]),
        if_match=etag(answer),
        idempotency_key=str(uuid4()),
    )
    answer = rate_contact.sync_detailed(
        contact.id,
        client=practitioner,
        body=RateContact(rating=Rating.AMBER, reason="An invented reason."),
        if_match=etag(answer),
        idempotency_key=str(uuid4()),
    )
    assert isinstance(answer.parsed, ContactView), answer

    documents = list_threshold_documents.sync(client=manager)
    assert isinstance(documents, ThresholdDocumentsView)
    decision = RecordThresholdDecision(
        threshold_document_id=documents.items[0].id,
        level=Level.CHILD_IN_NEED,
        criteria=["C1"],
        outcome=ThresholdDecisionsOutcome.CHILD_IN_NEED_REFERRAL,
        primary_need="N1",
        rationale="An invented rationale.",
        history_considered=True,
    )
    decided = record_threshold_decision.sync(
        contact.id, child.id, client=manager, body=decision, idempotency_key=str(uuid4())
    )
    assert isinstance(decided, DecisionRecordedView), decided
    refused = record_threshold_decision.sync(
        contact.id, child.id, client=manager, body=decision, idempotency_key=str(uuid4())
    )
    assert isinstance(refused, Problem), refused
    print(decided.outcome, refused.type_)  # noqa: T201 - what made_clients.py looks for


if __name__ == "__main__":
    main()
