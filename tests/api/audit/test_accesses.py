"""Who has looked at this child: asked by their team and by information governance."""

from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.database import audit_log as trail
from tests.support.partnerships import Partnership, Person
from tests.support.scenarios.access_signals import declare, restrict
from tests.support.scenarios.pathway import allocated, an_open_referral, recorded, triaged
from tests.support.scenarios.people import CHILD, linked, recorded as recorded_person

Json = dict[str, Any]


def _path(person_id: str) -> str:
    return f"/v1/people/{person_id}/accesses"


async def _accesses(by: Person, person_id: str) -> list[Json]:
    answer = await by.get(_path(person_id), params={"limit": 200})
    assert answer.status_code == 200, answer.text
    items: list[Json] = answer.json()["items"]
    return items


def _told(accesses: list[Json]) -> list[tuple[str, str]]:
    return [(access["display_name"], access["action"]) for access in accesses]


async def test_a_stranger_asks_in_vain(http: httpx.AsyncClient, partnership: Partnership) -> None:
    child = await recorded_person(partnership.hub_practitioner, CHILD)
    assert (await http.get(_path(child["id"]))).status_code == 401


@pytest.mark.parametrize("name", ["information_governance", "social_worker", "team_manager"])
async def test_a_child_of_another_partnership_and_none_look_alike(
    partnership: Partnership, other_partnership: Partnership, name: str
) -> None:
    child = await recorded_person(other_partnership.hub_practitioner, CHILD)
    absent = "0198f3b2-0000-7000-8000-00000000dead"
    for person_id in (child["id"], absent):
        assert (await partnership.person(name).get(_path(person_id))).status_code == 404


@pytest.mark.parametrize("name", ["hub_practitioner", "agency_officer", "administrator"])
async def test_other_roles_may_not_ask(partnership: Partnership, name: str) -> None:
    child = await recorded_person(partnership.hub_practitioner, CHILD)
    assert (await partnership.person(name).get(_path(child["id"]))).status_code == 403


async def test_a_team_asks_about_the_children_it_works_with_and_no_others(
    partnership: Partnership,
) -> None:
    referral = await an_open_referral(partnership)
    path = _path(referral["person_id"])
    for name in ("social_worker", "team_manager"):
        assert (await partnership.person(name).get(path)).status_code == 404
    await allocated(partnership, referral)
    for name in ("social_worker", "team_manager"):
        assert (await partnership.person(name).get(path)).status_code == 200
    for name in ("social_worker_2", "team_manager_2"):
        assert (await partnership.person(name).get(path)).status_code == 404


async def test_it_tells_who_opened_the_record_when_in_which_role_and_why(
    partnership: Partnership,
) -> None:
    referral = await an_open_referral(partnership)
    await allocated(partnership, referral)
    opened = await partnership.hub_manager.get(
        f"/v1/people/{referral['person_id']}", headers={"Purpose": "section_47"}
    )
    assert opened.status_code == 200
    newest = (await _accesses(partnership.social_worker, referral["person_id"]))[0]
    del newest["id"]
    assert newest == {
        "occurred_at": "2026-11-18T09:30:00Z",
        "user_id": str(partnership.founded.users["hub_manager"]),
        "display_name": "Hub manager (invented)",
        "agency_id": str(partnership.founded.agencies["Children's social care"]),
        "agency_name": "Children's social care",
        "roles": ["hub_manager"],
        "service": "api",
        "action": "person.read",
        "outcome": "done",
        "purpose": "section_47",
        "listed": False,
    }


async def test_lists_and_searches_that_showed_the_child_are_told_as_such(
    partnership: Partnership,
) -> None:
    child = await recorded_person(partnership.hub_practitioner, CHILD)
    found = await partnership.hub_practitioner_2.post(
        "/v1/people/search", {"given": "Testchild", "family": "Alpha-Invented"}
    )
    assert child["id"] in found.text
    newest = (await _accesses(partnership.information_governance, child["id"]))[0]
    assert (newest["action"], newest["listed"]) == ("person.searched", True)
    assert newest["display_name"] == "Hub practitioner 2 (invented)"


async def test_a_refusal_is_an_access_too(partnership: Partnership) -> None:
    referral = await an_open_referral(partnership)
    person_id = referral["person_id"]
    for path in (f"/v1/people/{person_id}", f"/v1/referrals/{referral['id']}"):
        assert (await partnership.social_worker_2.get(path)).status_code == 404
    told = (await _accesses(partnership.information_governance, person_id))[:2]
    assert [(each["action"], each["outcome"]) for each in told] == [
        ("referral:read", "refused"),
        ("person:read", "refused"),
    ]


async def test_a_contact_opened_before_anybody_knew_whom_it_is_about_is_an_access(
    partnership: Partnership,
) -> None:
    hub = partnership.hub_practitioner
    contact = await recorded(hub)
    early = await partnership.hub_support.get(f"/v1/contacts/{contact['id']}")
    assert early.json()["children"][0]["person_id"] is None
    after = await triaged(hub, contact)
    person_id = after["children"][0]["person_id"]
    told = _told(await _accesses(partnership.information_governance, person_id))
    assert ("Hub support (invented)", "contact.read") in told


async def test_an_event_about_several_children_is_an_access_to_each(
    partnership: Partnership,
) -> None:
    hub = partnership.hub_practitioner
    children = [await recorded_person(hub, CHILD) for _ in range(2)]
    contact = await recorded(
        hub, *({"described_as": "known", "person_id": child["id"]} for child in children)
    )
    assert (await partnership.hub_support.get(f"/v1/contacts/{contact['id']}")).status_code == 200
    for child in children:
        told = _told(await _accesses(partnership.information_governance, child["id"]))
        assert ("Hub support (invented)", "contact.read") in told


async def test_accesses_to_linked_records_are_accesses_to_the_child(
    partnership: Partnership,
) -> None:
    hub = partnership.hub_practitioner
    referral = await an_open_referral(partnership)
    await allocated(partnership, referral)
    other = await recorded_person(hub, CHILD)
    await hub.get(f"/v1/people/{other['id']}")
    worker = partnership.social_worker
    before = await _accesses(worker, referral["person_id"])
    assert (await worker.get(_path(other["id"]))).status_code == 404
    await linked(hub, {"id": referral["person_id"]}, other)
    after = await _accesses(worker, referral["person_id"])
    assert {access["id"] for access in before} < {access["id"] for access in after}
    assert await _accesses(worker, other["id"]) == after


async def test_asking_is_on_the_trail_and_told_to_information_governance_alone(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    referral = await an_open_referral(partnership)
    await allocated(partnership, referral)
    person_id = referral["person_id"]
    shown = await _accesses(partnership.social_worker, person_id)
    (event,) = await trail.events(admin_engine, partnership, "access.listed")
    assert str(event["person_id"]) == person_id
    assert [str(each) for each in event["shown_ids"]] == [access["id"] for access in shown]
    await partnership.information_governance.get(
        "/v1/audit/events", params={"person_id": person_id}
    )
    actions = [access["action"] for access in await _accesses(partnership.team_manager, person_id)]
    assert not {"access.listed", "audit.read"} & set(actions)
    to_governance = await _accesses(partnership.information_governance, person_id)
    assert [access["action"] for access in to_governance[:3]] == [
        "access.listed",
        "audit.read",
        "access.listed",
    ]


async def test_pages_follow_one_another_without_gap_or_repetition(
    partnership: Partnership,
) -> None:
    child = await recorded_person(partnership.hub_practitioner, CHILD)
    for _ in range(5):
        await partnership.hub_support.get(f"/v1/people/{child['id']}")
        partnership.clock.advance(minutes=1)
    governance = partnership.information_governance
    first = (await governance.get(_path(child["id"]), params={"limit": 4})).json()
    rest = await governance.get(_path(child["id"]), params={"limit": 200, "cursor": first["next"]})
    found = [*first["items"], *rest.json()["items"]]
    assert [each["action"] for each in found] == ["person.read"] * 5 + ["person.recorded"]
    assert len({each["id"] for each in found}) == 6


async def test_a_restriction_does_not_hide_from_information_governance_who_looked(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    referral = await an_open_referral(partnership)
    await allocated(partnership, referral)
    child = {"id": referral["person_id"]}
    await restrict(admin_engine, partnership, child)
    assert (await partnership.social_worker.get(_path(child["id"]))).status_code in {403, 404}
    assert await _accesses(partnership.information_governance, child["id"])


async def test_nobody_asks_about_the_record_in_which_they_have_an_interest(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    referral = await an_open_referral(partnership)
    await allocated(partnership, referral)
    child = {"id": referral["person_id"]}
    for name in ("information_governance", "social_worker"):
        await declare(admin_engine, partnership, name, child, relation="relative")
        refused = await partnership.person(name).get(_path(child["id"]))
        assert refused.status_code in {403, 404}, refused.text
    assert await _accesses(partnership.team_manager, child["id"])


async def test_a_team_is_not_told_which_colleague_has_an_interest_in_the_child(
    partnership: Partnership,
) -> None:
    referral = await an_open_referral(partnership)
    await allocated(partnership, referral)
    declared = await partnership.hub_support.post(
        "/v1/conflicts-of-interest",
        {"person_id": referral["person_id"], "relation": "neighbour"},
    )
    assert declared.status_code == 201, declared.text
    told = await _accesses(partnership.information_governance, referral["person_id"])
    assert ("Hub support (invented)", "conflict_of_interest.declared") in _told(told)
    to_team = await _accesses(partnership.social_worker, referral["person_id"])
    assert "conflict_of_interest.declared" not in [each["action"] for each in to_team]
