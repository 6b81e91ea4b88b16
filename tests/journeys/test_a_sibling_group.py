"""A mother expecting, two children at home: one worry, three children, each with a decision."""

from tests.support.clock import FixedClock
from tests.support.journeys.story_requests import made, refused, seen
from tests.support.partnerships import Partnership
from tests.support.scenarios.pathway import (
    SIGNIFICANT_HARM,
    Json,
    a_decision,
    a_worry,
    decisions_path,
)

ELDER = {
    "described_as": "named",
    "given": "Testchild",
    "family": "Gamma-Invented",
    "born_on": "2014-05-06",
}
YOUNGER = ELDER | {"given": "Otherchild", "born_on": "2019-08-09"}
UNBORN = {"described_as": "unborn", "family": "Gamma-Invented", "expected_on": "2027-02-01"}


async def test_every_child_of_the_household_is_decided_on_and_the_unborn_keeps_their_history(
    partnership: Partnership, clock: FixedClock
) -> None:
    practitioner, manager = partnership.hub_practitioner, partnership.hub_manager
    contact = await made(practitioner, "/v1/contacts", a_worry(ELDER, YOUNGER, UNBORN))
    children = [
        {"child_id": child["id"], "identification": "new", "history_read": False}
        for child in contact["children"]
    ]
    contact = await made(
        practitioner,
        f"/v1/contacts/{contact['id']}/triage",
        {"children": children},
        version=contact["etag"],
    )
    elder, younger, unborn = (child["person_id"] for child in contact["children"])
    for sibling in (younger, unborn):
        await made(
            practitioner,
            f"/v1/people/{elder}/relationships",
            {"related_person_id": sibling, "kind": "sibling"},
        )

    # Siblings are not proposed as the same child, however much they share.
    found = await made(
        practitioner,
        "/v1/people/search",
        {"given": "Testchild", "family": "Gamma-Invented", "born_on": "2014-05-06"},
    )
    assert [match["person_id"] for match in found["items"]] == [elder]

    # Each child has a decision of their own; the younger one's is still missing.
    decisions: list[Json] = [
        await made(
            manager,
            decisions_path(contact, child),
            a_decision(partnership, **SIGNIFICANT_HARM),
        )
        for child in (0, 2)
    ]
    meeting = await made(
        manager,
        f"/v1/referrals/{decisions[0]['referral_id']}/strategy-meetings",
        {
            "purpose": "The household as a whole.",
            "scheduled_at": "2026-11-18T13:00:00Z",
            "children": [{"person_id": each, "factors": ["3A"]} for each in (younger, unborn)],
        },
    )
    path = f"/v1/strategy-meetings/{meeting['id']}"
    await _everybody_comes(partnership, path)
    meeting = await seen(manager, path)
    assert {child["person_id"] for child in meeting["children"]} == {elder, younger, unborn}
    conclusion = {
        "chaired_by": str(partnership.founded.users["hub_manager"]),
        "children": [_concluded(each) for each in (elder, younger, unborn)],
    }
    early = await refused(manager, f"{path}/conclusion", conclusion, version=meeting["etag"])
    assert early == "child-has-no-referral"
    await made(manager, decisions_path(contact, 1), a_decision(partnership, **SIGNIFICANT_HARM))
    forgotten = conclusion | {"children": [_concluded(elder), _concluded(younger)]}
    early = await refused(manager, f"{path}/conclusion", forgotten, version=meeting["etag"])
    assert early == "child-left-out"
    meeting = await seen(manager, path)
    concluded = await made(manager, f"{path}/conclusion", conclusion, version=meeting["etag"])
    enquiries = {each["person_id"]: each["enquiry_id"] for each in concluded["conclusions"]}
    assert set(enquiries) == {elder, younger, unborn}

    # The child is born: the record goes on, and the enquiry with it.
    clock.advance(days=70)
    practitioner = partnership.hub_practitioner
    before = await seen(practitioner, f"/v1/people/{unborn}")
    born = await made(
        practitioner,
        f"/v1/people/{unborn}/birth",
        {
            "born_on": "2027-01-25",
            "sex": "F",
            "names": [{"given": "Newbornchild", "family": "Gamma-Invented"}],
        },
        version=before["etag"],
    )
    assert (born["born_on"], born["expected_on"]) == ("2027-01-25", "2027-02-01")
    enquiry = await seen(partnership.hub_manager, f"/v1/enquiries/{enquiries[unborn]}")
    assert enquiry["person_id"] == unborn
    chronology = await seen(practitioner, f"/v1/people/{unborn}/chronology")
    ages = [entry["age"] for entry in chronology["entries"]]
    assert any("unborn" in age for age in ages)


async def _everybody_comes(partnership: Partnership, path: str) -> None:
    await made(partnership.hub_support, f"{path}/invitations", {})
    meeting = await seen(partnership.hub_support, path)
    await made(partnership.hub_support, f"{path}/opening", {}, version=meeting["etag"])
    for place in meeting["invitations"]:
        await made(
            partnership.hub_support,
            f"{path}/attendances",
            {
                "agency_id": place["agency_id"],
                "name": "Somebody (invented)",
                "capacity": "Officer",
                "attending": "video",
            },
        )


def _concluded(person_id: str) -> Json:
    return {
        "person_id": person_id,
        "enquiry_needed": True,
        "enquiry_kind": "single_agency",
        "reason": "Violence at home that the child is caught in.",
        "medical_needed": False,
        "medical_reason": "Nobody was hurt in body.",
        "immediate_safety": "The father has left and may not come back.",
        "child_seen_by": "The social worker",
        "child_seen_before": "2026-11-19T17:00:00Z",
    }
