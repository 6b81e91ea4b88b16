"""Medical examinations and emergency protection recorded in error, and those that followed."""

from uuid import UUID

import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.database.audit_log import messages
from tests.support.partnerships import Partnership
from tests.support.scenarios.corrections import (
    ORDER,
    an_error,
    confirmed,
    proposed,
    protected,
    protections_of,
)
from tests.support.scenarios.enquiries import Story, write_story
from tests.support.scenarios.meetings import held, write_household
from tests.support.scenarios.pathway import (
    Json,
    a_decision,
    a_triaged_contact,
    an_open_referral,
    decisions_path,
)

GIVEN: Json = {"consent": "given", "consent_by": "His mother (invented)"}
HELD: Json = {"outcome": "took_place", "attended": ["An invented paediatrician"]}


@pytest_asyncio.fixture
async def story(partnership: Partnership, worker_engine: AsyncEngine) -> Story:
    return await write_story(worker_engine, partnership)


async def booked(
    partnership: Partnership, child: UUID | str, origin: Json, *, status: int = 201
) -> Json:
    """An examination of a child, after a meeting or within an enquiry; or the refusal to book."""
    answer = await partnership.hub_manager.post(
        f"/v1/people/{child}/medicals",
        {"booked_for": "2026-11-18T15:00:00Z", "place": "An invented ward", **GIVEN, **origin},
    )
    assert answer.status_code == status, answer.text
    made: Json = answer.json() | {"etag": answer.headers.get("ETag")}
    return made


async def entries(partnership: Partnership, child: UUID | str, record: str) -> list[Json]:
    """What the chronology of a child says of one record."""
    answer = await partnership.hub_manager.get(f"/v1/people/{child}/chronology")
    return [each for each in answer.json()["entries"] if each["record_id"] == record]


async def test_protection_recorded_on_the_wrong_child_counts_for_nothing(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    practitioner = partnership.hub_practitioner
    contact = await a_triaged_contact(partnership)
    child = contact["children"][0]["person_id"]
    night = await protected(practitioner, child)
    error = await confirmed(partnership, an_error("protection", night["id"]))
    assert (error["person_id"], error["followed"]) == (child, [])
    (after,) = (await practitioner.get(protections_of(child))).json()["items"]
    assert after["recorded_in_error"]["id"] == error["id"]
    assert (after["started_at"], after["ended_at"]) == (night["started_at"], None)
    assert [each["state"] for each in after["timescales"]] == ["cancelled"]
    assert (await practitioner.get("/v1/worklists/emergency_protection")).json()["items"] == []
    around = (await practitioner.get(f"/v1/contacts/{contact['id']}")).json()["children"][0]
    assert around["surroundings"]["emergency_protections"] == []
    for entry in await entries(partnership, child, night["id"]):
        assert entry["facts"]["recorded_in_error"] is True
    assert len(await messages(admin_engine, partnership, "protection.recorded_in_error")) == 1
    less = a_decision(
        partnership,
        level="universal",
        criteria=["U1"],
        outcome="no_further_action",
        primary_need=None,
    )
    decided = await partnership.hub_manager.post(decisions_path(contact), less)
    assert decided.status_code == 201, decided.text
    # Another of the same kind can be recorded, since the one in error does not run.
    await protected(practitioner, child)


@pytest.mark.parametrize(
    ("act", "body"),
    [("ending", {"ending": "other"}), ("extension", {"reason": "Invented."})],
)
async def test_nothing_more_is_recorded_of_protection_in_error(
    partnership: Partnership, act: str, body: Json
) -> None:
    child = (await a_triaged_contact(partnership))["children"][0]["person_id"]
    order = await protected(partnership.hub_manager, child, ORDER)
    await confirmed(partnership, an_error("protection", order["id"]))
    refused = await partnership.hub_manager.post(
        f"{protections_of(child)}/{order['id']}/{act}", body, version='"2"'
    )
    assert refused.json()["type"] == "/problems/recorded-in-error"


async def test_a_referral_closes_over_protection_in_error(partnership: Partnership) -> None:
    referral = await an_open_referral(partnership)
    night = await protected(partnership.hub_manager, referral["person_id"])
    await confirmed(partnership, an_error("protection", night["id"]))
    closed = await partnership.hub_manager.post(
        f"/v1/referrals/{referral['id']}/closure",
        {"closure_reason": "RC7", "rationale": "Invented."},
        version=referral["etag"],
    )
    assert closed.status_code == 200, closed.text


@pytest.mark.parametrize(
    ("mistake", "states"),
    [("wrong_child", ["cancelled"]), ("wrong_record", ["running"])],
)
async def test_an_order_goes_with_the_police_protection_of_a_wrong_child(
    partnership: Partnership, mistake: str, states: list[str]
) -> None:
    child = (await a_triaged_contact(partnership))["children"][0]["person_id"]
    night = await protected(partnership.hub_manager, child)
    order = await protected(
        partnership.hub_manager, child, ORDER | {"police_protection_id": night["id"]}
    )
    error = await confirmed(partnership, an_error("protection", night["id"], mistake=mistake))
    followed = [each["subject_id"] for each in error["followed"]]
    assert followed == ([order["id"]] if mistake == "wrong_child" else [])
    listed = (await partnership.hub_manager.get(protections_of(child))).json()["items"]
    (after,) = [each for each in listed if each["id"] == order["id"]]
    assert [each["state"] for each in after["timescales"]] == states
    # No later order counts from what was recorded in error.
    if mistake == "wrong_child":
        again = await partnership.hub_manager.post(
            protections_of(child), ORDER | {"police_protection_id": night["id"]}
        )
        assert again.json()["type"] == "/problems/recorded-in-error"


async def test_an_examination_of_the_wrong_child_is_struck_through(
    partnership: Partnership, admin_engine: AsyncEngine, story: Story
) -> None:
    medical = await booked(partnership, story.child_id, {"enquiry_id": str(story.enquiry_id)})
    path = f"/v1/people/{story.child_id}/medicals"
    await partnership.social_worker.post(
        f"{path}/{medical['id']}/outcome", HELD, version=medical["etag"]
    )
    error = await confirmed(partnership, an_error("medical", medical["id"]))
    assert error["person_id"] == str(story.child_id)
    (after,) = (await partnership.social_worker.get(path)).json()["items"]
    assert after["recorded_in_error"]["reason"] == error["reason"]
    assert (after["outcome"], after["attended"]) == ("took_place", HELD["attended"])
    written = await entries(partnership, story.child_id, medical["id"])
    assert {each["what"] for each in written} == {"medical.booked", "medical.took_place"}
    assert all(each["facts"]["recorded_in_error"] for each in written)
    assert len(await messages(admin_engine, partnership, "medical.recorded_in_error")) == 1
    for act, body in (
        ("consent", GIVEN),
        ("outcome", HELD),
        ("result", {"result": "Invented."}),
    ):
        refused = await partnership.social_worker.post(
            f"{path}/{medical['id']}/{act}", body, version='"3"'
        )
        assert refused.json()["type"] == "/problems/recorded-in-error", act


async def test_the_examinations_of_an_enquiry_in_error_follow_it(
    partnership: Partnership, story: Story
) -> None:
    of_enquiry = {"enquiry_id": str(story.enquiry_id)}
    medical = await booked(partnership, story.child_id, of_enquiry)
    before = await proposed(partnership.hub_manager_2, an_error("enquiry", str(story.enquiry_id)))
    assert [each["subject_id"] for each in before["followed"]] == [medical["id"]]
    done = await partnership.hub_manager.post(
        f"/v1/recorded-errors/{before['id']}/confirmation", version=before["etag"]
    )
    assert [each["subject_type"] for each in done.json()["followed"]] == ["medical"]
    refused = await booked(partnership, story.child_id, of_enquiry, status=409)
    assert refused["type"] == "/problems/recorded-in-error"


async def test_the_examination_of_a_child_whom_a_meeting_was_not_about_follows(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    household = await write_household(worker_engine, partnership)
    meeting = await held(
        partnership,
        household,
        children=[
            {"person_id": str(each), "factors": []} for each in (household.child, household.sibling)
        ],
    )
    of_meeting = {"strategy_meeting_id": meeting["id"]}
    childs = await booked(partnership, household.child, of_meeting)
    siblings = await booked(partnership, household.sibling, of_meeting)
    async with admin_engine.connect() as connection:
        part = await connection.scalar(
            text(
                "SELECT id FROM strategy_meeting_children"
                " WHERE strategy_meeting_id = :meeting AND person_id = :person"
            ),
            {"meeting": meeting["id"], "person": household.sibling},
        )
    error = await confirmed(partnership, an_error("strategy_meeting_child", str(part)))
    assert [each["subject_id"] for each in error["followed"]] == [siblings["id"]]
    refused = await booked(partnership, household.sibling, of_meeting, status=409)
    assert refused["type"] == "/problems/not-their-child"
    whole = await confirmed(partnership, an_error("strategy_meeting", meeting["id"]))
    assert childs["id"] in {each["subject_id"] for each in whole["followed"]}
    refused = await booked(partnership, household.child, of_meeting, status=409)
    assert refused["type"] == "/problems/recorded-in-error"


async def test_what_was_put_right_before_is_left_by_a_later_error_above_it(
    partnership: Partnership, story: Story
) -> None:
    medical = await booked(partnership, story.child_id, {"enquiry_id": str(story.enquiry_id)})
    first = await confirmed(partnership, an_error("enquiry", str(story.enquiry_id)))
    enquiry = (await partnership.hub_manager.get(story.path)).json()
    whole = await confirmed(partnership, an_error("referral", enquiry["referral_id"]))
    assert not {medical["id"], str(story.enquiry_id)} & {
        each["subject_id"] for each in whole["followed"]
    }
    after = (await partnership.hub_manager.get(story.path)).json()
    assert after["recorded_in_error"]["id"] == first["id"]
