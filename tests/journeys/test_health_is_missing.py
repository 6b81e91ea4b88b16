"""A meeting cannot be concluded because health is missing; then it is, by exception."""

from tests.support.clock import FixedClock
from tests.support.journeys.story_requests import clocks, made, refused, seen
from tests.support.partnerships import Partnership
from tests.support.scenarios.pathway import SIGNIFICANT_HARM, Json, a_triaged_contact, decided


async def test_nobody_concludes_without_health_unless_a_manager_says_why(
    partnership: Partnership, clock: FixedClock
) -> None:
    contact = await a_triaged_contact(partnership, factors=["18C"])
    decision = await decided(partnership, contact, **SIGNIFICANT_HARM)
    manager, support = partnership.hub_manager, partnership.hub_support
    meeting = await made(
        manager,
        f"/v1/referrals/{decision['referral_id']}/strategy-meetings",
        {"purpose": "An unexplained burn.", "scheduled_at": "2026-11-18T14:00:00Z"},
    )
    path = f"/v1/strategy-meetings/{meeting['id']}"
    because = {place["agency_kind"]: place["because"] for place in meeting["invitations"]}
    assert {"childrens_social_care", "police", "health"} <= set(because)
    assert all(because.values())

    await made(support, f"{path}/invitations", {})
    meeting = await seen(support, path)
    await made(support, f"{path}/opening", {}, version=meeting["etag"])
    health = next(p for p in meeting["invitations"] if p["agency_kind"] == "health")
    for place in meeting["invitations"]:
        if place is not health:
            await made(
                support,
                f"{path}/attendances",
                {
                    "agency_id": place["agency_id"],
                    "name": "Somebody (invented)",
                    "capacity": "Officer",
                    "attending": "telephone",
                },
            )
    conclusion: Json = {
        "chaired_by": str(partnership.founded.users["hub_manager"]),
        "children": [
            {
                "person_id": decision["person_id"],
                "enquiry_needed": True,
                "enquiry_kind": "joint",
                "reason": "The burn does not fit either account.",
                "immediate_safety": "Stays with the grandmother.",
                "child_seen_by": "The social worker",
                "child_seen_before": "2026-11-18T20:00:00Z",
            }
        ],
    }

    async def conclude(**changes: object) -> str:
        now = await seen(manager, path)
        return await refused(
            manager, f"{path}/conclusion", conclusion | changes, version=now["etag"]
        )

    # Health is not there, and nobody has said why; then somebody has, and no manager has agreed.
    assert await conclude() == "absence-not-reasoned"
    place = f"{path}/invitations/{health['agency_id']}/absence"
    now = await seen(support, path)
    await made(
        support, place, {"reason": "No paediatrician could be reached."}, version=now["etag"]
    )
    assert await conclude() == "required-agency-missing"

    # Harm to the body: whether a doctor looks must be decided, and why.
    exception = "Tonight's safety cannot wait; health rings at nine."
    assert "medical" in await conclude(quorum_exception=exception)
    conclusion["children"][0] |= {
        "medical_needed": True,
        "medical_reason": "The age and shape of the burn need an opinion.",
    }

    # By a manager's exception, with reason, it concludes, and health is sent the minutes.
    now = await seen(manager, path)
    concluded = await made(
        manager,
        f"{path}/conclusion",
        conclusion | {"quorum_exception": exception},
        version=now["etag"],
    )
    assert concluded["state"] == "concluded"
    assert clocks(concluded)["strategy_minutes"][0] == "running"
    minutes = await made(support, f"{path}/minutes", {"wording": "Health was not there because."})
    officer = partnership.health_officer
    hidden = await officer.get(f"{path}/minutes/{minutes['id']}")
    assert hidden.status_code == 404
    await made(support, f"{path}/minutes/{minutes['id']}/circulation", {})
    sent = await seen(officer, f"{path}/minutes/{minutes['id']}")
    assert sent["wording"] == "Health was not there because."
    await made(officer, f"{path}/minutes/{minutes['id']}/receipt")
    after = await seen(manager, path)
    assert clocks(after)["strategy_minutes"][0] == "met"
