"""The first steps of the pathway, for tests that start further on."""

from typing import Any

from tests.support.partnerships import Partnership, Person

Json = dict[str, Any]

FAMILY_TOLD: Json = {
    "data_protection_consent": "given",
    "service_agreement": "given",
    "medical_consent": "not_asked",
    "informed": True,
}
NAMED_CHILD: Json = {
    "described_as": "named",
    "given": "Testchild",
    "family": "Alpha-Invented",
    "born_on": "2016-03-04",
}


def a_worry(*children: Json, **changes: Any) -> Json:
    """What a school would send about one child, or about these."""
    return {
        "channel": "telephone",
        "source": "2A",
        "referrer": {"name": "Safeguarding Lead (invented)"},
        "concern": "An invented worry, told in the referrer's words.",
        "safe_now": "safe",
        "family": FAMILY_TOLD,
        "children": list(children) or [NAMED_CHILD],
        **changes,
    }


async def recorded(by: Person, *children: Json, **changes: Any) -> Json:
    """A contact, recorded."""
    answer = await by.post("/v1/contacts", a_worry(*children, **changes))
    assert answer.status_code == 201, answer.text
    contact: Json = answer.json() | {"etag": answer.headers["ETag"]}
    return contact


async def triaged(by: Person, contact: Json, **found: Any) -> Json:
    """The contact with its first child identified: as new, unless `found` says otherwise."""
    child = {
        "child_id": contact["children"][0]["id"],
        "identification": "new",
        "history_read": True,
    }
    answer = await by.post(
        f"/v1/contacts/{contact['id']}/triage",
        {"children": [child | found]},
        version=contact["etag"],
    )
    assert answer.status_code == 200, answer.text
    after: Json = answer.json() | {"etag": answer.headers["ETag"]}
    return after


def a_decision(partnership: Partnership, **changes: Any) -> Json:
    """A decision that a child is in need."""
    return {
        "threshold_document_id": str(partnership.founded.threshold_document_id),
        "level": "child_in_need",
        "criteria": ["C1"],
        "outcome": "child_in_need_referral",
        "primary_need": "N1",
        "rationale": "An invented rationale.",
        "history_considered": True,
        **changes,
    }


SIGNIFICANT_HARM: Json = {
    "level": "significant_harm",
    "criteria": ["S1"],
    "outcome": "strategy_meeting",
}


def decisions_path(contact: Json, child: int = 0) -> str:
    """Where decisions on one child of the contact are recorded."""
    child_id = contact["children"][child]["id"]
    return f"/v1/contacts/{contact['id']}/children/{child_id}/threshold-decisions"


async def decided(
    partnership: Partnership, contact: Json, *, by: str = "hub_manager", **changes: Any
) -> Json:
    """A manager's decision on the contact's first child."""
    answer = await partnership.person(by).post(
        decisions_path(contact), a_decision(partnership, **changes)
    )
    assert answer.status_code == 201, answer.text
    decision: Json = answer.json()
    return decision


async def a_triaged_contact(partnership: Partnership, **changes: Any) -> Json:
    """A contact about a new child, triaged by a practitioner."""
    practitioner = partnership.hub_practitioner
    return await triaged(practitioner, await recorded(practitioner, **changes))


async def an_open_referral(partnership: Partnership) -> Json:
    """A referral that a decision opened."""
    contact = await a_triaged_contact(partnership)
    decision = await decided(partnership, contact)
    answer = await partnership.hub_manager.get(f"/v1/referrals/{decision['referral_id']}")
    referral: Json = answer.json() | {"etag": answer.headers["ETag"]}
    return referral


async def allocated(
    partnership: Partnership,
    referral: Json,
    *,
    worker: str = "social_worker",
    team: str = "Assessment team East",
) -> Json:
    """The referral, given to a worker."""
    answer = await partnership.hub_manager.post(
        f"/v1/referrals/{referral['id']}/allocations",
        {
            "user_id": str(partnership.founded.users[worker]),
            "team_id": str(partnership.founded.teams[team]),
        },
        version=referral["etag"],
    )
    assert answer.status_code == 201, answer.text
    after: Json = answer.json() | {"etag": answer.headers["ETag"]}
    return after
