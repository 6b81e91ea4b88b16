"""A manager decides less than a practitioner recommended, who hears of it and may dissent."""

from tests.support.journeys.story_requests import made, refused, seen
from tests.support.partnerships import Partnership
from tests.support.scenarios.pathway import (
    Json,
    a_decision,
    a_triaged_contact,
    decisions_path,
)
from tests.support.scenarios.worklists import waiting

RATIONALE = "The account does not fit the injury, and the sibling was seen to flinch."
BECAUSE = (
    "The consultant saw him today and found a scald of the kind that both parents describe; help"
    " as a child in need is enough."
)


async def recommended(partnership: Partnership, contact: Json) -> Json:
    child = contact["children"][0]["id"]
    return await made(
        partnership.hub_practitioner,
        f"/v1/contacts/{contact['id']}/children/{child}/recommendations",
        {"level": "significant_harm", "outcome": "strategy_meeting", "rationale": RATIONALE},
    )


async def test_who_recommended_protection_hears_that_less_was_decided_and_dissents(
    partnership: Partnership,
) -> None:
    contact = await a_triaged_contact(partnership)
    recommendation = await recommended(partnership, contact)
    path, manager = decisions_path(contact), partnership.hub_manager

    silent = await manager.post(path, a_decision(partnership))
    assert silent.json()["type"] == "/problems/recommendation-overturned"
    assert silent.json()["code"] == recommendation["id"]
    for thin in ("Threshold not met.", RATIONALE, f"No. {RATIONALE} Not met."):
        overturns = {"recommendation_id": recommendation["id"], "reason": thin}
        answer = await refused(manager, path, a_decision(partnership, overturns=overturns))
        assert answer == "overturning-unexplained"
    overturns = {"recommendation_id": recommendation["id"], "reason": BECAUSE}
    decision = await made(manager, path, a_decision(partnership, overturns=overturns))
    assert (decision["overturns_id"], decision["overturns_because"]) == (
        recommendation["id"],
        BECAUSE,
    )

    practitioner = partnership.hub_practitioner
    (item,) = await waiting(practitioner, "overturned")
    assert (item["waiting"], item["id"]) == ("overturned_recommendation", decision["id"])
    assert await waiting(manager, "overturned") == []
    views = f"{path}/{decision['id']}/recommender-views"
    assert await refused(manager, views, {"stance": "accepts"}) == "not-your-recommendation"
    assert await refused(practitioner, views, {"stance": "dissents"}) == "dissent-unexplained"
    dissent = {"stance": "dissents", "reason": "The scald is not one of hot tea, invented."}
    await made(practitioner, views, dissent)
    assert await waiting(practitioner, "overturned") == []
    (shown,) = (await seen(manager, path))["items"]
    assert [(each["stance"], each["reason"]) for each in shown["recommender_views"]] == [
        ("dissents", dissent["reason"])
    ]


async def test_a_decision_that_protects_as_recommended_overturns_nothing(
    partnership: Partnership,
) -> None:
    contact = await a_triaged_contact(partnership)
    recommendation = await recommended(partnership, contact)
    protects = a_decision(
        partnership, level="significant_harm", criteria=["S1"], outcome="strategy_meeting"
    )
    overturns = {"recommendation_id": recommendation["id"], "reason": BECAUSE}
    path = decisions_path(contact)
    needless = await refused(partnership.hub_manager, path, protects | {"overturns": overturns})
    assert needless == "overturns-nothing"
    first = await made(partnership.hub_manager, path, protects)
    # What is taken back a day later was recommended all the same.
    later = a_decision(
        partnership, supersedes_id=first["id"], what_changed="The school told us more."
    )
    assert await refused(partnership.hub_manager, path, later) == "recommendation-overturned"
    await made(partnership.hub_manager, path, later | {"overturns": overturns})
