"""What opens a cloak to anyone takes as many people as setting it did."""

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.clock import FixedClock
from tests.support.database import audit_log as trail
from tests.support.partnerships import Partnership, Person
from tests.support.scenarios.restrictions import (
    CLOAKED,
    Json,
    allow,
    deny,
    kept_child,
    problem,
    status_of,
)
from tests.support.scenarios.rights import given, one_person, role

ABSENT = "0198f3b2-0000-7000-8000-00000000dead"
APPROVERS = ("hub_manager_2", "information_governance")


async def _a_cloak(partnership: Partnership, **more: object) -> tuple[Json, Json]:
    """A child under a cloak that two people approved, and the restriction as it is then."""
    users = partnership.founded.users
    more.setdefault("listings", [allow(user_id=str(users["hub_manager_2"]))])
    child, restriction = await kept_child(partnership, CLOAKED, **more)
    for name in APPROVERS:
        answer = await partnership.person(name).post(
            f"/v1/restrictions/{restriction['id']}/approvals"
        )
        assert answer.status_code == 201, answer.text
    return child, await _as_it_is(partnership, restriction)


async def _as_it_is(partnership: Partnership, restriction: Json) -> Json:
    answer = await partnership.information_governance.get(f"/v1/restrictions/{restriction['id']}")
    assert answer.status_code == 200, answer.text
    found: Json = answer.json() | {"etag": answer.headers["ETag"]}
    return found


async def _lift(by: Person, restriction: Json) -> httpx.Response:
    return await by.post(
        f"/v1/restrictions/{restriction['id']}/lifting",
        {"because": "The invented danger is over."},
        version=restriction["etag"],
    )


async def _approve(by: Person, restriction: Json, asked: Json) -> httpx.Response:
    return await by.post(
        f"/v1/restrictions/{restriction['id']}/relaxations/{asked['id']}/approvals"
    )


async def test_a_stranger_approves_nothing(http: httpx.AsyncClient) -> None:
    path = f"/v1/restrictions/{ABSENT}/relaxations/{ABSENT}/approvals"
    assert (await http.post(path)).status_code == 401


async def test_a_cloak_stands_until_two_others_approved_its_lifting(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    child, restriction = await _a_cloak(partnership)
    hub = partnership.hub_practitioner
    answer = await _lift(partnership.hub_manager, restriction)
    assert answer.status_code == 200, answer.text
    assert answer.json()["lifted_at"] is None
    (asked,) = answer.json()["relaxations"]
    assert asked["act"] == "lift"
    assert asked["available_actions"] == [
        {"action": "approve", "allowed": False, "reason": "relaxation_approved_by_asker"}
    ]
    assert await status_of(hub, child) == 404
    first = await _approve(partnership.hub_manager_2, restriction, asked)
    assert first.status_code == 201, first.text
    assert first.json()["lifted_at"] is None
    assert await status_of(hub, child) == 404
    second = await _approve(partnership.information_governance, restriction, asked)
    assert second.json()["lifted_by"] == str(partnership.founded.users["hub_manager"])
    assert second.json()["relaxations"] == []
    assert await status_of(hub, child) == 200
    for event, times in (("relaxation_asked", 1), ("relaxation_approved", 2), ("lifted", 1)):
        name = f"restriction.{event}"
        assert len(await trail.events(admin_engine, partnership, name)) == times
        assert len(await trail.messages(admin_engine, partnership, name)) == times


async def test_neither_the_asker_nor_one_person_twice_approves(partnership: Partnership) -> None:
    _, restriction = await _a_cloak(partnership)
    (asked,) = (await _lift(partnership.hub_manager, restriction)).json()["relaxations"]
    own = await _approve(partnership.hub_manager, restriction, asked)
    assert problem(own) == "relaxation-approved-by-asker"
    assert (await _approve(partnership.hub_manager_2, restriction, asked)).status_code == 201
    again = await _approve(partnership.hub_manager_2, restriction, asked)
    assert problem(again) == "relaxation-approved-already"
    unlisted = await _approve(partnership.hub_practitioner, restriction, asked)
    assert problem(unlisted) == "permission-missing"
    weak = partnership.weakly_signed_in("information_governance")
    assert problem(await _approve(weak, restriction, asked)) == "strong-sign-in-needed"


async def test_nor_does_another_identity_of_either(partnership: Partnership) -> None:
    users = partnership.founded.users
    _, restriction = await _a_cloak(partnership)
    (asked,) = (await _lift(partnership.hub_manager, restriction)).json()["relaxations"]
    await one_person(partnership, users["hub_manager_2"], users["information_governance"])
    assert (await _approve(partnership.hub_manager_2, restriction, asked)).status_code == 201
    second = await _approve(partnership.information_governance, restriction, asked)
    assert problem(second) == "relaxation-approved-already"
    await one_person(partnership, users["hub_manager"], users["hub_manager_2"])
    third = await _approve(partnership.information_governance, restriction, asked)
    assert problem(third) == "relaxation-approved-by-asker"


async def test_what_no_one_approved_in_two_working_days_lapses(
    partnership: Partnership, clock: FixedClock
) -> None:
    child, restriction = await _a_cloak(partnership)
    (asked,) = (await _lift(partnership.hub_manager, restriction)).json()["relaxations"]
    assert asked["lapses_at"] == "2026-11-21T00:00:00Z"
    clock.advance(days=3)
    partnership.tokens.clear()
    late = await _approve(partnership.information_governance, restriction, asked)
    assert problem(late) == "relaxation-over"
    assert (await _as_it_is(partnership, restriction))["relaxations"] == []
    assert await status_of(partnership.hub_practitioner, child) == 404


async def test_a_cloak_that_acts_without_its_approvals_is_lifted_by_no_one_alone_either(
    partnership: Partnership, clock: FixedClock
) -> None:
    child, restriction = await kept_child(partnership, CLOAKED)
    answer = await _lift(partnership.hub_manager, restriction)
    assert (answer.json()["lifted_at"], len(answer.json()["relaxations"])) == (None, 1)
    assert await status_of(partnership.hub_practitioner, child) == 404
    # Without approvals it becomes a signpost, which one person sets and lifts.
    clock.advance(days=3)
    partnership.tokens.clear()
    lapsed = await _as_it_is(partnership, restriction)
    lifted = await _lift(partnership.hub_manager, lapsed)
    assert lifted.json()["lifted_at"] is not None


@pytest.mark.parametrize("weakens", ["allow", "take_off_deny", "change_owner"])
async def test_whatever_opens_an_approved_cloak_to_anyone_takes_two_others(
    partnership: Partnership, weakens: str
) -> None:
    users = partnership.founded.users
    support, owner = str(users["hub_support"]), str(users["team_manager"])
    listings = [
        allow(user_id=str(users["hub_manager_2"])),
        deny(user_id=support),
        allow(team_id=str(partnership.founded.teams["Front door team"])),
    ]
    child, restriction = await _a_cloak(partnership, listings=listings)
    assert await status_of(partnership.hub_support, child) == 404
    path = f"/v1/restrictions/{restriction['id']}"
    manager = partnership.hub_manager
    match weakens:
        case "allow":
            answer = await manager.post(f"{path}/listings", allow(user_id=owner))
        case "take_off_deny":
            (row,) = [each for each in restriction["listings"] if each["listing"] == "deny"]
            answer = await manager.post(
                f"{path}/listings/{row['id']}/end", version=restriction["etag"]
            )
        case _:
            answer = await manager.patch(path, {"owner_id": owner}, version=restriction["etag"])
    assert answer.status_code in {200, 201}, answer.text
    (asked,) = answer.json()["relaxations"]
    assert asked["act"] == weakens
    assert (answer.json()["owner_id"], answer.json()["listings"]) == (
        restriction["owner_id"],
        restriction["listings"],
    )
    for name in APPROVERS:
        approved = await _approve(partnership.person(name), restriction, asked)
        assert approved.status_code == 201, approved.text
    done = await _as_it_is(partnership, restriction)
    assert (done["owner_id"], done["listings"]) != (
        restriction["owner_id"],
        restriction["listings"],
    )


async def test_the_person_it_opens_to_approves_nothing(partnership: Partnership) -> None:
    _, restriction = await _a_cloak(partnership)
    governance = str(partnership.founded.users["information_governance"])
    answer = await partnership.hub_manager.post(
        f"/v1/restrictions/{restriction['id']}/listings", allow(user_id=governance)
    )
    (asked,) = answer.json()["relaxations"]
    own = await _approve(partnership.information_governance, restriction, asked)
    assert problem(own) == "relaxation-approved-by-asker"


async def test_nor_does_who_works_where_it_opens_to(partnership: Partnership) -> None:
    """Governance reads no case; who reads them as well would open the record to themselves."""
    team = str(partnership.founded.teams["Front door team"])
    await given(partnership, "hub_support", role(partnership, "information_governance"))
    users = partnership.founded.users
    listings = [
        allow(user_id=str(users["hub_manager_2"])),
        deny(team_id=str(partnership.founded.teams["Assessment team East"])),
    ]
    child, restriction = await _a_cloak(partnership, listings=listings)
    path = f"/v1/restrictions/{restriction['id']}/listings"
    answer = await partnership.hub_manager.post(path, allow(team_id=team))
    (asked,) = answer.json()["relaxations"]
    own = await _approve(partnership.hub_support, restriction, asked)
    assert problem(own) == "relaxation-approved-by-asker"
    assert await status_of(partnership.hub_support, child) == 404
    for name in APPROVERS:
        approved = await _approve(partnership.person(name), restriction, asked)
        assert approved.status_code == 201, approved.text
    assert await status_of(partnership.hub_support, child) == 200


async def test_an_approval_counts_while_its_giver_is_a_second_person_with_rights(
    partnership: Partnership,
) -> None:
    """What opens a cloak takes three people on the day on which it is opened."""
    users = partnership.founded.users
    listings = [allow(user_id=str(users[name])) for name in ("hub_manager_2", "hub_support")]
    await given(partnership, "hub_support", role(partnership, "hub_manager"))
    child, restriction = await _a_cloak(partnership, listings=listings)
    (asked,) = (await _lift(partnership.hub_manager, restriction)).json()["relaxations"]
    assert (await _approve(partnership.hub_manager_2, restriction, asked)).status_code == 201
    path = f"/v1/users/{users['hub_manager_2']}"
    why = {"because": "An invented enquiry."}
    assert (await partnership.administrator.post(f"{path}/suspension", why)).status_code == 200
    second = await _approve(partnership.hub_support, restriction, asked)
    assert (second.status_code, second.json()["lifted_at"]) == (201, None)
    assert (await partnership.administrator.post(f"{path}/resumption", why)).status_code == 200
    await one_person(partnership, users["hub_manager_2"], users["hub_manager"])
    third = await _approve(partnership.information_governance, restriction, asked)
    assert third.json()["lifted_at"] is not None
    assert await status_of(partnership.hub_practitioner, child) == 200


async def test_an_approver_declared_to_be_the_asker_does_not_count(
    partnership: Partnership,
) -> None:
    users = partnership.founded.users
    child, restriction = await _a_cloak(partnership)
    (asked,) = (await _lift(partnership.hub_manager, restriction)).json()["relaxations"]
    assert (await _approve(partnership.hub_manager_2, restriction, asked)).status_code == 201
    await one_person(partnership, users["hub_manager"], users["hub_manager_2"])
    second = await _approve(partnership.information_governance, restriction, asked)
    assert (second.status_code, second.json()["lifted_at"]) == (201, None)
    assert await status_of(partnership.hub_practitioner, child) == 404


async def test_what_someone_asked_falls_with_their_rights(partnership: Partnership) -> None:
    child, restriction = await _a_cloak(partnership)
    (asked,) = (await _lift(partnership.hub_manager, restriction)).json()["relaxations"]
    user_id = partnership.founded.users["hub_manager"]
    (held,) = (await partnership.administrator.get(f"/v1/users/{user_id}")).json()["memberships"]
    ended = await partnership.administrator.post(
        f"/v1/users/{user_id}/memberships/{held['id']}/end", {"because": "An invented enquiry."}
    )
    assert ended.status_code == 200, ended.text
    for name in APPROVERS:
        answer = await _approve(partnership.person(name), restriction, asked)
        assert problem(answer) == "relaxation-over"
    assert await status_of(partnership.hub_practitioner, child) == 404


async def test_no_owner_is_made_who_could_not_answer_any_more(partnership: Partnership) -> None:
    owner = partnership.founded.users["team_manager"]
    _, restriction = await _a_cloak(partnership)
    answer = await partnership.hub_manager.patch(
        f"/v1/restrictions/{restriction['id']}",
        {"owner_id": str(owner)},
        version=restriction["etag"],
    )
    (asked,) = answer.json()["relaxations"]
    await partnership.administrator.post(
        f"/v1/users/{owner}/suspension", {"because": "An invented enquiry."}
    )
    assert (await _approve(partnership.hub_manager_2, restriction, asked)).status_code == 201
    second = await _approve(partnership.information_governance, restriction, asked)
    assert problem(second) == "relaxation-over"
    assert (await _as_it_is(partnership, restriction))["owner_id"] == restriction["owner_id"]


async def test_what_was_asked_twice_is_done_once(partnership: Partnership) -> None:
    support = partnership.founded.users["hub_support"]
    _, restriction = await _a_cloak(partnership)
    path = f"/v1/restrictions/{restriction['id']}/listings"
    await partnership.hub_manager.post(path, allow(user_id=str(support)))
    answer = await partnership.hub_manager.post(path, allow(user_id=str(support)))
    for asked in answer.json()["relaxations"]:
        for name in APPROVERS:
            approved = await _approve(partnership.person(name), restriction, asked)
            assert approved.status_code == 201, approved.text
    done = await _as_it_is(partnership, restriction)
    assert done["relaxations"] == []
    assert [each["user_id"] for each in done["listings"]].count(str(support)) == 1


async def test_a_role_that_one_person_gives_puts_nobody_on_an_allow_list(
    partnership: Partnership,
) -> None:
    """A referrer's role in the right agency opened the cloak to a practitioner."""
    health = str(partnership.founded.agencies["Health"])
    user_id = partnership.founded.users["hub_practitioner"]
    listings = [
        allow(user_id=str(partnership.founded.users["hub_manager_2"])),
        allow(agency_id=health),
    ]
    child, restriction = await _a_cloak(partnership, listings=listings)
    path = f"/v1/users/{user_id}/memberships"
    for name in ("referrer", "performance_analyst", "partner_system"):
        answer = await partnership.administrator.post(
            path, role(partnership, name, agency_id=health)
        )
        assert name in {held["role"] for held in answer.json()["memberships"]}
        assert await status_of(partnership.hub_practitioner, child) == 404
        hidden = await partnership.hub_practitioner.get(f"/v1/restrictions/{restriction['id']}")
        assert hidden.status_code == 404
    await given(partnership, "hub_practitioner", role(partnership, agency_id=health))
    assert await status_of(partnership.hub_practitioner, child) == 200


async def test_what_closes_a_cloak_further_is_done_at_once(partnership: Partnership) -> None:
    _, restriction = await _a_cloak(partnership)
    users = partnership.founded.users
    path = f"/v1/restrictions/{restriction['id']}/listings"
    denied = await partnership.hub_manager.post(path, deny(user_id=str(users["referrer"])))
    assert (denied.status_code, denied.json()["relaxations"]) == (201, [])
    second = next(
        each for each in denied.json()["listings"] if each["user_id"] == str(users["hub_manager_2"])
    )
    off = await partnership.hub_manager.post(
        f"{path}/{second['id']}/end", version=denied.headers["ETag"]
    )
    assert (off.status_code, off.json()["relaxations"]) == (200, [])
