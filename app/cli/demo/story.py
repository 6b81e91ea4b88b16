"""The demo story, from a worry to a section 47 enquiry, played over HTTP against any server."""

import asyncio
from collections.abc import Callable
from uuid import uuid4

import httpx
from rich.console import Console

from app.cli.demo.client import DemoClient, Json, StoryBroken
from app.cli.demo.enquiry import enquiry_of, strategy_meeting


def run(
    base: str, token_of: Callable[[str], str], console: Console, *, child_id: str | None
) -> None:
    """Play the story against a running server, and print it to the terminal.

    Raises:
        StoryBroken, httpx.TransportError: the server gave another answer, or none.
    """
    asyncio.run(_run(base, token_of, console, child_id))


async def _run(
    base: str, token_of: Callable[[str], str], console: Console, child_id: str | None
) -> None:
    async with httpx.AsyncClient(base_url=base, timeout=10) as client:
        await play(DemoClient(client, token_of, console), child_id=child_id)


async def play(stage: DemoClient, *, child_id: str | None = None) -> Json:
    """Play the story about the child with the council's id `child_id`, or an invented one.

    Returns the enquiry as it stands at the end.
    """
    agencies = await _agencies(stage)
    person = await _child(stage, child_id)
    contact = await _contact(stage, person)
    contact = await _triage(stage, contact, person)
    decision = await _decision(stage, contact, person)
    meeting = await strategy_meeting(stage, decision, agencies)
    enquiry = await enquiry_of(stage, decision, meeting, agencies)
    chronology = await stage.open("hub_manager", f"/v1/people/{person['person_id']}/chronology")
    stage.tell("The chronology", f"of the child now has {len(chronology['entries'])} entries.")
    return enquiry


async def _agencies(stage: DemoClient) -> dict[str, str]:
    found = await stage.get("hub_manager", "/v1/agencies")
    return {agency["kind"]: agency["id"] for agency in found["items"]}


async def _child(stage: DemoClient, child_id: str | None) -> Json:
    known_as = child_id
    if known_as is None:
        known_as = f"STORY{uuid4().hex[:8].upper()}"
        await stage.post(
            "hub_practitioner",
            "/v1/people",
            {
                "names": [{"given": "Testchild", "family": f"Story-{known_as[-4:]}-Invented"}],
                "born_on": "2016-03-04",
                "identifiers": [{"scheme": "la_child_id", "value": known_as}],
            },
        )
    found = await stage.post(
        "hub_practitioner",
        "/v1/people/search",
        {"identifiers": [{"scheme": "la_child_id", "value": known_as}]},
    )
    if not found["items"]:
        raise StoryBroken("No child has that id; import a census file first.")
    match: Json = found["items"][0]
    return match


async def _contact(stage: DemoClient, person: Json) -> Json:
    stage.tell("The school", "is worried about a child and says so.")
    record = await stage.open("hub_practitioner", f"/v1/people/{person['person_id']}")
    contact = await stage.post(
        "referrer",
        "/v1/contacts",
        {
            "channel": "online_form",
            "source": "2A",
            "referrer": {
                "name": "Safeguarding Lead (invented)",
                "capacity": "Designated safeguarding lead",
            },
            "concern": "Came to school with a burn; said first one thing, then another.",
            "child_said": "It was the iron. I am not supposed to say.",
            "whereabouts": "At school until a quarter past three",
            "safe_now": "safe",
            "factors": ["18C"],
            "family": {
                "data_protection_consent": "not_asked",
                "service_agreement": "not_asked",
                "medical_consent": "not_asked",
                "informed": False,
                "not_informed_because": "Telling them now may put the child at risk tonight.",
            },
            "children": [
                {
                    "described_as": "named",
                    "given": "Testchild",
                    "family": "Invented",
                    "born_on": record["born_on"],
                }
            ],
        },
    )
    at_hub = await stage.get("hub_practitioner", f"/v1/contacts/{contact['id']}")
    stage.tell("The front door", f"has it as {at_hub['reference']}, and its clocks run:")
    stage.show_clocks(at_hub)
    await stage.post(
        "hub_support",
        f"/v1/contacts/{contact['id']}/acknowledgement",
        {"means": "email", "wording": "Thank you; your contact reached the front door."},
    )
    return await stage.get("hub_practitioner", f"/v1/contacts/{contact['id']}")


async def _triage(stage: DemoClient, contact: Json, person: Json) -> Json:
    words = "; ".join(reason["words"] for reason in person["reasons"])
    stage.tell("The practitioner", f"recognises the child ({person['strength']}): {words}")
    history = await stage.open("hub_practitioner", f"/v1/people/{person['person_id']}/history")
    stage.tell("The history", f"shows {len(history['referrals'])} earlier referrals.")
    contact = await stage.post(
        "hub_practitioner",
        f"/v1/contacts/{contact['id']}/triage",
        {
            "children": [
                {
                    "child_id": contact["children"][0]["id"],
                    "identification": "known",
                    "person_id": person["person_id"],
                    "history_read": True,
                }
            ]
        },
        etag=contact["etag"],
    )
    contact = await stage.post(
        "hub_practitioner",
        f"/v1/contacts/{contact['id']}/ratings",
        {"rating": "red", "reason": "An unexplained burn; safe only until school ends."},
        etag=contact["etag"],
    )
    await stage.post(
        "hub_practitioner",
        f"/v1/contacts/{contact['id']}/children/{contact['children'][0]['id']}/recommendations",
        {
            "level": "significant_harm",
            "outcome": "strategy_meeting",
            "rationale": "Two accounts of one burn, and the child was told not to speak of it.",
        },
    )
    stage.tell("The practitioner", "rates it red and recommends a strategy meeting.")
    return contact


async def _decision(stage: DemoClient, contact: Json, person: Json) -> Json:
    documents = await stage.get("hub_manager", "/v1/threshold-documents")
    history = await stage.open("hub_manager", f"/v1/people/{person['person_id']}/history")
    closure = history["last_closure"]
    decision = await stage.post(
        "hub_manager",
        f"/v1/contacts/{contact['id']}/children/{contact['children'][0]['id']}/threshold-decisions",
        {
            "threshold_document_id": documents["items"][0]["id"],
            "level": "significant_harm",
            "criteria": ["S1", "S2"],
            "outcome": "strategy_meeting",
            "primary_need": "N1",
            "immediate_protection": "Stays at school until a social worker is there.",
            "rationale": "Reasonable cause to suspect significant harm.",
            "history_considered": True,
        }
        | (
            {
                "last_closure": {
                    "referral_id": closure["id"],
                    "view": "That work is over; this worry is new.",
                }
            }
            if closure
            else {}
        ),
    )
    stage.tell("The manager", "decides: significant harm. A referral opens:")
    stage.show_clocks(await stage.get("hub_manager", f"/v1/referrals/{decision['referral_id']}"))
    await stage.post(
        "hub_practitioner",
        f"/v1/contacts/{contact['id']}/feedback",
        {"means": "telephone", "wording": "A strategy meeting is called; please come to it."},
    )
    return decision
