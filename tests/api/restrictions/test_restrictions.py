"""Restricting records: whom they are kept from, and who approves, reviews and lifts that."""

from uuid import UUID

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.clock import FixedClock
from tests.support.database import audit_log as trail
from tests.support.partnerships import Partnership, Person
from tests.support.scenarios.pathway import a_worry
from tests.support.scenarios.people import CHILD, Json, allocate, linked, named, recorded
from tests.support.scenarios.restrictions import (
    CLOAKED,
    RING,
    SIGNPOSTED,
    allow,
    deny,
    kept_child,
    problem,
    restricted,
    status_of,
)

ABSENT = "0198f3b2-0000-7000-8000-00000000dead"
NEVER = "2027-02-17"


async def test_a_stranger_restricts_and_reads_nothing(http: httpx.AsyncClient) -> None:
    for path in (f"/v1/people/{ABSENT}/restriction", f"/v1/restrictions/{ABSENT}/approvals"):
        assert (await http.post(path, json=SIGNPOSTED)).status_code == 401
    assert (await http.get("/v1/restrictions")).status_code == 401


async def test_a_restriction_of_another_partnership_looks_absent(
    partnership: Partnership, other_partnership: Partnership
) -> None:
    child, restriction = await kept_child(other_partnership)
    manager = partnership.hub_manager
    assert (await manager.get(f"/v1/restrictions/{restriction['id']}")).status_code == 404
    answer = await manager.post(f"/v1/people/{child['id']}/restriction", SIGNPOSTED)
    assert problem(answer) == "record-not-found"


async def test_only_managers_of_the_hub_and_information_governance_restrict(
    partnership: Partnership,
) -> None:
    for role in ("hub_manager", "information_governance"):
        child = await recorded(partnership.hub_practitioner, named("Testchild", role.title()))
        await restricted(partnership.person(role), child)
    child = await recorded(partnership.hub_practitioner)
    for role in ("hub_practitioner", "team_manager", "administrator", "agency_officer"):
        answer = await partnership.person(role).post(
            f"/v1/people/{child['id']}/restriction", SIGNPOSTED
        )
        assert problem(answer) == "permission-missing", role


async def test_a_restriction_keeps_the_record_from_all_but_its_lists_and_owner(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    support = partnership.founded.users["hub_support"]
    child, restriction = await kept_child(
        partnership,
        owner_id=str(partnership.founded.users["team_manager"]),
        listings=[allow(user_id=str(support))],
    )
    assert restriction["acts_as"] == "signposted"
    assert restriction["person_id"] == child["id"]
    assert [each["reason"] for each in restriction["listings"]] == [
        "Set this restriction.",
        "Answers for this restriction.",
        "Works with the child.",
    ]
    for name, status in (
        ("hub_manager", 200),
        ("hub_support", 200),
        ("hub_practitioner", 403),
        ("hub_practitioner_2", 403),
    ):
        assert await status_of(partnership.person(name), child) == status, name
    (event,) = await trail.events(admin_engine, partnership, "restriction.set")
    assert event["person_id"] == UUID(child["id"])
    assert "reason" not in event["facts"]
    assert await trail.messages(admin_engine, partnership, "restriction.set") == [
        UUID(restriction["id"])
    ]


async def test_deny_beats_allow(partnership: Partnership) -> None:
    practitioner = str(partnership.founded.users["hub_practitioner"])
    child, _ = await kept_child(
        partnership, listings=[allow(user_id=practitioner), deny(user_id=practitioner)]
    )
    assert await status_of(partnership.hub_practitioner, child) == 403


async def test_a_linked_record_is_kept_with_the_restricted_one(partnership: Partnership) -> None:
    hub = partnership.hub_practitioner
    child, other = await recorded(hub), await recorded(hub)
    await linked(hub, child, other)
    await restricted(partnership.hub_manager, other, CLOAKED)
    assert await status_of(hub, child) == 404
    assert await status_of(partnership.hub_manager, child) == 200


async def test_the_worker_of_a_restricted_child_needs_to_be_listed_too(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    child = await recorded(partnership.hub_practitioner)
    await allocate(worker_engine, partnership, child)
    worker = partnership.social_worker
    assert await status_of(worker, child) == 200
    restriction = await restricted(partnership.hub_manager, child)
    assert await status_of(worker, child) == 403
    team = str(partnership.founded.teams["Assessment team East"])
    answer = await partnership.hub_manager.post(
        f"/v1/restrictions/{restriction['id']}/listings", allow(team_id=team)
    )
    assert answer.status_code == 201, answer.text
    assert await status_of(worker, child) == 200


async def test_a_record_is_restricted_in_the_transaction_that_makes_it(
    partnership: Partnership,
) -> None:
    manager = partnership.hub_manager
    child = await recorded(manager, {**CHILD, "restriction": CLOAKED})
    assert await status_of(partnership.hub_practitioner, child) == 404
    assert await status_of(manager, child) == 200


async def test_only_who_may_restrict_records_a_restricted_person_or_contact(
    partnership: Partnership,
) -> None:
    hub = partnership.hub_practitioner
    for path, said in (("/v1/people", CHILD), ("/v1/contacts", a_worry())):
        answer = await hub.post(path, {**said, "restriction": CLOAKED})
        assert problem(answer) == "permission-missing"
        assert answer.json()["code"] == "restriction:set"


async def test_a_contact_is_restricted_by_itself_or_as_it_is_made(
    partnership: Partnership,
) -> None:
    manager, hub = partnership.hub_manager, partnership.hub_practitioner
    made = await manager.post("/v1/contacts", {**a_worry(), "restriction": CLOAKED})
    assert made.status_code == 201, made.text
    told = await hub.post("/v1/contacts", a_worry())
    path = f"/v1/contacts/{told.json()['id']}"
    assert (await manager.post(f"{path}/restriction", SIGNPOSTED)).status_code == 201
    assert (await hub.get(f"/v1/contacts/{made.json()['id']}")).status_code == 404
    answer = await hub.get(path)
    assert (problem(answer), answer.json()["detail"]) == ("record-restricted", RING)
    found = await hub.post("/v1/contacts/search", {})
    assert found.json()["items"] == []


async def test_a_record_is_restricted_once_at_a_time(partnership: Partnership) -> None:
    child, restriction = await kept_child(partnership)
    manager = partnership.hub_manager
    again = await manager.post(f"/v1/people/{child['id']}/restriction", SIGNPOSTED)
    assert problem(again) == "already-restricted"
    lifted = await lift(manager, restriction)
    assert lifted.status_code == 200, lifted.text
    await restricted(manager, child)


async def lift(by: Person, restriction: Json) -> httpx.Response:
    """The answer to lifting a restriction."""
    return await by.post(
        f"/v1/restrictions/{restriction['id']}/lifting",
        {"because": "The invented danger is over."},
        version=restriction["etag"],
    )


@pytest.mark.parametrize("review_on", ["2026-11-17", NEVER])
async def test_a_review_is_due_within_90_days(partnership: Partnership, review_on: str) -> None:
    child = await recorded(partnership.hub_practitioner)
    path = f"/v1/people/{child['id']}/restriction"
    answer = await partnership.hub_manager.post(path, {**SIGNPOSTED, "review_on": review_on})
    assert problem(answer) == "review-too-late"


@pytest.mark.parametrize("name", ["referrer", "administrator", "hub_support"])
async def test_the_owner_must_be_able_to_read_what_they_answer_for(
    partnership: Partnership, name: str
) -> None:
    child = await recorded(partnership.hub_practitioner)
    answer = await partnership.hub_manager.post(
        f"/v1/people/{child['id']}/restriction",
        {**SIGNPOSTED, "owner_id": str(partnership.founded.users[name])},
    )
    assert problem(answer) == "owner-cannot-answer"


async def test_neither_the_owner_nor_who_sets_it_is_put_on_the_deny_list(
    partnership: Partnership,
) -> None:
    founded = partnership.founded
    child = await recorded(partnership.hub_practitioner)
    owner = {"owner_id": str(founded.users["team_manager"])}
    path = f"/v1/people/{child['id']}/restriction"
    for whom in (
        {"user_id": str(founded.users["hub_manager"])},
        {"user_id": str(founded.users["team_manager"])},
        {"team_id": str(founded.teams["Assessment team East"])},
    ):
        terms = {**SIGNPOSTED, **owner, "listings": [deny(**whom)]}
        assert problem(await partnership.hub_manager.post(path, terms)) == "owner-denied"


async def test_a_list_names_one_and_names_them_once(partnership: Partnership) -> None:
    child = await recorded(partnership.hub_practitioner)
    support = str(partnership.founded.users["hub_support"])
    path = f"/v1/people/{child['id']}/restriction"
    twice = {**SIGNPOSTED, "listings": [allow(user_id=support)] * 2}
    assert problem(await partnership.hub_manager.post(path, twice)) == "listed-already"
    for whom in ({}, {"user_id": support, "team_id": ABSENT}):
        unclear = {**SIGNPOSTED, "listings": [allow(**whom)]}
        assert (await partnership.hub_manager.post(path, unclear)).status_code == 422
    stranger = {**SIGNPOSTED, "listings": [allow(user_id=ABSENT)]}
    assert problem(await partnership.hub_manager.post(path, stranger)) == "record-not-found"


async def test_who_is_put_on_a_list_and_taken_off_it_is_let_in_and_out(
    partnership: Partnership,
) -> None:
    child, restriction = await kept_child(partnership)
    manager, support = partnership.hub_manager, partnership.hub_support
    path = f"/v1/restrictions/{restriction['id']}/listings"
    entry = allow(user_id=str(partnership.founded.users["hub_support"]))
    put = await manager.post(path, entry)
    assert put.status_code == 201, put.text
    assert await status_of(support, child) == 200
    assert problem(await manager.post(path, entry)) == "listed-already"
    listing = put.json()["listings"][-1]
    end = f"{path}/{listing['id']}/end"
    assert problem(await manager.post(end, version=restriction["etag"])) == "version-stale"
    off = await manager.post(end, version=put.headers["ETag"])
    assert off.status_code == 200, off.text
    assert await status_of(support, child) == 403
    again = await manager.post(end, version=off.headers["ETag"])
    assert problem(again) == "listing-ended"


async def test_whoever_takes_themselves_off_the_list_is_out(partnership: Partnership) -> None:
    owner: Json = {"owner_id": str(partnership.founded.users["team_manager"])}
    child, restriction = await kept_child(partnership, **owner)
    manager = partnership.hub_manager
    own = restriction["listings"][0]["id"]
    path = f"/v1/restrictions/{restriction['id']}"
    off = await manager.post(f"{path}/listings/{own}/end", version=restriction["etag"])
    assert off.status_code == 200, off.text
    assert (await manager.get(path)).status_code == 404
    assert await status_of(manager, child) == 403


async def test_a_cloak_lapses_after_two_working_days_unless_two_others_approve_it(
    partnership: Partnership, clock: FixedClock
) -> None:
    hub = partnership.hub_practitioner
    lapsing, _ = await kept_child(partnership, CLOAKED)
    lasting, restriction = await kept_child(partnership, CLOAKED)
    assert restriction["awaits_approval"] is True
    assert restriction["provisional_until"] == "2026-11-21T00:00:00Z"
    await approve_twice(partnership, restriction)
    assert [await status_of(hub, child) for child in (lapsing, lasting)] == [404, 404]
    clock.advance(days=3)
    hub = partnership.hub_practitioner
    assert [await status_of(hub, child) for child in (lapsing, lasting)] == [403, 404]


async def approve_twice(partnership: Partnership, restriction: Json) -> None:
    """Have a second manager, and information governance, approve a cloak."""
    path = f"/v1/restrictions/{restriction['id']}"
    manager = str(partnership.founded.users["hub_manager_2"])
    listed = await partnership.hub_manager.post(f"{path}/listings", allow(user_id=manager))
    assert listed.status_code == 201, listed.text
    for name in ("hub_manager_2", "information_governance"):
        answer = await partnership.person(name).post(f"{path}/approvals")
        assert answer.status_code == 201, answer.text
    approved = await partnership.hub_manager.get(path)
    assert approved.json()["awaits_approval"] is False


async def test_who_set_a_cloak_and_who_approved_it_do_not_approve_it_again(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    _, restriction = await kept_child(partnership, CLOAKED)
    path = f"/v1/restrictions/{restriction['id']}/approvals"
    assert problem(await partnership.hub_manager.post(path)) == "approved-by-setter"
    assert problem(await partnership.hub_manager_2.post(path)) == "record-not-found"
    assert problem(await partnership.hub_practitioner.post(path)) == "permission-missing"
    governance = partnership.information_governance
    assert (await governance.post(path)).status_code == 201
    assert problem(await governance.post(path)) == "approved-already"
    assert len(await trail.events(admin_engine, partnership, "restriction.approved")) == 1


async def test_a_signpost_needs_no_approval(partnership: Partnership) -> None:
    _, restriction = await kept_child(partnership)
    path = f"/v1/restrictions/{restriction['id']}/approvals"
    assert problem(await partnership.information_governance.post(path)) == "nothing-to-approve"


async def test_a_review_says_why_it_is_still_needed_and_when_to_ask_again(
    partnership: Partnership, clock: FixedClock
) -> None:
    _, restriction = await kept_child(partnership)
    clock.advance(days=61)
    path = f"/v1/restrictions/{restriction['id']}"
    due = (await partnership.hub_manager.get(path)).json()
    assert due["review_due"] is True
    said = {"note": "The invented danger goes on.", "review_on": "2027-04-01"}
    answer = await partnership.hub_manager.post(f"{path}/reviews", said)
    assert answer.status_code == 201, answer.text
    assert (answer.json()["review_on"], answer.json()["review_due"]) == ("2027-04-01", False)
    assert [each["note"] for each in answer.json()["reviews"]] == [said["note"]]
    late = await partnership.hub_manager.post(
        f"{path}/reviews", {**said, "review_on": "2027-06-01"}
    )
    assert problem(late) == "review-too-late"


async def test_lifting_needs_a_recent_sign_in_with_a_second_factor(
    partnership: Partnership, admin_engine: AsyncEngine, clock: FixedClock
) -> None:
    child, restriction = await kept_child(partnership)
    answer = await lift(partnership.weakly_signed_in("hub_manager"), restriction)
    assert (answer.status_code, problem(answer)) == (401, "strong-sign-in-needed")
    assert answer.headers["WWW-Authenticate"] == (
        'Bearer error="insufficient_user_authentication", acr_values="phr", max_age="900"'
    )
    signed_in = partnership.hub_manager
    clock.advance(minutes=15, seconds=1)
    assert problem(await lift(signed_in, restriction)) == "strong-sign-in-needed"
    assert await status_of(partnership.hub_practitioner, child) == 403
    lifted = await lift(partnership.hub_manager, restriction)
    assert lifted.status_code == 200, lifted.text
    assert lifted.json()["lifted_because"] == "The invented danger is over."
    assert await status_of(partnership.hub_practitioner, child) == 200
    assert len(await trail.events(admin_engine, partnership, "restriction.lifted")) == 1
    refused = [
        event["refusal"]
        for event in await trail.events(admin_engine, partnership, "restriction:lift")
    ]
    assert refused == ["StrongSignInNeeded", "StrongSignInNeeded"]


async def test_a_lifted_restriction_is_history(partnership: Partnership) -> None:
    _, restriction = await kept_child(partnership)
    manager, path = partnership.hub_manager, f"/v1/restrictions/{restriction['id']}"
    lifted = await lift(manager, restriction)
    etag = lifted.headers["ETag"]
    support = allow(user_id=str(partnership.founded.users["hub_support"]))
    own = f"{path}/listings/{restriction['listings'][0]['id']}/end"
    for answer in (
        await lift(manager, {**restriction, "etag": etag}),
        await manager.post(f"{path}/reviews", {"note": "Needed.", "review_on": "2026-12-01"}),
        await manager.post(f"{path}/listings", support),
        await manager.post(own, version=etag),
        await manager.patch(path, {"ring": "Nobody"}, version=etag),
        await partnership.information_governance.post(f"{path}/approvals"),
    ):
        assert problem(answer) == "restriction-lifted"
    assert (await manager.get("/v1/restrictions")).json()["items"] == []
    allowed = {act["action"]: act["allowed"] for act in lifted.json()["available_actions"]}
    assert not any(allowed.values())


async def test_another_owner_answers_and_others_ring_elsewhere(partnership: Partnership) -> None:
    _, restriction = await kept_child(partnership)
    path = f"/v1/restrictions/{restriction['id']}"
    owner = str(partnership.founded.users["team_manager"])
    change = {"owner_id": owner, "ring": "Night manager (invented), 01632 960001"}
    changed = await partnership.hub_manager.patch(path, change, version=restriction["etag"])
    assert changed.status_code == 200, changed.text
    assert changed.json()["ring"] == change["ring"]
    assert (await partnership.team_manager.get(path)).status_code == 200
    stale = await partnership.hub_manager.patch(path, change, version=restriction["etag"])
    assert problem(stale) == "version-stale"
    nothing = await partnership.hub_manager.patch(path, {}, version=changed.headers["ETag"])
    assert nothing.status_code == 422


async def test_governance_sees_every_restriction_and_nothing_of_the_record(
    partnership: Partnership,
) -> None:
    child, restriction = await kept_child(partnership, CLOAKED)
    governance = partnership.information_governance
    shown = await governance.get(f"/v1/restrictions/{restriction['id']}")
    assert shown.status_code == 200
    assert "Testchild" not in shown.text
    assert await status_of(governance, child) == 403
    listed = (await governance.get("/v1/restrictions")).json()["items"]
    assert [each["id"] for each in listed] == [restriction["id"]]
    assert listed[0]["awaits_approval"] is True
    for name in ("hub_manager_2", "hub_practitioner", "social_worker", "team_manager"):
        items = (await partnership.person(name).get("/v1/restrictions")).json()["items"]
        assert items == [], name


async def test_restrictions_are_listed_with_what_is_due_for_review_first_page_by_page(
    partnership: Partnership,
) -> None:
    days = ["2026-12-24", "2026-12-03", "2027-01-05"]
    for day in days:
        await kept_child(partnership, review_on=day)
    listed, cursor = [], ""
    while True:
        page = await partnership.hub_manager.get(f"/v1/restrictions?limit=2{cursor}")
        listed += [each["review_on"] for each in page.json()["items"]]
        if page.json()["next"] is None:
            break
        cursor = f"&cursor={page.json()['next']}"
    assert listed == sorted(days)


async def test_a_repeated_request_is_not_answered_with_what_has_since_been_kept(
    partnership: Partnership,
) -> None:
    hub, key = partnership.hub_practitioner, {"Idempotency-Key": "invented-key-0001"}
    first = await hub.post("/v1/people", CHILD, headers=key)
    again = await hub.post("/v1/people", CHILD, headers=key)
    assert again.json() == first.json()
    second = allow(user_id=str(partnership.founded.users["hub_manager_2"]))
    restriction = await restricted(
        partnership.hub_manager, first.json(), CLOAKED, listings=[second]
    )
    kept = await hub.post("/v1/people", CHILD, headers=key)
    assert problem(kept) == "record-not-found"
    assert "Testchild" not in kept.text
    (asked,) = (await lift(partnership.hub_manager, restriction)).json()["relaxations"]
    for name in ("hub_manager_2", "information_governance"):
        approved = await partnership.person(name).post(
            f"/v1/restrictions/{restriction['id']}/relaxations/{asked['id']}/approvals"
        )
        assert approved.status_code == 201, approved.text
    after = await hub.post("/v1/people", CHILD, headers=key)
    assert after.json() == first.json()


async def test_a_worklist_says_what_to_approve_and_what_to_look_at_again(
    partnership: Partnership, clock: FixedClock
) -> None:
    _, cloak = await kept_child(partnership, CLOAKED)
    _, signpost = await kept_child(partnership, review_on="2026-11-20")
    clock.advance(days=2)
    for name in ("hub_manager", "information_governance"):
        answer = await partnership.person(name).get("/v1/worklists/restrictions")
        assert answer.status_code == 200, answer.text
        assert [(item["waiting"], item["id"]) for item in answer.json()["items"]] == [
            ("restriction_to_review", signpost["id"]),
            ("restriction_to_approve", cloak["id"]),
        ], name
        # The manager knows the child; governance only which record it is.
        assert ("Testchild" in answer.text) == (name == "hub_manager")
    others = await partnership.hub_practitioner.get("/v1/worklists/restrictions")
    assert others.json()["items"] == []
