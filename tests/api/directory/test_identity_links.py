"""Two identities of one person: never two people, and one conflict of interest."""

from uuid import uuid4

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.database.audit_log import events, messages
from tests.support.partnerships import Partnership
from tests.support.scenarios.people import CHILD, recorded
from tests.support.scenarios.restrictions import deny, kept_child, problem, status_of
from tests.support.scenarios.rights import given, one_person, role

PATH = "/v1/identity-links"
WHY = {"because": "Two colleagues of one invented name."}


async def test_a_stranger_links_no_one(http: httpx.AsyncClient) -> None:
    assert (await http.post(PATH, json={})).status_code == 401
    assert (await http.get(PATH)).status_code == 401
    assert (await http.post(f"{PATH}/{uuid4()}/withdrawal", json=WHY)).status_code == 401


async def test_users_and_links_of_another_partnership_are_out_of_reach(
    partnership: Partnership, other_partnership: Partnership
) -> None:
    users, theirs = partnership.founded.users, other_partnership.founded.users
    answer = await partnership.administrator.post(
        PATH,
        {
            "user_id": str(users["hub_manager"]),
            "same_as_user_id": str(theirs["hub_manager"]),
            "reason": "An invented secondment.",
        },
    )
    assert answer.status_code == 404
    link = await one_person(other_partnership, theirs["hub_manager"], theirs["hub_support"])
    withdrawn = await partnership.administrator.post(f"{PATH}/{link['id']}/withdrawal", WHY)
    assert withdrawn.status_code == 404
    assert (await partnership.administrator.get(PATH)).json()["items"] == []


@pytest.mark.parametrize("name", ["hub_manager", "information_governance"])
async def test_only_administrators_link_users(partnership: Partnership, name: str) -> None:
    person = partnership.person(name)
    assert (await person.post(PATH, {})).status_code == 403
    assert (await person.post(f"{PATH}/{uuid4()}/withdrawal", WHY)).status_code == 403


async def test_two_users_are_declared_one_person_once_and_it_is_withdrawn_with_a_reason(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    users = partnership.founded.users
    link = await one_person(partnership, users["hub_manager"], users["referrer"])
    await one_person(partnership, users["referrer"], users["referrer_2"])
    administrator = partnership.administrator
    command = {
        "user_id": str(users["referrer_2"]),
        "same_as_user_id": str(users["hub_manager"]),
        "reason": "Known already, through the third.",
    }
    assert problem(await administrator.post(PATH, command)) == "identities-linked-already"
    itself = command | {"same_as_user_id": command["user_id"]}
    assert problem(await administrator.post(PATH, itself)) == "identity-with-itself"
    path = f"{PATH}/{link['id']}/withdrawal"
    assert (await administrator.post(path, {"because": " "})).status_code == 422
    weak = partnership.weakly_signed_in("administrator")
    assert problem(await weak.post(path, WHY)) == "strong-sign-in-needed"
    done = await administrator.post(path, WHY)
    assert (done.status_code, done.json()["withdrawn_because"]) == (200, WHY["because"]), done.text
    assert problem(await administrator.post(path, WHY)) == "identity-link-withdrawn"
    listed = (await partnership.information_governance.get(PATH)).json()["items"]
    assert [each["withdrawn_at"] is None for each in listed] == [True, False]
    for event, times in (("declared", 2), ("withdrawn", 1)):
        name = f"identity_link.{event}"
        assert len(await events(admin_engine, partnership, name)) == times
        assert len(await messages(admin_engine, partnership, name)) == times


async def test_an_administrator_is_not_declared_to_be_governance_by_themselves(
    partnership: Partnership,
) -> None:
    """Nor by a third identity: governance would see no signal about them any more."""
    users = partnership.founded.users
    governance = users["information_governance"]
    await one_person(partnership, users["administrator"], users["referrer"])
    await one_person(partnership, users["referrer_2"], governance)
    for own in ("administrator", "referrer"):
        for whom in (governance, users["referrer_2"]):
            answer = await partnership.administrator.post(
                PATH,
                {
                    "user_id": str(users[own]),
                    "same_as_user_id": str(whom),
                    "reason": "An invented secondment.",
                },
            )
            assert problem(answer) == "identity-link-of-own"
    await given(partnership, "hub_support", role(partnership, "administrator"))
    await one_person(partnership, users["administrator"], governance, by="hub_support")


async def test_a_conflict_of_interest_follows_the_person_across_their_identities(
    partnership: Partnership,
) -> None:
    """The second identity read the child before; declared, it does not."""
    users = partnership.founded.users
    child = await recorded(partnership.hub_practitioner, CHILD)
    declared = await partnership.hub_practitioner.post(
        "/v1/conflicts-of-interest", {"person_id": child["id"], "relation": "relative"}
    )
    assert declared.status_code == 201, declared.text
    second = partnership.hub_practitioner_2
    assert await status_of(partnership.hub_practitioner, child) != 200
    assert await status_of(second, child) == 200
    link = await one_person(partnership, users["hub_practitioner"], users["hub_practitioner_2"])
    assert await status_of(second, child) != 200
    glass = await second.post(
        "/v1/break-glass",
        {
            "person_id": child["id"],
            "reason_code": "missing_child",
            "reason": "An invented emergency.",
            "minutes": 30,
        },
    )
    assert glass.status_code in {403, 404}, glass.text
    ending = await partnership.information_governance.get("/v1/conflicts-of-interest")
    (conflict,) = ending.json()["items"]
    # Nor does the other identity of a person end their conflict.
    await one_person(partnership, users["information_governance"], users["hub_practitioner_2"])
    ended = await partnership.information_governance.post(
        f"/v1/conflicts-of-interest/{conflict['id']}/end", {"because": "It is over."}
    )
    assert problem(ended) == "conflict-ended-by-user"
    await partnership.administrator.post(f"{PATH}/{link['id']}/withdrawal", WHY)
    assert await status_of(second, child) == 200


async def test_ones_own_record_is_closed_to_every_identity(partnership: Partnership) -> None:
    users = partnership.founded.users
    child = await recorded(partnership.hub_practitioner, CHILD)
    declared = await partnership.hub_practitioner.post(
        "/v1/conflicts-of-interest", {"person_id": child["id"], "relation": "self"}
    )
    assert declared.status_code == 201, declared.text
    await one_person(partnership, users["hub_practitioner"], users["hub_manager"])
    await one_person(partnership, users["hub_manager"], users["hub_manager_2"])
    assert await status_of(partnership.hub_manager_2, child) != 200
    assert await status_of(partnership.hub_support, child) == 200


async def test_who_looked_at_ones_own_record_is_told_to_no_identity(
    partnership: Partnership,
) -> None:
    users = partnership.founded.users
    child = await recorded(partnership.hub_practitioner, CHILD)
    declared = await partnership.hub_practitioner.post(
        "/v1/conflicts-of-interest", {"person_id": child["id"], "relation": "self"}
    )
    assert declared.status_code == 201, declared.text
    path = f"/v1/people/{child['id']}/accesses"
    assert (await partnership.information_governance.get(path)).status_code == 200
    await one_person(partnership, users["hub_practitioner"], users["information_governance"])
    assert (await partnership.information_governance.get(path)).status_code == 404


async def test_a_deny_list_follows_the_person_and_an_allow_list_does_not(
    partnership: Partnership,
) -> None:
    users = partnership.founded.users
    child, _ = await kept_child(
        partnership, listings=[deny(user_id=str(users["hub_practitioner"]))]
    )
    await one_person(partnership, users["hub_manager"], users["hub_support"])
    assert await status_of(partnership.hub_manager, child) == 200
    assert await status_of(partnership.hub_support, child) == 403
    await one_person(partnership, users["hub_practitioner"], users["hub_support"])
    assert await status_of(partnership.hub_manager, child) != 200
