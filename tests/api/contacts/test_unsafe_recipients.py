"""Nothing is sent to a referrer who is unsafe for a child of the contact, whichever child it is."""

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.database import audit_log as trail
from tests.support.partnerships import Partnership, Person
from tests.support.scenarios.pathway import a_decision, recorded as contact_recorded
from tests.support.scenarios.people import HOME, Json, linked, named, recorded

THANKS: Json = {"means": "telephone", "wording": "Thank you."}


async def unsafe(by: Person, child: Json, through: Json) -> None:
    """The child is not to be reached through this person."""
    answer = await by.post(
        f"/v1/people/{child['id']}/unsafe-contacts",
        {
            "means": "person",
            "through_person_id": through["id"],
            "reason": "Alleged to have caused the harm.",
        },
    )
    assert answer.status_code == 201, answer.text


def known(person: Json) -> Json:
    return {"described_as": "known", "person_id": person["id"]}


@pytest.mark.parametrize("channel", ["telephone", "email", "letter", "in_person", "system"])
async def test_a_referrer_who_is_unsafe_for_the_second_child_is_answered_in_no_way(
    partnership: Partnership, admin_engine: AsyncEngine, channel: str
) -> None:
    hub = partnership.hub_practitioner
    father = await recorded(hub, named("Testfather", born_on="1985-05-05"))
    again = await recorded(hub, named("Testfather", born_on="1985-05-05"))
    await linked(hub, father, again)
    child, sibling = await recorded(hub), await recorded(hub, named("Testsibling"))
    await unsafe(hub, sibling, again)
    contact = await contact_recorded(
        hub,
        known(child),
        known(sibling),
        source="1A",
        referrer={"name": "Testfather", "person_id": father["id"]},
    )
    path = f"/v1/contacts/{contact['id']}/acknowledgement"
    message = THANKS | {"means": channel, "recipient_because": "He says that he is another."}
    answer = await hub.post(path, message)
    assert answer.status_code == 409, answer.text
    assert answer.json()["type"] == "/problems/unsafe-for-a-child"
    assert father["id"] not in answer.text
    assert await trail.count(admin_engine, "referrer_messages", partnership) == 0


async def test_feedback_is_refused_as_the_acknowledgement_is(partnership: Partnership) -> None:
    hub = partnership.hub_practitioner
    father = await recorded(hub, named("Testfather", born_on="1985-05-05"))
    child = await recorded(hub)
    contact = await contact_recorded(
        hub, known(child), source="1A", referrer={"person_id": father["id"]}
    )
    triaged = await hub.post(
        f"/v1/contacts/{contact['id']}/triage",
        {
            "children": [
                {
                    "child_id": contact["children"][0]["id"],
                    "identification": "known",
                    "person_id": child["id"],
                    "history_read": True,
                }
            ]
        },
        version=contact["etag"],
    )
    assert triaged.status_code == 200, triaged.text
    decided = await partnership.hub_manager.post(
        f"/v1/contacts/{contact['id']}/children/{contact['children'][0]['id']}/threshold-decisions",
        a_decision(partnership),
    )
    assert decided.status_code == 201, decided.text
    path = f"/v1/contacts/{contact['id']}/feedback"
    await unsafe(hub, child, father)
    answer = await hub.post(path, THANKS)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/unsafe-for-a-child")


async def test_no_letter_goes_to_a_safe_referrer_who_lives_with_the_unsafe_one(
    partnership: Partnership,
) -> None:
    hub = partnership.hub_practitioner
    father = await recorded(hub, named("Testfather", born_on="1985-05-05", addresses=[HOME]))
    aunt = await recorded(hub, named("Testaunt", born_on="1985-05-05", addresses=[HOME]))
    child = await recorded(hub)
    await unsafe(hub, child, father)
    contact = await contact_recorded(
        hub, known(child), source="1A", referrer={"person_id": aunt["id"]}
    )
    path = f"/v1/contacts/{contact['id']}/acknowledgement"
    letter = await hub.post(path, THANKS | {"means": "letter"})
    assert (letter.status_code, letter.json()["type"]) == (409, "/problems/unsafe-to-contact")
    assert (await hub.post(path, THANKS)).status_code == 201


async def test_a_relative_without_a_record_is_told_apart_from_the_unsafe_one_first(
    partnership: Partnership,
) -> None:
    hub = partnership.hub_practitioner
    father = await recorded(hub, named("Testfather", born_on="1985-05-05"))
    child = await recorded(hub, identifiers=[{"scheme": "nhs_number", "value": "9990000018"}])
    await unsafe(hub, child, father)
    contact = await contact_recorded(
        hub,
        # Not identified by triage yet, but by the number.
        {"described_as": "named", "given": "Test", "nhs_number": "9990000018"},
        source="1A",
        referrer={"name": "A relative"},
    )
    path = f"/v1/contacts/{contact['id']}/acknowledgement"
    answer = await hub.post(path, THANKS)
    assert answer.status_code == 422, answer.text
    assert answer.json()["type"] == "/problems/recipient-not-identified"
    because = {"recipient_because": "The aunt; the health visitor knows her voice."}
    sent = await hub.post(path, THANKS | because)
    assert sent.status_code == 201, sent.text


async def test_where_nobody_is_unsafe_a_relative_is_answered_as_before(
    partnership: Partnership,
) -> None:
    hub = partnership.hub_practitioner
    child = await recorded(hub)
    contact = await contact_recorded(
        hub, known(child), source="1A", referrer={"name": "A relative"}
    )
    path = f"/v1/contacts/{contact['id']}/acknowledgement"
    assert (await hub.post(path, THANKS)).status_code == 201
