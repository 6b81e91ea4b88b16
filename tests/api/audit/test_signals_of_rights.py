"""Access signals of rights: every one that is given is looked at, and users who are alike."""

from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.partnerships import Partnership
from tests.support.scenarios.access_signals import found, queue, sweep
from tests.support.scenarios.people import CHILD, recorded
from tests.support.scenarios.rights import (
    confirmed,
    given,
    newcomer,
    one_person,
    proposed,
    registered,
    role,
)

GIVEN, ALIKE = "rights_given", "like_another_user"
WHY = {"because": "An invented reason."}


async def test_a_role_that_is_proposed_and_confirmed_is_two_signals(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    user_id = partnership.founded.users["referrer"]
    proposal = await proposed(partnership, user_id, role(partnership, "hub_manager"))
    assert await found(worker_engine, partnership, GIVEN) == [("administrator", None)]
    await confirmed(partnership, [proposal])
    await sweep(worker_engine, partnership)
    # No one is shown what is noticed about themselves; another in governance sees both.
    assert [each["kind"] for each in await queue(partnership)] == [GIVEN]
    second = await proposed(
        partnership,
        partnership.founded.users["hub_support"],
        role(partnership, "information_governance"),
    )
    await confirmed(partnership, [second])
    await sweep(worker_engine, partnership)
    answer = await partnership.hub_support.get("/v1/access-signals", params={"limit": 200})
    said = [each["explanation"] for each in answer.json()["items"] if each["kind"] == GIVEN]
    assert sum("proposed a role: once" in each for each in said) == 2
    assert sum("confirmed a role that another person proposed: once" in each for each in said) == 2


async def test_a_role_of_one_a_resumption_and_a_link_withdrawn_are_signals_too(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    users = partnership.founded.users
    administrator = partnership.administrator
    path = f"/v1/users/{users['hub_support']}"
    answer = await administrator.post(
        f"{path}/memberships", role(partnership, "performance_analyst")
    )
    assert answer.status_code == 201, answer.text
    for end in ("suspension", "resumption"):
        assert (await administrator.post(f"{path}/{end}", WHY)).status_code == 200
    link = await one_person(partnership, users["hub_support"], users["referrer"])
    await administrator.post(f"/v1/identity-links/{link['id']}/withdrawal", WHY)
    await sweep(worker_engine, partnership)
    said = " ".join(each["explanation"] for each in await queue(partnership))
    for words in (
        "gave a role that needs no second person",
        "gave a suspended user access again",
        "declared that two users are one person",
        "withdrew that two users are one person",
    ):
        assert words in said


async def test_what_takes_a_right_away_is_no_signal(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    users = partnership.founded.users
    administrator = partnership.administrator
    path = f"/v1/users/{users['hub_support']}"
    read = (await administrator.get(path)).json()
    await administrator.post(f"{path}/memberships/{read['memberships'][0]['id']}/end", WHY)
    await administrator.post(f"{path}/suspension", WHY)
    refused = await administrator.post(
        f"/v1/users/{users['administrator']}/memberships", role(partnership)
    )
    assert refused.status_code == 403
    assert await found(worker_engine, partnership, GIVEN) == []


async def test_a_proposal_for_a_user_like_another_asks_whether_they_are_one_person(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    users = partnership.founded.users
    twin = await registered(
        partnership, newcomer(partnership, display_name="Hub manager (invented)")
    )
    assert await found(worker_engine, partnership, ALIKE) == [("administrator", None)]
    (signal,) = [each for each in await queue(partnership) if each["kind"] == ALIKE]
    assert "1 in all" in signal["explanation"]
    await one_person(partnership, twin["id"], users["hub_manager"])
    await proposed(partnership, twin["id"], role(partnership, "hub_support"))
    await proposed(partnership, users["referrer"], role(partnership, "hub_support"))
    await sweep(worker_engine, partnership)
    assert len([each for each in await queue(partnership) if each["kind"] == ALIKE]) == 1


async def test_a_record_opened_by_another_identity_of_a_person_with_an_interest_is_found(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    users = partnership.founded.users
    child = await recorded(partnership.hub_manager_2, CHILD)
    assert (await partnership.hub_support.get(f"/v1/people/{child['id']}")).status_code == 200
    declared = await partnership.hub_practitioner.post(
        "/v1/conflicts-of-interest", {"person_id": child["id"], "relation": "self"}
    )
    assert declared.status_code == 201, declared.text
    assert await found(worker_engine, partnership, "own_record") == []
    await one_person(partnership, users["hub_support"], users["hub_practitioner"])
    assert await found(worker_engine, partnership, "own_record") == [("hub_support", child["id"])]


async def test_no_one_sees_or_judges_what_is_noticed_about_another_identity_of_theirs(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    users = partnership.founded.users
    await given(partnership, "hub_support", role(partnership, "administrator"))
    await proposed(partnership, users["referrer"], role(partnership, "hub_manager"))
    await sweep(worker_engine, partnership)
    (signal,) = await queue(partnership)
    await one_person(
        partnership, users["administrator"], users["information_governance"], by="hub_support"
    )
    await sweep(worker_engine, partnership)
    assert [each["user_id"] for each in await queue(partnership)] == [str(users["hub_support"])]
    answer = await partnership.information_governance.post(
        f"/v1/access-signals/{signal['id']}/outcome",
        {"outcome": "explained", "note": "My own."},
    )
    assert answer.status_code == 404, answer.text
