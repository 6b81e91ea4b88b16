"""Protection and examinations that belong to the other child: recorded on the child they are of."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.database.audit_log import messages
from tests.support.partnerships import Partnership
from tests.support.scenarios.corrections import (
    ERRORS,
    NIGHT,
    ORDER,
    an_error,
    confirmed,
    linked,
    proposed,
    protected,
    protections_of,
)
from tests.support.scenarios.enquiries import write_story
from tests.support.scenarios.pathway import Json, a_triaged_contact
from tests.support.scenarios.restrictions import CLOAKED, restricted


async def two_children(partnership: Partnership) -> list[str]:
    """Two children of two contacts."""
    return [(await a_triaged_contact(partnership))["children"][0]["person_id"] for _ in range(2)]


async def listed(partnership: Partnership, child: str) -> list[Json]:
    """The emergency protection of a child, the newest first."""
    found: list[Json] = (await partnership.hub_manager.get(protections_of(child))).json()["items"]
    return found


async def test_protection_moves_to_the_right_child_with_its_clock(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    wrong, right = await two_children(partnership)
    night = await protected(partnership.hub_practitioner, wrong)
    order = await protected(
        partnership.hub_practitioner, wrong, ORDER | {"police_protection_id": night["id"]}
    )
    await confirmed(partnership, an_error("protection", night["id"], right_person_id=right))
    assert all(each["recorded_in_error"] for each in await listed(partnership, wrong))
    moved_order, moved = await listed(partnership, right)
    assert (moved["started_at"], moved["grounds"]) == (NIGHT["started_at"], NIGHT["grounds"])
    assert moved_order["police_protection_id"] == moved["id"]
    for before, after in ((night, moved), (order, moved_order)):
        (old,), (new,) = before["timescales"], after["timescales"]
        assert (new["state"], new["due_at"]) == ("running", old["due_at"])
        assert after["recorded_in_error"] is None
        assert [each["because"] for each in after["times"]] == ["An invented mistake."]
    assert len(await messages(admin_engine, partnership, "protection.started")) == 4


async def test_protection_does_not_move_to_a_child_who_is_protected_so(
    partnership: Partnership,
) -> None:
    wrong, right = await two_children(partnership)
    night, known = [await protected(partnership.hub_manager, each) for each in (wrong, right)]
    await confirmed(partnership, an_error("protection", night["id"], right_person_id=right))
    assert [each["id"] for each in await listed(partnership, right)] == [known["id"]]


async def test_a_right_child_who_is_hidden_by_now_is_not_named(partnership: Partnership) -> None:
    """The error is confirmed all the same, and the protection moves."""
    practitioner, manager = partnership.hub_practitioner, partnership.hub_manager
    wrong, right = await two_children(partnership)
    night = await protected(practitioner, wrong)
    error = await proposed(practitioner, an_error("protection", night["id"], right_person_id=right))
    assert error["right_person_id"] == right
    await restricted(manager, {"id": right}, CLOAKED)
    answer = await partnership.hub_manager_2.post(
        f"{ERRORS}/{error['id']}/confirmation", version=error["etag"]
    )
    assert answer.status_code == 200, answer.text
    shown = await practitioner.get(f"{ERRORS}/{error['id']}")
    for each in (answer, shown):
        assert right not in each.text
    owner = await manager.get(f"{ERRORS}/{error['id']}")
    assert owner.json()["right_person_id"] == right
    assert len(await listed(partnership, right)) == 1


async def test_what_belongs_to_the_other_child_moves_after_a_review(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    story = await write_story(worker_engine, partnership)
    child = str(story.child_id)
    other = (await a_triaged_contact(partnership))["children"][0]["person_id"]
    manager = partnership.hub_manager
    link = await linked(manager, child, other)
    night = await protected(manager, child)
    medical = await manager.post(
        f"/v1/people/{other}/medicals",
        {
            "enquiry_id": str(story.enquiry_id),
            "booked_for": "2026-11-18T15:00:00Z",
            "place": "An invented ward",
        },
    )
    assert medical.status_code == 201, medical.text
    unlinked = await manager.post(
        f"/v1/people/{child}/links/{link['id']}/unlinking",
        {"because": "Two children (invented)."},
        version=link["etag"],
    )
    path = f"/v1/link-reviews/{unlinked.json()['review_id']}"
    for subject_id in (night["id"], medical.json()["id"]):
        review = await manager.get(path)
        items: list[dict[str, Any]] = review.json()["items"]
        (item,) = [each for each in items if each["subject_id"] == subject_id]
        decided = await manager.post(
            f"{path}/items/{item['id']}/verdict",
            {"verdict": "belongs_to_other", "reason": "Of the other child (invented)."},
            version=review.headers["ETag"],
        )
        (item,) = [each for each in decided.json()["items"] if each["id"] == item["id"]]
        error = f"/v1/recorded-errors/{item['recorded_error_id']}"
        seen = await partnership.hub_manager_2.get(error)
        done = await partnership.hub_manager_2.post(
            f"{error}/confirmation", version=seen.headers["ETag"]
        )
        assert done.status_code == 200, done.text
    (moved,) = await listed(partnership, other)
    assert (moved["started_at"], moved["ended_at"]) == (night["started_at"], None)
    (examined,) = (await manager.get(f"/v1/people/{child}/medicals")).json()["items"]
    assert (examined["person_id"], examined["place"]) == (child, "An invented ward")
    (left,) = (await manager.get(f"/v1/people/{other}/medicals")).json()["items"]
    assert left["recorded_in_error"] is not None
