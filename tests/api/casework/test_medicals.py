"""Medical examinations over HTTP: booked, consented to, held or not, and in the chronology."""

import httpx
import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.database.audit_log import events, messages
from tests.support.partnerships import Partnership, Person
from tests.support.scenarios.enquiries import Story, write_story
from tests.support.scenarios.pathway import Json

HELD: Json = {
    "outcome": "took_place",
    "happened_at": "2026-11-18T09:10:00Z",
    "attended": ["An invented paediatrician", "His mother"],
}
GIVEN: Json = {"consent": "given", "consent_by": "His mother, who is responsible"}
BURN = "A contact burn."


@pytest_asyncio.fixture
async def story(partnership: Partnership, worker_engine: AsyncEngine) -> Story:
    return await write_story(worker_engine, partnership)


def path_of(story: Story) -> str:
    """Where the examinations of the child are."""
    return f"/v1/people/{story.child_id}/medicals"


def booking(story: Story, **changes: object) -> Json:
    """An appointment for the child of the enquiry."""
    return {
        "enquiry_id": str(story.enquiry_id),
        "booked_for": "2026-11-18T15:00:00Z",
        "place": "An invented ward",
        **changes,
    }


async def booked(by: Person, story: Story, **changes: object) -> Json:
    answer = await by.post(path_of(story), booking(story, **changes))
    assert answer.status_code == 201, answer.text
    medical: Json = answer.json() | {"etag": answer.headers["ETag"]}
    return medical


async def test_the_wrong_people_book_and_read_nothing(
    http: httpx.AsyncClient,
    partnership: Partnership,
    other_partnership: Partnership,
    story: Story,
) -> None:
    path = path_of(story)
    assert (await http.get(path)).status_code == 401
    assert (await http.post(path, json=booking(story))).status_code == 401
    for other in (other_partnership.hub_manager, partnership.social_worker_2):
        assert (await other.get(path)).status_code == 404
        assert (await other.post(path, booking(story))).status_code == 404
    for name in ("agency_officer", "hub_support", "administrator"):
        assert (await partnership.person(name).get(path)).status_code == 403
    assert (await partnership.hub_practitioner.post(path, booking(story))).status_code == 403


async def test_an_examination_is_booked_consented_to_held_and_reported_on(
    partnership: Partnership, admin_engine: AsyncEngine, story: Story
) -> None:
    worker = partnership.social_worker
    medical = await booked(worker, story)
    assert (medical["consent"], medical["outcome"]) == ("awaited", None)
    path = f"{path_of(story)}/{medical['id']}"
    without = await worker.post(f"{path}/outcome", HELD, version=medical["etag"])
    assert (without.status_code, without.json()["type"]) == (409, "/problems/consent-missing")
    consent = await worker.post(f"{path}/consent", GIVEN, version=medical["etag"])
    assert consent.status_code == 200, consent.text
    stale = await worker.post(f"{path}/outcome", HELD, version=medical["etag"])
    assert stale.status_code == 412
    held = await worker.post(f"{path}/outcome", HELD, version=consent.headers["ETag"])
    assert held.status_code == 200, held.text
    again = await worker.post(f"{path}/outcome", HELD, version=held.headers["ETag"])
    assert (again.status_code, again.json()["type"]) == (409, "/problems/medical-ended")
    result = await worker.post(f"{path}/result", {"result": BURN}, version=held.headers["ETag"])
    assert result.status_code == 200, result.text
    twice = await worker.post(f"{path}/result", {"result": BURN}, version=result.headers["ETag"])
    assert (twice.status_code, twice.json()["type"]) == (409, "/problems/nothing-to-report")
    (shown,) = (await partnership.hub_practitioner.get(path_of(story))).json()["items"]
    assert (shown["consent_by"], shown["attended"], shown["result"], shown["happened_at"]) == (
        GIVEN["consent_by"],
        HELD["attended"],
        BURN,
        HELD["happened_at"],
    )
    chronology = await partnership.hub_manager.get(f"/v1/people/{story.child_id}/chronology")
    entries = {each["what"]: each for each in chronology.json()["entries"]}
    assert entries["medical.took_place"]["facts"] == {"consent": "given", "result": BURN}
    assert entries["medical.took_place"]["at"] == HELD["happened_at"]
    for act in ("booked", "consent_recorded", "outcome_recorded", "result_recorded"):
        (event,) = await events(admin_engine, partnership, f"medical.{act}")
        assert event["person_id"] == story.child_id
        assert "burn" not in str(event)
    for act in ("booked", "outcome_recorded", "result_recorded"):
        assert len(await messages(admin_engine, partnership, f"medical.{act}")) == 1


async def test_what_happened_is_recorded_with_the_consent_there_was(
    partnership: Partnership, story: Story
) -> None:
    worker = partnership.social_worker
    medical = await booked(worker, story)
    why = {"consent": "not_needed", "consent_because": "Bleeding: an emergency in the night."}
    held = await worker.post(
        f"{path_of(story)}/{medical['id']}/outcome", HELD | why, version=medical["etag"]
    )
    assert held.status_code == 200, held.text
    assert held.json()["consent_because"] == why["consent_because"]


async def test_an_examination_that_did_not_take_place_says_why(
    partnership: Partnership, story: Story
) -> None:
    worker = partnership.social_worker
    medical = await booked(worker, story)
    path = f"{path_of(story)}/{medical['id']}/outcome"
    missed: Json = {"outcome": "not_attended"}
    answer = await worker.post(path, missed, version=medical["etag"])
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/outcome-unclear")
    because = missed | {"reason": "The family was not at home."}
    answer = await worker.post(path, because, version=medical["etag"])
    assert answer.status_code == 200, answer.text
    await booked(worker, story)
    chronology = await worker.get(f"/v1/people/{story.child_id}/chronology")
    assert "medical.did_not_take_place" in {each["what"] for each in chronology.json()["entries"]}


@pytest.mark.parametrize(
    ("changes", "status", "problem"),
    [
        ({"enquiry_id": None}, 422, "of-meeting-or-enquiry"),
        ({"enquiry_id": "COUSIN"}, 409, "not-their-child"),
        ({"enquiry_id": "0198f3b2-6f0e-7c3e-9a55-2f5b0c7e4d11"}, 404, "record-not-found"),
        ({"consent": "given"}, 422, "consent-unclear"),
        ({"consent": "not_needed"}, 422, "consent-unclear"),
        ({"place": " "}, 422, "not-valid"),
    ],
)
async def test_an_appointment_that_does_not_hold_together_is_refused(
    partnership: Partnership, story: Story, changes: Json, status: int, problem: str
) -> None:
    if changes.get("enquiry_id") == "COUSIN":
        changes = {"enquiry_id": str(story.cousins_enquiry_id)}
    answer = await partnership.hub_manager.post(path_of(story), booking(story, **changes))
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{problem}")


async def test_an_examination_recorded_afterwards_says_when_it_took_place(
    partnership: Partnership, story: Story
) -> None:
    worker = partnership.social_worker
    medical = await booked(worker, story, **GIVEN)
    path = f"{path_of(story)}/{medical['id']}/outcome"
    future = {"happened_at": "2027-01-01T09:00:00Z"}
    refused = await worker.post(path, HELD | future, version=medical["etag"])
    assert refused.json()["type"] == "/problems/happened-in-future"
    long_ago = {"happened_at": "2026-10-01T09:00:00Z"}
    unexplained = await worker.post(path, HELD | long_ago, version=medical["etag"])
    assert unexplained.json()["type"] == "/problems/late-entry-unexplained"
    recorded = await worker.post(
        path, HELD | long_ago | {"late_because": "The letter came late."}, version=medical["etag"]
    )
    assert recorded.status_code == 200, recorded.text
    (time,) = recorded.json()["times"]
    assert (time["act"], time["because"]) == ("medical.took_place", "The letter came late.")
    (listed,) = (await worker.get(path_of(story))).json()["items"]
    assert listed["times"] == [time]
