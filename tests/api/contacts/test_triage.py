"""Triage, ratings, recommendations and routing."""

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.clock import FixedClock
from tests.support.database.audit_log import events, messages
from tests.support.database.records import as_the_service, write_child
from tests.support.partnerships import Partnership
from tests.support.scenarios.pathway import (
    NAMED_CHILD,
    a_triaged_contact,
    allocated,
    an_open_referral,
    decided,
    recorded,
    triaged,
)
from tests.support.scenarios.people import (
    NHS_NUMBER,
    linked,
    numbered,
    recorded as person_recorded,
)


async def test_a_stranger_triages_nothing(
    http: httpx.AsyncClient, partnership: Partnership
) -> None:
    contact = await recorded(partnership.hub_practitioner)
    for path in ("triage", "ratings"):
        answer = await http.post(f"/v1/contacts/{contact['id']}/{path}", json={})
        assert answer.status_code == 401


async def test_another_partnership_finds_nothing_to_triage(
    partnership: Partnership, other_partnership: Partnership
) -> None:
    contact = await recorded(partnership.hub_practitioner)
    answer = await other_partnership.hub_practitioner.post(
        f"/v1/contacts/{contact['id']}/ratings",
        {"rating": "red", "reason": "Not ours."},
        version=contact["etag"],
    )
    assert answer.status_code == 404


async def test_business_support_does_not_triage(partnership: Partnership) -> None:
    contact = await recorded(partnership.hub_support)
    answer = await partnership.hub_support.post(
        f"/v1/contacts/{contact['id']}/ratings",
        {"rating": "red", "reason": "Not mine to say."},
        version=contact["etag"],
    )
    assert answer.status_code == 403


async def test_a_new_child_becomes_a_person_as_the_referrer_told_of_them(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    contact = await a_triaged_contact(partnership)
    child = contact["children"][0]
    assert child["state"] == "in_triage"
    person = await partnership.hub_practitioner.get(f"/v1/people/{child['person_id']}")
    assert person.status_code == 200, person.text
    assert person.json()["names"][0]["family"] == NAMED_CHILD["family"]
    assert person.json()["born_on"] == NAMED_CHILD["born_on"]
    (event,) = await events(admin_engine, partnership, "contact.triaged")
    assert str(event["person_id"]) == child["person_id"]
    assert event["facts"] == {"identification": "new"}


async def test_a_known_childs_history_must_have_been_read(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    async with as_the_service(worker_engine, partnership) as uow:
        person_id = str(await write_child(uow))
        uow.audit("test.prepared")
    contact = await recorded(partnership.hub_practitioner)
    path = f"/v1/contacts/{contact['id']}/triage"
    known = {
        "child_id": contact["children"][0]["id"],
        "identification": "known",
        "person_id": person_id,
    }
    unread = await partnership.hub_practitioner.post(
        path, {"children": [known | {"history_read": False}]}, version=contact["etag"]
    )
    assert unread.json()["type"] == "/problems/history-not-read"
    nobody = await partnership.hub_practitioner.post(
        path,
        {"children": [known | {"history_read": True, "identification": "new"}]},
        version=contact["etag"],
    )
    assert nobody.json()["errors"] == [{"pointer": "/children/0", "code": "identification_unclear"}]
    read = await partnership.hub_practitioner.post(
        path, {"children": [known | {"history_read": True}]}, version=contact["etag"]
    )
    assert read.json()["children"][0]["person_id"] == person_id


async def test_one_person_is_one_child_of_a_contact(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    async with as_the_service(worker_engine, partnership) as uow:
        person_id = str(await write_child(uow))
        uow.audit("test.prepared")
    contact = await recorded(partnership.hub_practitioner, NAMED_CHILD, NAMED_CHILD)
    children = [
        {
            "child_id": child["id"],
            "identification": "known",
            "person_id": person_id,
            "history_read": True,
        }
        for child in contact["children"]
    ]
    answer = await partnership.hub_practitioner.post(
        f"/v1/contacts/{contact['id']}/triage", {"children": children}, version=contact["etag"]
    )
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/already-in-contact")


async def test_a_child_with_a_worker_who_is_told_of_twice_is_routed_once(
    partnership: Partnership,
) -> None:
    """The referrer, whom a refusal would tell that the child has a worker, is refused nothing."""
    hub, referral = partnership.hub_practitioner, await an_open_referral(partnership)
    await allocated(partnership, referral)
    numbers = await hub.post(f"/v1/people/{referral['person_id']}/identifiers", numbered())
    assert numbers.status_code == 201, numbers.text
    told = NAMED_CHILD | {"nhs_number": NHS_NUMBER}
    contact = await recorded(partnership.referrer, told, told)
    shown = (await hub.get(f"/v1/contacts/{contact['id']}")).json()
    assert [each["state"] for each in shown["children"]] == ["decided", "received"]


async def test_a_child_is_not_routed_twice_in_one_contact_under_two_linked_records(
    partnership: Partnership,
) -> None:
    hub, referral = partnership.hub_practitioner, await an_open_referral(partnership)
    await allocated(partnership, referral)
    twin = await person_recorded(hub)
    await linked(hub, twin, {"id": referral["person_id"]})
    told = [
        {"described_as": "known", "person_id": id_} for id_ in (twin["id"], referral["person_id"])
    ]
    for children, states in (
        (told, ["received", "decided"]),
        (told[::-1], ["decided", "received"]),
    ):
        contact = await recorded(hub, *children)
        assert [each["state"] for each in contact["children"]] == states


async def test_a_rating_waits_for_triage(partnership: Partnership) -> None:
    contact = await recorded(partnership.hub_practitioner)
    answer = await partnership.hub_practitioner.post(
        f"/v1/contacts/{contact['id']}/ratings",
        {"rating": "red", "reason": "In a hurry."},
        version=contact["etag"],
    )
    assert answer.json()["type"] == "/problems/not-in-this-state"
    assert answer.json()["code"] == "rate:received"


async def test_every_rating_is_kept_and_starts_no_clock_while_nobody_is_asked(
    partnership: Partnership, clock: FixedClock
) -> None:
    contact = await a_triaged_contact(partnership)
    path = f"/v1/contacts/{contact['id']}/ratings"
    version, after = contact["etag"], contact
    for hours, rating in ((0, "green"), (1, "red"), (1, "blue")):
        clock.advance(hours=hours)
        answer = await partnership.hub_practitioner.post(
            path, {"rating": rating, "reason": f"Now {rating}."}, version=version
        )
        assert answer.status_code == 201, answer.text
        version, after = answer.headers["ETag"], answer.json()
    assert after["children"][0] == after["children"][0] | {
        "rating": "blue",
        "state": "gathering",
    }
    assert "information_return" not in {each["kind"] for each in after["timescales"]}
    kept = (await partnership.hub_manager.get(path)).json()["items"]
    assert [each["rating"] for each in kept] == ["green", "red", "blue"]
    assert kept[1]["rated_by"] == str(partnership.founded.users["hub_practitioner"])


async def test_two_ratings_of_one_version_cannot_both_stand(partnership: Partnership) -> None:
    contact = await a_triaged_contact(partnership)
    path = f"/v1/contacts/{contact['id']}/ratings"
    command = {"rating": "red", "reason": "Seen first."}
    first = await partnership.hub_practitioner.post(path, command, version=contact["etag"])
    second = await partnership.hub_manager.post(
        path, command | {"rating": "green"}, version=contact["etag"]
    )
    assert first.status_code == 201
    assert second.status_code == 412
    assert second.json()["type"] == "/problems/version-stale"


async def test_a_recommendation_is_kept_with_its_rationale(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    contact = await a_triaged_contact(partnership)
    path = f"/v1/contacts/{contact['id']}/children/{contact['children'][0]['id']}/recommendations"
    command = {
        "level": "early_help",
        "outcome": "early_help",
        "rationale": "They would welcome it.",
    }
    sent = await partnership.hub_practitioner.post(path, command)
    assert sent.status_code == 201, sent.text
    kept = (await partnership.hub_manager.get(path)).json()["items"]
    assert [each["rationale"] for each in kept] == ["They would welcome it."]
    assert len(await messages(admin_engine, partnership, "contact.recommended")) == 1


async def test_a_child_found_to_have_a_worker_reaches_that_worker_at_once(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    referral = await allocated(partnership, await an_open_referral(partnership))
    contact = await recorded(partnership.hub_practitioner)
    routed = await triaged(
        partnership.hub_practitioner,
        contact,
        identification="known",
        person_id=referral["person_id"],
    )
    child = routed["children"][0]
    assert (child["state"], child["outcome"]) == ("decided", "passed_to_allocated_worker")
    states = {each["kind"]: each["state"] for each in routed["timescales"]}
    assert states["threshold_decision"] == "met"
    assert states["referrer_feedback"] == "running"
    assert len(await messages(admin_engine, partnership, "contact.routed")) == 1
    seen = await partnership.social_worker.get(f"/v1/contacts/{contact['id']}")
    assert seen.status_code == 200
    assert (
        await partnership.social_worker_2.get(f"/v1/contacts/{contact['id']}")
    ).status_code == 404
    path = f"/v1/contacts/{contact['id']}/children/{child['id']}/routing/acknowledgement"
    assert (await partnership.social_worker_2.post(path)).status_code == 404
    taken = await partnership.social_worker.post(path)
    assert taken.json()["acknowledged_by"] == str(partnership.founded.users["social_worker"])


async def test_a_referrers_contact_about_a_child_with_a_worker_needs_no_triage(
    partnership: Partnership,
) -> None:
    numbered = NAMED_CHILD | {"nhs_number": "999 000 0026"}
    practitioner = partnership.hub_practitioner
    first = await triaged(practitioner, await recorded(practitioner, numbered))
    decision = await decided(partnership, first)
    referral = await partnership.hub_manager.get(f"/v1/referrals/{decision['referral_id']}")
    await allocated(partnership, referral.json() | {"etag": referral.headers["ETag"]})
    own = await recorded(partnership.referrer, numbered | {"given": "Testchld"})
    assert own["children"][0]["person_id"] is None
    seen = (await practitioner.get(f"/v1/contacts/{own['id']}")).json()
    assert seen["children"][0]["outcome"] == "passed_to_allocated_worker"
    assert seen["children"][0]["person_id"] == referral.json()["person_id"]
    assert (await partnership.team_manager.get(f"/v1/contacts/{own['id']}")).status_code == 200


async def test_a_child_whose_referral_is_not_allocated_stays_with_the_hub(
    partnership: Partnership,
) -> None:
    referral = await an_open_referral(partnership)
    contact = await triaged(
        partnership.hub_practitioner,
        await recorded(partnership.hub_practitioner),
        identification="known",
        person_id=referral["person_id"],
    )
    assert contact["children"][0]["state"] == "in_triage"


async def test_ratings_and_recommendations_made_earlier_say_when(
    partnership: Partnership, clock: FixedClock
) -> None:
    practitioner = partnership.hub_practitioner
    contact = await triaged(practitioner, await recorded(practitioner))
    made_at = clock.now.isoformat().replace("+00:00", "Z")
    clock.advance(hours=30)
    practitioner = partnership.hub_practitioner
    ratings = f"/v1/contacts/{contact['id']}/ratings"
    rated = {"rating": "red", "reason": "An invented burn."}
    early = await practitioner.post(
        ratings, rated | {"rated_at": "2026-11-01T09:00:00Z"}, version=contact["etag"]
    )
    assert early.json()["type"] == "/problems/act-time-impossible"
    after = await practitioner.post(ratings, rated | {"rated_at": made_at}, version=contact["etag"])
    assert after.status_code == 201, after.text
    (shown,) = (await practitioner.get(ratings)).json()["items"]
    assert shown["rated_at"] == made_at
    assert [(each["act"], each["late"]) for each in shown["times"]] == [("contact.rated", True)]
    child = contact["children"][0]["id"]
    recommended = await practitioner.post(
        f"/v1/contacts/{contact['id']}/children/{child}/recommendations",
        {
            "level": "significant_harm",
            "outcome": "strategy_meeting",
            "rationale": "An invented burn.",
            "recommended_at": made_at,
        },
    )
    assert recommended.status_code == 201, recommended.text
    assert recommended.json()["recommended_at"] == made_at
    assert [each["act"] for each in recommended.json()["times"]] == ["contact.recommended"]
