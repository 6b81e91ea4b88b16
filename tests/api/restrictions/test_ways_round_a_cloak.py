"""Ways round the two approvals that open a cloak: early lists, and links between records."""

import asyncio

import httpx
import pytest

from tests.support.partnerships import Partnership, Person
from tests.support.scenarios.people import linked, recorded
from tests.support.scenarios.restrictions import (
    CLOAKED,
    SIGNPOSTED,
    Json,
    allow,
    deny,
    kept_child,
    problem,
    restricted,
    status_of,
)
from tests.support.scenarios.rights import given, role

WHY = {"because": "They are two children after all."}


APPROVERS = ("hub_manager_2", "information_governance")


async def _approved(
    partnership: Partnership, restriction: Json, *, by: tuple[str, ...] = APPROVERS
) -> None:
    for name in by:
        path = f"/v1/restrictions/{restriction['id']}/approvals"
        answer = await partnership.person(name).post(path)
        assert answer.status_code == 201, answer.text


async def _a_cloak(
    partnership: Partnership, *, by: tuple[str, ...] = APPROVERS, **more: object
) -> tuple[Json, Json]:
    manager = str(partnership.founded.users["hub_manager_2"])
    more.setdefault("listings", [allow(user_id=manager)])
    child, restriction = await kept_child(partnership, CLOAKED, **more)
    await _approved(partnership, restriction, by=by)
    return child, restriction


async def _unlink(by: Person, link: Json) -> httpx.Response:
    path = f"/v1/people/{link['person_id']}/links/{link['id']}/unlinking"
    return await by.post(path, WHY, version=link["etag"])


@pytest.mark.parametrize("opens", ["allow", "take_off_deny", "change_owner"])
async def test_nobody_widens_a_cloak_between_its_two_approvals(
    partnership: Partnership, opens: str
) -> None:
    users = partnership.founded.users
    reader = str(users["hub_practitioner"])
    listings = [
        allow(user_id=str(users["hub_manager_2"])),
        allow(user_id=reader)
        if opens == "take_off_deny"
        else allow(user_id=str(users["referrer"])),
        *([deny(user_id=reader)] if opens == "take_off_deny" else []),
    ]
    child, restriction = await _a_cloak(partnership, by=APPROVERS[1:], listings=listings)
    path = f"/v1/restrictions/{restriction['id']}"
    as_it_is = await partnership.hub_manager.get(path)
    version = as_it_is.headers["ETag"]
    match opens:
        case "allow":
            answer = await partnership.hub_manager.post(f"{path}/listings", allow(user_id=reader))
        case "take_off_deny":
            (row,) = [each for each in as_it_is.json()["listings"] if each["listing"] == "deny"]
            answer = await partnership.hub_manager.post(
                f"{path}/listings/{row['id']}/end", version=version
            )
        case _:
            answer = await partnership.hub_manager.patch(
                path, {"owner_id": reader}, version=version
            )
    assert [each["act"] for each in answer.json()["relaxations"]] == [opens], answer.text
    assert await status_of(partnership.hub_practitioner, child) == 404
    # The second person approves what the first did.
    await _approved(partnership, restriction, by=APPROVERS[:1])
    assert await status_of(partnership.hub_practitioner, child) == 404


async def test_who_sets_a_cloak_writes_its_lists_until_somebody_approved_it(
    partnership: Partnership,
) -> None:
    child, restriction = await kept_child(partnership, CLOAKED)
    reader = str(partnership.founded.users["hub_practitioner"])
    path = f"/v1/restrictions/{restriction['id']}/listings"
    answer = await partnership.hub_manager.post(path, allow(user_id=reader))
    assert (answer.status_code, answer.json()["relaxations"]) == (201, [])
    assert await status_of(partnership.hub_practitioner, child) == 200


async def test_no_one_approves_their_own_way_off_a_deny_list(partnership: Partnership) -> None:
    """Denied by a role that one person gave, in an agency where they read no cases."""
    founded = partnership.founded
    support, health = str(founded.users["hub_support"]), str(founded.agencies["Health"])
    await given(partnership, "hub_support", role(partnership, "information_governance"))
    referring = await partnership.administrator.post(
        f"/v1/users/{support}/memberships", role(partnership, "referrer", agency_id=health)
    )
    assert referring.status_code == 201, referring.text
    listings = [
        allow(user_id=str(founded.users["hub_manager_2"])),
        allow(user_id=support),
        deny(agency_id=health),
    ]
    child, restriction = await _a_cloak(partnership, listings=listings)
    assert await status_of(partnership.hub_support, child) == 404
    path = f"/v1/restrictions/{restriction['id']}"
    as_it_is = await partnership.hub_manager.get(path)
    (row,) = [each for each in as_it_is.json()["listings"] if each["listing"] == "deny"]
    off = await partnership.hub_manager.post(
        f"{path}/listings/{row['id']}/end", version=as_it_is.headers["ETag"]
    )
    (asked,) = off.json()["relaxations"]
    approval = f"{path}/relaxations/{asked['id']}/approvals"
    own = await partnership.hub_support.post(approval)
    assert (own.status_code, problem(own)) == (403, "relaxation-approved-by-asker")
    for name in APPROVERS:
        assert (await partnership.person(name).post(approval)).status_code == 201
    assert await status_of(partnership.hub_support, child) == 200


@pytest.mark.parametrize("by", [(), APPROVERS[:1], APPROVERS])
async def test_no_one_person_opens_a_cloaked_record_by_unlinking_it(
    partnership: Partnership, by: tuple[str, ...]
) -> None:
    child, restriction = await _a_cloak(partnership, by=by)
    other = await recorded(partnership.hub_practitioner)
    link = await linked(partnership.hub_manager, child, other)
    assert await status_of(partnership.hub_practitioner, other) == 404
    refused = await _unlink(partnership.hub_manager, link)
    assert (refused.status_code, problem(refused)) == (409, "cloaked-by-link")
    # Nor with a cloak of its own that no one has approved, or with a signpost.
    own = await restricted(partnership.hub_manager, other, CLOAKED)
    assert problem(await _unlink(partnership.hub_manager, link)) == "cloaked-by-link"
    assert await status_of(partnership.hub_practitioner, other) == 404
    listed = await partnership.hub_manager.post(
        f"/v1/restrictions/{own['id']}/listings",
        allow(user_id=str(partnership.founded.users["hub_manager_2"])),
    )
    assert listed.status_code == 201, listed.text
    await _approved(partnership, own)
    await _approved(partnership, restriction, by=APPROVERS[len(by) :])
    assert (await _unlink(partnership.hub_manager, link)).status_code == 200
    assert await status_of(partnership.hub_practitioner, other) == 404


async def test_a_link_of_a_signposted_record_is_removed_by_one_person(
    partnership: Partnership,
) -> None:
    child, _ = await kept_child(partnership, SIGNPOSTED)
    other = await recorded(partnership.hub_practitioner)
    link = await linked(partnership.hub_manager, child, other)
    assert (await _unlink(partnership.hub_manager, link)).status_code == 200


async def test_a_ring_of_links_is_not_opened_by_removing_two_at_once(
    partnership: Partnership,
) -> None:
    child, _ = await _a_cloak(partnership)
    ring = [child, *[await recorded(partnership.hub_practitioner) for _ in range(3)]]
    links = [
        await linked(partnership.hub_manager, one, other)
        for one, other in zip(ring, [*ring[1:], child], strict=True)
    ]
    answers = await asyncio.gather(
        _unlink(partnership.hub_manager, links[0]), _unlink(partnership.hub_manager, links[2])
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    for record in ring:
        assert await status_of(partnership.hub_practitioner, record) == 404
