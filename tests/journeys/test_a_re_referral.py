"""Six months ago the work with a child ended; today the school is worried again."""

from tests.support.clock import FixedClock
from tests.support.journeys.story_requests import made, refused, seen
from tests.support.partnerships import Partnership
from tests.support.scenarios.pathway import a_decision, a_worry, decisions_path


async def test_why_the_last_referral_closed_is_put_before_whoever_decides(
    partnership: Partnership, clock: FixedClock
) -> None:
    practitioner, manager = partnership.hub_practitioner, partnership.hub_manager

    # In spring, a child is assessed and the referral closes.
    spring = await made(practitioner, "/v1/contacts", a_worry())
    spring = await made(
        practitioner,
        f"/v1/contacts/{spring['id']}/triage",
        {
            "children": [
                {
                    "child_id": spring["children"][0]["id"],
                    "identification": "new",
                    "history_read": False,
                }
            ]
        },
        version=spring["etag"],
    )
    person_id = spring["children"][0]["person_id"]
    first = await made(manager, decisions_path(spring), a_decision(partnership))
    referral = await seen(manager, f"/v1/referrals/{first['referral_id']}")
    assert referral["is_re_referral"] is False
    await made(
        manager,
        f"/v1/referrals/{referral['id']}/closure",
        {"closure_reason": "RC7", "rationale": "The family manages with its own."},
        version=referral["etag"],
    )

    # Half a year later the same school rings. Triage cannot pass over the history.
    clock.advance(days=182)
    practitioner, manager = partnership.hub_practitioner, partnership.hub_manager
    again = await made(practitioner, "/v1/contacts", a_worry())
    found = await made(
        practitioner,
        "/v1/people/search",
        {"given": "Testchild", "family": "Alpha-Invented", "born_on": "2016-03-04"},
    )
    assert found["items"][0]["person_id"] == person_id
    triage = {
        "child_id": again["children"][0]["id"],
        "identification": "known",
        "person_id": person_id,
    }
    unread = {"children": [triage | {"history_read": False}]}
    path = f"/v1/contacts/{again['id']}/triage"
    assert await refused(practitioner, path, unread, version=again["etag"]) == "history-not-read"
    history = await seen(practitioner, f"/v1/people/{person_id}/history")
    assert history["last_closure"]["closure_reason"] == "RC7"
    again = await made(
        practitioner,
        path,
        {"children": [triage | {"history_read": True}]},
        version=again["etag"],
    )

    # The manager cannot decide as if it were the first time.
    decide = decisions_path(again)
    blind = await refused(manager, decide, a_decision(partnership))
    assert blind == "last-closure-not-considered"
    considered = a_decision(
        partnership,
        last_closure={
            "referral_id": referral["id"],
            "view": "Closed on the promise of help that did not last.",
        },
    )
    second = await made(manager, decide, considered)
    assert second["last_closure_id"] == referral["id"]
    after = await seen(manager, f"/v1/referrals/{second['referral_id']}")
    assert after["is_re_referral"] is True
    assert after["previous"]["id"] == referral["id"]
