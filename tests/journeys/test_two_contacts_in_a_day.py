"""The school and a neighbour ring on one day about one child, whose sister has a worker."""

from tests.support.clock import FixedClock
from tests.support.journeys.story_requests import Json, made, refused, seen
from tests.support.partnerships import Partnership, Person
from tests.support.scenarios.pathway import (
    SIGNIFICANT_HARM,
    a_decision,
    a_triaged_contact,
    allocated,
    decided,
    decisions_path,
    recorded,
    triaged,
)
from tests.support.scenarios.worklists import waiting

LESS: Json = {
    "level": "universal",
    "criteria": ["U1"],
    "outcome": "no_further_action",
    "primary_need": None,
}


async def about(by: Person, person_id: str) -> Json:
    """A contact, found at triage to be about this child."""
    return await triaged(by, await recorded(by), identification="known", person_id=person_id)


def around(contact: Json) -> Json:
    """What surrounds the first child of a contact."""
    found: Json = contact["children"][0]["surroundings"]
    return found


async def test_a_contact_decided_to_do_less_answers_the_one_that_protects(
    partnership: Partnership, clock: FixedClock
) -> None:
    practitioner, manager = partnership.hub_practitioner, partnership.hub_manager

    # The sister's referral is open, and a worker has her.
    sisters = await a_triaged_contact(partnership)
    sister = sisters["children"][0]["person_id"]
    opened = await decided(partnership, sisters)
    await allocated(partnership, await seen(manager, f"/v1/referrals/{opened['referral_id']}"))

    # The school rings about the child; that she has a sister with a worker is seen at triage.
    school = await a_triaged_contact(partnership)
    child = school["children"][0]["person_id"]
    await made(
        practitioner,
        f"/v1/people/{child}/relationships",
        {"kind": "sibling", "related_person_id": sister},
    )
    school = await seen(practitioner, f"/v1/contacts/{school['id']}")
    (hers,) = around(school)["open_referrals"]
    assert (hers["person_id"], hers["same_child"]) == (sister, False)
    assert hers["user_id"] == str(partnership.founded.users["social_worker"])
    assert hers["team_id"] == str(partnership.founded.teams["Assessment team East"])
    assert [each["decision_id"] for each in around(school)["standing_decisions"]] == [opened["id"]]

    # A neighbour rings too: each of the contacts shows the other, on the worklists as well.
    clock.advance(minutes=10)
    practitioner, manager = partnership.hub_practitioner, partnership.hub_manager
    neighbour = await about(practitioner, child)
    assert [each["contact_id"] for each in around(neighbour)["open_contacts"]] == [school["id"]]
    items = {each["contact_id"]: each for each in await waiting(practitioner, "triage")}
    assert {
        contact_id: [
            other["contact_id"]
            for other in item["surroundings"]["open_contacts"]
            if other["same_child"]
        ]
        for contact_id, item in items.items()
    } == {school["id"]: [neighbour["id"]], neighbour["id"]: [school["id"]]}

    # The school's contact leads to a strategy meeting. The neighbour's is not decided blindly.
    protecting = await made(
        manager, decisions_path(school), a_decision(partnership, **SIGNIFICANT_HARM)
    )
    less = a_decision(partnership, **LESS)
    answer = await manager.post(decisions_path(neighbour), less)
    assert answer.json()["type"] == "/problems/standing-decision-says-more"
    assert answer.json()["code"] == protecting["id"]
    neighbour = await seen(manager, f"/v1/contacts/{neighbour['id']}")
    stands = {each["decision_id"]: each for each in around(neighbour)["standing_decisions"]}
    assert stands[protecting["id"]]["same_child"] is True
    assert stands[protecting["id"]]["outcome"] == "strategy_meeting"
    assert stands[protecting["id"]]["referral_id"] == protecting["referral_id"]

    # Nor does it answer a decision about someone else.
    wrong = {"decision_id": opened["id"], "reason": "Her sister has a worker."}
    assert (
        await refused(manager, decisions_path(neighbour), less | {"answers": wrong})
        == "answers-nothing"
    )
    reasoned = {
        "decision_id": protecting["id"],
        "reason": "The same incident: the meeting hears what the neighbour saw.",
    }
    second = await made(manager, decisions_path(neighbour), less | {"answers": reasoned})
    assert (second["answers_id"], second["answers_because"]) == (
        protecting["id"],
        reasoned["reason"],
    )

    # The meeting is owed as before, and whoever reads the decisions sees both.
    referral = await seen(manager, f"/v1/referrals/{protecting['referral_id']}")
    assert [each["state"] for each in referral["timescales"]] == ["running"]
    listed = await seen(practitioner, decisions_path(neighbour))
    assert {each["decision_id"] for each in listed["surroundings"]["standing_decisions"]} == {
        opened["id"],
        protecting["id"],
    }
