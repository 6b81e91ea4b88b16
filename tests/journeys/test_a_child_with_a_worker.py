"""About half of what arrives concerns children who already have a worker."""

from tests.support.journeys.story_requests import made, refused, seen
from tests.support.partnerships import Partnership
from tests.support.scenarios.pathway import (
    NAMED_CHILD,
    a_decision,
    a_worry,
    allocated,
    decisions_path,
)

NUMBERED = NAMED_CHILD | {"nhs_number": "9990000026"}


async def test_a_schools_worry_reaches_the_allocated_worker_at_once(
    partnership: Partnership,
) -> None:
    practitioner, manager = partnership.hub_practitioner, partnership.hub_manager
    first = await made(practitioner, "/v1/contacts", a_worry(NUMBERED))
    first = await made(
        practitioner,
        f"/v1/contacts/{first['id']}/triage",
        {
            "children": [
                {
                    "child_id": first["children"][0]["id"],
                    "identification": "new",
                    "history_read": False,
                }
            ]
        },
        version=first["etag"],
    )
    decision = await made(manager, decisions_path(first), a_decision(partnership))
    referral = await seen(manager, f"/v1/referrals/{decision['referral_id']}")
    await allocated(partnership, referral)

    # The designated safeguarding lead at the school knows nothing of all this.
    school = partnership.referrer
    worry = await made(school, "/v1/contacts", a_worry(NUMBERED, concern="He is bruised again."))
    assert worry["children"][0]["person_id"] is None
    assert worry["children"][0]["outcome"] is None

    # The worker and their manager have it on their worklists, with no step of the hub between.
    for reader, worklist in (
        (partnership.social_worker, "allocated"),
        (partnership.team_manager, "team"),
    ):
        waiting = await seen(reader, f"/v1/worklists/{worklist}")
        assert worry["id"] in {item.get("contact_id") for item in waiting["items"]}
        contact = await seen(reader, f"/v1/contacts/{worry['id']}")
        assert contact["concern"] == "He is bruised again."
    nobody = await partnership.social_worker_2.get(f"/v1/contacts/{worry['id']}")
    assert nobody.status_code == 404

    # It still counts for the hub, which has nothing left to decide, and owes feedback.
    at_hub = await seen(practitioner, f"/v1/contacts/{worry['id']}")
    child = at_hub["children"][0]
    assert (child["state"], child["outcome"]) == ("decided", "passed_to_allocated_worker")
    rating = await refused(
        practitioner,
        f"/v1/contacts/{worry['id']}/ratings",
        {"rating": "red", "reason": "Too late."},
        version=at_hub["etag"],
    )
    assert rating == "nobody-left"
    states = {each["kind"]: each["state"] for each in at_hub["timescales"]}
    assert states == {
        "referrer_acknowledgement": "running",
        "threshold_decision": "met",
        "referrer_feedback": "running",
        "routing_acknowledgement": "running",
        "routing_answer": "running",
    }

    # The worker says what they do with it, and it leaves both worklists.
    await made(
        partnership.social_worker,
        f"/v1/contacts/{worry['id']}/children/{child['id']}/routing/answer",
        {"answer": "open_work_goes_on", "reason": "The next visit is today (invented)."},
    )
    for reader, worklist in (
        (partnership.social_worker, "allocated"),
        (partnership.team_manager, "team"),
    ):
        waiting = await seen(reader, f"/v1/worklists/{worklist}")
        assert worry["id"] not in {item.get("contact_id") for item in waiting["items"]}
