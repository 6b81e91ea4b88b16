"""Messages to referrers that cannot or must not be sent: recorded, and owed no more."""

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.database.audit_log import events
from tests.support.partnerships import Partnership
from tests.support.scenarios.pathway import Json, a_triaged_contact, decided, recorded
from tests.support.scenarios.worklists import waiting

GONE: Json = {
    "kind": "acknowledgement",
    "ground": "referrer_gone",
    "reason": "The number is no longer in use (invented).",
}


def path_of(contact: Json) -> str:
    return f"/v1/contacts/{contact['id']}/unsent-messages"


async def test_the_wrong_people_leave_nothing_unsent(
    http: httpx.AsyncClient, partnership: Partnership, other_partnership: Partnership
) -> None:
    path = path_of(await recorded(partnership.hub_practitioner))
    assert (await http.post(path, json=GONE)).status_code == 401
    assert (await other_partnership.hub_manager.post(path, GONE)).status_code == 404
    assert (await partnership.social_worker.post(path, GONE)).status_code == 403


@pytest.mark.parametrize(
    "ground", ["unsafe_for_a_child", "referrer_gone", "asked_for_none", "other"]
)
async def test_an_acknowledgement_left_unsent_is_off_the_worklist_and_its_clock_cancelled(
    partnership: Partnership, admin_engine: AsyncEngine, ground: str
) -> None:
    support = partnership.hub_support
    contact = await recorded(partnership.hub_practitioner)
    assert len(await waiting(support, "acknowledgements")) == 1
    left = await support.post(path_of(contact), GONE | {"ground": ground})
    assert left.status_code == 201, left.text
    assert await waiting(support, "acknowledgements") == []
    read = (await support.get(f"/v1/contacts/{contact['id']}")).json()
    assert [each["ground"] for each in read["unsent_messages"]] == [ground]
    states = {each["kind"]: each["state"] for each in read["timescales"]}
    assert states["referrer_acknowledgement"] == "cancelled"
    (event,) = await events(admin_engine, partnership, "contact.message_left_unsent")
    assert event["facts"] == {"kind": "acknowledgement", "ground": ground}
    again = await support.post(path_of(contact), GONE)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/nothing-owed")


async def test_feedback_left_unsent_is_owed_again_after_another_decision(
    partnership: Partnership,
) -> None:
    support = partnership.hub_support
    contact = await a_triaged_contact(partnership)
    assert (await support.post(path_of(contact), GONE | {"kind": "feedback"})).status_code == 409
    first = await decided(partnership, contact)
    left = await support.post(path_of(contact), GONE | {"kind": "feedback"})
    assert left.status_code == 201, left.text
    assert await waiting(support, "feedback") == []
    await decided(partnership, contact, supersedes_id=first["id"], what_changed="Seen again.")
    assert len(await waiting(support, "feedback")) == 1


async def test_the_referrer_does_not_see_why_they_are_not_answered(
    partnership: Partnership,
) -> None:
    contact = await recorded(partnership.referrer)
    left = await partnership.hub_support.post(
        path_of(contact), GONE | {"ground": "unsafe_for_a_child"}
    )
    assert left.status_code == 201, left.text
    read = await partnership.referrer.get(f"/v1/contacts/{contact['id']}")
    assert read.status_code == 200, read.text
    assert read.json()["unsent_messages"] == []
    assert "unsafe_for_a_child" not in read.text
