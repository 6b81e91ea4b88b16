"""Conflicts of interest: declared by oneself or a manager, and ended by somebody else."""

from uuid import UUID

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.database import audit_log as trail
from tests.support.partnerships import Partnership, Person
from tests.support.scenarios.pathway import a_triaged_contact
from tests.support.scenarios.people import Json, recorded
from tests.support.scenarios.restrictions import CLOAKED, allow, problem, restricted, status_of

PATH = "/v1/conflicts-of-interest"
NEPHEW: Json = {"relation": "relative", "note": "An invented sister's child."}


async def declared(by: Person, person: Json, **more: object) -> Json:
    """An interest in somebody's record, declared."""
    answer = await by.post(PATH, {"person_id": person["id"], **NEPHEW, **more})
    assert answer.status_code == 201, answer.text
    conflict: Json = answer.json()
    return conflict


async def test_a_stranger_declares_nothing(http: httpx.AsyncClient) -> None:
    assert (await http.post(PATH, json=NEPHEW)).status_code == 401


async def test_an_interest_in_a_person_of_another_partnership_looks_absent(
    partnership: Partnership, other_partnership: Partnership
) -> None:
    child = await recorded(other_partnership.hub_practitioner)
    answer = await partnership.hub_manager.post(PATH, {"person_id": child["id"], **NEPHEW})
    assert problem(answer) == "record-not-found"


@pytest.mark.parametrize("name", ["administrator", "referrer", "information_governance"])
async def test_who_reads_no_cases_has_nothing_to_declare(
    partnership: Partnership, name: str
) -> None:
    child = await recorded(partnership.hub_practitioner)
    answer = await partnership.person(name).post(PATH, {"person_id": child["id"], **NEPHEW})
    assert problem(answer) == "permission-missing"


async def test_ones_own_declaration_closes_the_record_at_once_and_to_nobody_else(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    hub = partnership.hub_practitioner
    child = await recorded(hub)
    conflict = await declared(hub, child, relation="self", note=None)
    assert conflict["user_id"] == str(partnership.founded.users["hub_practitioner"])
    answer = await hub.get(f"/v1/people/{child['id']}")
    assert (answer.status_code, problem(answer)) == (403, "conflict-declared")
    assert "Testchild" not in answer.text
    assert await status_of(partnership.hub_practitioner_2, child) == 200
    (event,) = await trail.events(admin_engine, partnership, "conflict_of_interest.declared")
    assert event["person_id"] == UUID(child["id"])
    assert await trail.messages(admin_engine, partnership, "conflict_of_interest.declared") == [
        UUID(conflict["id"])
    ]


async def test_a_manager_declares_for_others_and_nobody_else_does(
    partnership: Partnership,
) -> None:
    child = await recorded(partnership.hub_practitioner)
    support = str(partnership.founded.users["hub_support"])
    said = {"person_id": child["id"], **NEPHEW, "user_id": support}
    for_another = await partnership.hub_practitioner.post(PATH, said)
    assert problem(for_another) == "conflict-of-another"
    assert (await partnership.hub_manager.post(PATH, said)).status_code == 201
    assert await status_of(partnership.hub_support, child) == 403
    again = await partnership.hub_manager.post(PATH, said)
    assert problem(again) == "conflict-declared-already"


async def test_an_interest_beats_being_on_the_allow_list_and_owning_the_restriction(
    partnership: Partnership,
) -> None:
    child = await recorded(partnership.hub_practitioner)
    await restricted(partnership.hub_manager, child)
    await declared(partnership.hub_manager, child)
    assert await status_of(partnership.hub_manager, child) == 403


async def test_an_interest_in_a_cloaked_record_tells_nothing_of_it(
    partnership: Partnership,
) -> None:
    hub = partnership.hub_practitioner
    child = await recorded(hub)
    await declared(hub, child)
    await restricted(partnership.hub_manager, child, CLOAKED)
    assert await status_of(hub, child) == 404


async def test_another_person_ends_an_interest_and_the_record_is_open_again(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    hub, manager = partnership.hub_practitioner, partnership.hub_manager
    child = await recorded(hub)
    own = await declared(manager, child)
    user_id = str(partnership.founded.users["hub_practitioner"])
    other = await recorded(hub)
    of_hub = await declared(manager, other, user_id=user_id)
    because = {"because": "Declared of the wrong record."}
    ended = await manager.post(f"{PATH}/{own['id']}/end", because)
    assert problem(ended) == "conflict-ended-by-user"
    assert await status_of(hub, other) == 403
    ended = await manager.post(f"{PATH}/{of_hub['id']}/end", because)
    assert ended.status_code == 200, ended.text
    assert ended.json()["ended_because"] == because["because"]
    assert await status_of(hub, other) == 200
    again = await manager.post(f"{PATH}/{of_hub['id']}/end", because)
    assert problem(again) == "conflict-ended"
    governance = partnership.information_governance
    assert (await governance.post(f"{PATH}/{own['id']}/end", because)).status_code == 200
    assert await status_of(manager, child) == 200
    assert len(await trail.events(admin_engine, partnership, "conflict_of_interest.ended")) == 2


async def test_everybody_sees_their_own_and_governance_sees_all(partnership: Partnership) -> None:
    hub, worker = partnership.hub_practitioner, partnership.hub_support
    first, second = await recorded(hub), await recorded(hub)
    conflicts = [await declared(hub, first), await declared(worker, second)]

    async def listed(by: Person) -> list[str]:
        answer = await by.get(PATH)
        assert answer.status_code == 200, answer.text
        return [each["id"] for each in answer.json()["items"]]

    assert await listed(hub) == [conflicts[0]["id"]]
    assert await listed(worker) == [conflicts[1]["id"]]
    assert await listed(partnership.hub_manager) == []
    both = await listed(partnership.information_governance)
    assert set(both) == {each["id"] for each in conflicts}


@pytest.mark.parametrize("name", ["hub_manager", "information_governance"])
@pytest.mark.parametrize("hidden", ["people", "contacts"])
async def test_an_interest_closes_why_the_record_is_hidden_too(
    partnership: Partnership, name: str, hidden: str
) -> None:
    """Governance approved, and an owner lifted, what hid their own relative from them."""
    contact = await a_triaged_contact(partnership)
    child = {"id": contact["children"][0]["person_id"]}
    record = child if hidden == "people" else contact
    manager, reader = partnership.hub_manager_2, partnership.person(name)
    listings = [allow(user_id=str(partnership.founded.users["hub_manager"]))]
    path = f"/v1/{hidden}/{record['id']}/restriction"
    made = await manager.post(path, {**CLOAKED, "listings": listings})
    assert made.status_code == 201, made.text
    path = f"/v1/restrictions/{made.json()['id']}"
    assert (await reader.get(path)).status_code == 200
    of_them = str(partnership.founded.users[name])
    await declared(partnership.hub_manager, child, user_id=of_them)
    for answer in (
        await reader.get(path),
        await reader.get(f"{path}/alerts"),
        await reader.post(f"{path}/approvals"),
        await reader.post(f"{path}/lifting", {"because": "Not needed."}, version=1),
        await reader.post(f"{path}/listings", allow(user_id=of_them)),
    ):
        assert (answer.status_code, problem(answer)) == (404, "record-not-found")
    assert (await reader.get("/v1/restrictions")).json()["items"] == []
    assert (await manager.get(path)).status_code == 200
