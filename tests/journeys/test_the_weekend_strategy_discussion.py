"""A strategy discussion by telephone on Saturday at 03:00, typed on Monday morning."""

from datetime import UTC, datetime

from tests.support.clock import FixedClock
from tests.support.journeys.story_requests import clocks, made, refused, seen
from tests.support.partnerships import Partnership
from tests.support.scenarios.pathway import (
    SIGNIFICANT_HARM,
    a_decision,
    a_worry,
    decisions_path,
    triaged,
)

FRIDAY_NIGHT = "2026-11-27T23:40:00Z"
DISCUSSED = "2026-11-28T03:00:00Z"
VISITED = "2026-11-28T08:30:00Z"
MONDAY = datetime(2026, 11, 30, 9, 30, tzinfo=UTC)
THERE = ("Children's social care", "Police", "Health")


async def test_what_happened_at_the_weekend_counts_from_the_weekend(
    partnership: Partnership, clock: FixedClock
) -> None:
    clock.now = MONDAY
    practitioner, manager = partnership.hub_practitioner, partnership.hub_manager
    support = partnership.hub_support
    contact = await made(practitioner, "/v1/contacts", a_worry(received_at=FRIDAY_NIGHT))
    contact = await triaged(practitioner, contact)

    # The duty manager decided on the telephone; on Monday the hub writes it down.
    decision = a_decision(partnership, **SIGNIFICANT_HARM)
    path = decisions_path(contact)
    for wrong in ("2026-11-27T23:00:00Z", "2026-11-30T09:30:01Z"):
        impossible = decision | {"decided_at": wrong}
        assert await refused(manager, path, impossible) == "act-time-impossible"
    decided = await made(manager, path, decision | {"decided_at": "2026-11-28T02:45:00Z"})
    assert (decided["decided_at"], decided["recorded_at"]) == (
        "2026-11-28T02:45:00Z",
        "2026-11-30T09:30:00Z",
    )
    (written,) = decided["times"]
    assert (written["act"], written["late"]) == ("threshold_decision.recorded", True)
    contact = await seen(practitioner, f"/v1/contacts/{contact['id']}")
    assert clocks(contact)["threshold_decision"][0] == "met"
    acknowledged = await made(
        practitioner,
        f"/v1/contacts/{contact['id']}/acknowledgement",
        {"means": "telephone", "wording": "Thank you.", "sent_at": "2026-11-28T00:10:00Z"},
    )
    assert acknowledged["times"][0]["recorded_at"] == "2026-11-30T09:30:00Z"
    contact = await seen(practitioner, f"/v1/contacts/{contact['id']}")
    assert clocks(contact)["referrer_acknowledgement"][0] == "met"

    # The referral knows the day of the request and the day of the decision.
    referral = await seen(manager, f"/v1/referrals/{decided['referral_id']}")
    assert (referral["received_on"], referral["opened_on"]) == ("2026-11-27", "2026-11-28")
    assert referral["referred_on"] == "2026-11-27"

    # The discussion was before anything of it was typed, and everything counts from it.
    meeting = await made(
        manager,
        f"/v1/referrals/{referral['id']}/strategy-meetings",
        {"purpose": "A discussion at night.", "scheduled_at": DISCUSSED, "children": []},
    )
    of_meeting = f"/v1/strategy-meetings/{meeting['id']}"
    await made(support, f"{of_meeting}/invitations", {})
    meeting = await seen(support, of_meeting)
    long_ago = {"held_at": "2026-11-20T03:00:00Z"}
    at = meeting["etag"]
    assert await refused(support, f"{of_meeting}/opening", long_ago, version=at) == (
        "held-at-impossible"
    )
    meeting = await made(support, f"{of_meeting}/opening", {"held_at": DISCUSSED}, version=at)
    for agency in THERE:
        meeting = await made(
            support,
            f"{of_meeting}/attendances",
            {
                "agency_id": str(partnership.founded.agencies[agency]),
                "name": "On call (invented)",
                "capacity": "Duty",
                "attending": "telephone",
            },
        )
    (child,) = meeting["children"]
    concluded = await made(
        manager,
        f"{of_meeting}/conclusion",
        {
            "chaired_by": str(partnership.founded.users["hub_manager"]),
            "concluded_at": DISCUSSED,
            "children": [
                {
                    "person_id": child["person_id"],
                    "enquiry_needed": True,
                    "enquiry_kind": "joint",
                    "reason": "An invented reason.",
                    "medical_needed": False,
                    "medical_reason": "No injury was seen (invented).",
                    "immediate_safety": "With an aunt.",
                    "child_seen_by": "Out-of-hours worker",
                    "child_seen_before": "2026-11-28T12:00:00Z",
                }
            ],
        },
        version=meeting["etag"],
    )
    assert [each["act"] for each in concluded["times"]] == [
        "strategy_meeting.held",
        "strategy_meeting.concluded",
    ]
    referral = await seen(manager, f"/v1/referrals/{referral['id']}")
    assert clocks(referral)["strategy_meeting"][0] == "met"
    enquiry_path = f"/v1/enquiries/{concluded['conclusions'][0]['enquiry_id']}"
    enquiry = await seen(manager, enquiry_path)
    assert enquiry["started_on"] == "2026-11-28"
    due = {kind: at for kind, (_, at) in clocks(enquiry).items()}
    assert due["initial_conference"] == "2026-12-19T00:00:00Z"
    await made(
        manager,
        f"{enquiry_path}/visits",
        {
            "visited_at": VISITED,
            "place": "At the aunt's",
            "child_seen": True,
            "seen_alone": True,
            "wishes_and_feelings": "Wants to stay with her aunt.",
        },
    )
    enquiry = await seen(manager, enquiry_path)
    assert clocks(enquiry)["child_seen"][0] == "met"
    assert [each["late"] for each in enquiry["times"]] == [True]
