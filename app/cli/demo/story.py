"""The main story, from a worry to a section 47 enquiry, played over HTTP against any server."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
from rich.console import Console

from app.cli.demo.client import Json, Stage, StoryBroken


def tell(
    base: str, token_of: Callable[[str], str], console: Console, *, child_id: str | None
) -> None:
    """Play the story against a server that is running, and tell it on the terminal.

    Raises:
        StoryBroken, httpx.TransportError: the server answered otherwise, or not at all.
    """
    asyncio.run(_tell(base, token_of, console, child_id))


async def _tell(
    base: str, token_of: Callable[[str], str], console: Console, child_id: str | None
) -> None:
    async with httpx.AsyncClient(base_url=base, timeout=10) as client:
        await play(Stage(client, token_of, console), child_id=child_id)


async def play(stage: Stage, *, child_id: str | None = None) -> Json:
    """Play the story about the child whom the council knows by `child_id`, else an invented one.

    Returns the enquiry as it stands at the end.
    """
    agencies = await _agencies(stage)
    person = await _somebody(stage, child_id)
    contact = await _a_worry(stage, person)
    contact = await _triage(stage, contact, person)
    decision = await _decision(stage, contact, person)
    meeting = await _meeting(stage, decision, agencies)
    enquiry = await _enquiry(stage, decision, meeting, agencies)
    chronology = await stage.open("hub_manager", f"/v1/people/{person['person_id']}/chronology")
    stage.tell("The chronology", f"of the child now has {len(chronology['entries'])} entries.")
    return enquiry


async def _agencies(stage: Stage) -> dict[str, str]:
    found = await stage.get("hub_manager", "/v1/agencies")
    return {agency["kind"]: agency["id"] for agency in found["items"]}


async def _somebody(stage: Stage, child_id: str | None) -> Json:
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
        raise StoryBroken("Nobody is known by that id; load a census file first.")
    match: Json = found["items"][0]
    return match


async def _a_worry(stage: Stage, person: Json) -> Json:
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


async def _triage(stage: Stage, contact: Json, person: Json) -> Json:
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


async def _decision(stage: Stage, contact: Json, person: Json) -> Json:
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


async def _meeting(stage: Stage, decision: Json, agencies: dict[str, str]) -> Json:
    now = datetime.now(UTC).replace(microsecond=0)
    meeting = await stage.post(
        "hub_manager",
        f"/v1/referrals/{decision['referral_id']}/strategy-meetings",
        {
            "purpose": "A burn that is explained in two ways.",
            "scheduled_at": (now + timedelta(hours=1)).isoformat().replace("+00:00", "Z"),
            "place": "Video conference",
            "children": [{"person_id": decision["person_id"], "factors": ["18C"]}],
        },
    )
    path = f"/v1/strategy-meetings/{meeting['id']}"
    for place in meeting["invitations"]:
        stage.tell("Invited:", f"{place['agency_name']} ({', '.join(place['because'])})")
    await stage.post("hub_support", f"{path}/invitations", {})
    meeting = await stage.get("hub_support", path)
    await stage.post("hub_support", f"{path}/opening", {}, etag=meeting["etag"])
    for place in meeting["invitations"]:
        await stage.post(
            "hub_support",
            f"{path}/attendances",
            {
                "agency_id": place["agency_id"],
                "name": f"Somebody from {place['agency_name']} (invented)",
                "capacity": "Officer",
                "attending": "video",
            },
        )
    await stage.post(
        "agency_officer",
        f"{path}/contributions",
        {"agency_id": agencies["police"], "contribution": "Two call-outs to the address."},
    )
    await _conclude(stage, path, decision, agencies, now)
    minutes = await stage.post(
        "hub_support", f"{path}/minutes", {"wording": "Present: all invited. Decided: section 47."}
    )
    await stage.post("hub_support", f"{path}/minutes/{minutes['id']}/circulation", {})
    await stage.post("agency_officer", f"{path}/minutes/{minutes['id']}/receipt", {})
    stage.tell("Business support", "circulates the minutes, and the police say they have them.")
    return await stage.get("hub_manager", path)


async def _conclude(
    stage: Stage, path: str, decision: Json, agencies: dict[str, str], now: datetime
) -> None:
    meeting = await stage.get("hub_manager", path)
    me = await stage.get("hub_manager", "/v1/me")
    tomorrow = (now + timedelta(days=1)).isoformat().replace("+00:00", "Z")
    await stage.post(
        "hub_manager",
        f"{path}/conclusion",
        {
            "chaired_by": me["user_id"],
            "children": [
                {
                    "person_id": decision["person_id"],
                    "enquiry_needed": True,
                    "enquiry_kind": "joint",
                    "reason": "The burn does not fit either account of it.",
                    "medical_needed": True,
                    "medical_reason": "The age and shape of the burn need an opinion.",
                    "immediate_safety": "With the grandmother tonight, as agreed.",
                    "child_seen_by": "Social worker and police officer, jointly",
                    "child_seen_before": tomorrow,
                }
            ],
            "actions": [
                {
                    "agency_id": agencies["health"],
                    "owner": "Duty paediatrician",
                    "action": "Child protection medical",
                    "due_at": tomorrow,
                }
            ],
        },
        etag=meeting["etag"],
    )
    stage.tell("The meeting", "concludes: a joint enquiry under section 47, and a medical.")


async def _enquiry(stage: Stage, decision: Json, meeting: Json, agencies: dict[str, str]) -> Json:
    worker = await stage.get("social_worker", "/v1/me")
    referral_path = f"/v1/referrals/{decision['referral_id']}"
    referral = await stage.get("hub_manager", referral_path)
    await stage.post(
        "hub_manager",
        f"{referral_path}/allocations",
        {"user_id": worker["user_id"], "team_id": worker["memberships"][0]["team_id"]},
        etag=referral["etag"],
    )
    path = f"/v1/enquiries/{meeting['conclusions'][0]['enquiry_id']}"
    stage.tell("The social worker", "has the child. The clocks of the enquiry:")
    stage.show_clocks(await stage.get("social_worker", path))
    now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    await stage.post(
        "social_worker",
        f"{path}/visits",
        {
            "visited_at": now,
            "place": "At school",
            "child_seen": True,
            "seen_alone": True,
            "wishes_and_feelings": "Wants to stay at nan's until the shouting stops.",
        },
    )
    for kind in ("police", "health"):
        await stage.post(
            "social_worker",
            f"{path}/consultations",
            {"agency_id": agencies[kind], "consulted_at": now, "told_us": "What they hold."},
        )
    enquiry = await stage.get("social_worker", path)
    enquiry = await stage.post(
        "social_worker",
        f"{path}/outcome",
        {
            "outcome": "substantiated_continuing_risk",
            "conference_required": True,
            "findings": "The burn was inflicted, and whoever did it is still at home.",
        },
        etag=enquiry["etag"],
    )
    await stage.post(
        "team_manager", f"{path}/authorisation", {"note": "I agree."}, etag=enquiry["etag"]
    )
    enquiry = await stage.get("team_manager", path)
    stage.tell("The team manager", "authorises. A conference is owed in 15 working days:")
    stage.show_clocks(enquiry)
    return enquiry
