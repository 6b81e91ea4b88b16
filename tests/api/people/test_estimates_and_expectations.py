"""Children of whom no date is known: unborn without one, or of an estimated age."""

from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.database.audit_log import events
from tests.support.partnerships import Partnership
from tests.support.scenarios.pathway import recorded as contact_recorded, triaged
from tests.support.scenarios.people import named, recorded


async def test_an_unborn_child_without_a_date_is_expected_once_it_is_known_and_then_born(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    hub = partnership.hub_practitioner
    contact = await contact_recorded(hub, {"described_as": "unborn"})
    child_id = (await triaged(hub, contact))["children"][0]["person_id"]
    path = f"/v1/people/{child_id}"
    read = await hub.get(path)
    child = read.json()
    assert child["known_as"].startswith("Unborn child ")
    assert (child["age"], child["unborn"]) == ("unborn, due date not known", True)
    sex = await hub.patch(path, {"sex": "M"}, version=read.headers["ETag"])
    assert sex.json()["errors"] == [{"pointer": "/sex", "code": "unborn-sex"}]
    birth = await hub.patch(path, {"born_on": "2026-11-17"}, version=read.headers["ETag"])
    assert birth.json()["type"] == "/problems/birth-not-recorded"

    due = await hub.patch(path, {"expected_on": "2026-12-02"}, version=read.headers["ETag"])
    assert due.status_code == 200, due.text
    assert due.json()["age"] == "unborn, due in 2 weeks"
    (changed,) = await events(admin_engine, partnership, "person.changed")
    assert changed["facts"] == {"member": "expected_on"}

    born = await hub.post(f"{path}/birth", {"born_on": "2026-11-17"}, version=due.headers["ETag"])
    assert born.status_code == 200, born.text
    assert (born.json()["unborn"], born.json()["expected_on"]) == (False, "2026-12-02")
    late = await hub.patch(path, {"expected_on": "2026-12-03"}, version=born.headers["ETag"])
    assert (late.status_code, late.json()["type"]) == (409, "/problems/not-unborn")


async def test_an_estimated_age_is_kept_as_one_and_never_becomes_a_birth_date(
    partnership: Partnership,
) -> None:
    hub = partnership.hub_practitioner
    contact = await contact_recorded(
        hub,
        {"described_as": "unnamed", "description": "A boy at this address", "estimated_age": 7},
        people=[
            {"part": "alleged_to_have_caused_harm", "estimated_birth_year": 1986},
            {"part": "carer", "estimated_age": 60, "age_estimated_on": "2025-11-18"},
        ],
    )
    [told] = contact["children"]
    assert (told["estimated_age"], told["age_estimated_on"]) == (7, "2026-11-18")
    harmer, carer = contact["people"]
    assert (harmer["estimated_birth_year"], harmer["age_estimated_on"]) == (1986, "2026-11-18")
    assert (carer["estimated_age"], carer["age_estimated_on"]) == (60, "2025-11-18")
    child_id = (await triaged(hub, contact))["children"][0]["person_id"]
    child = await hub.get(f"/v1/people/{child_id}")
    assert (child.json()["born_on"], child.json()["age"]) == (None, "about 7 years (estimated)")
    again = await hub.patch(
        f"/v1/people/{child_id}", {"estimated_birth_year": 2018}, version=child.headers["ETag"]
    )
    assert again.status_code == 200, again.text
    assert (again.json()["estimated_age"], again.json()["age"]) == (
        None,
        "about 8 years (estimated)",
    )
    known = await hub.patch(
        f"/v1/people/{child_id}", {"born_on": "2018-05-01"}, version=again.headers["ETag"]
    )
    assert known.json()["age"] == "8 years"
    too_late = await hub.patch(
        f"/v1/people/{child_id}", {"estimated_age": 9}, version=known.headers["ETag"]
    )
    assert too_late.status_code == 422
    assert too_late.json()["type"] == "/problems/estimate-unclear"
    assert too_late.json()["errors"][0]["code"] == "estimated_and_known"


async def test_an_estimate_is_searched_with_and_shown_as_weak_evidence(
    partnership: Partnership,
) -> None:
    hub = partnership.hub_practitioner
    child = await recorded(hub, named("Testestimate", born_on="2019-03-04"))
    found = await hub.post(
        "/v1/people/search",
        {
            "given": "Testestimate",
            "family": "Alpha-Invented",
            "estimated_age": 7,
            "floor": "weak",
        },
    )
    assert found.status_code == 200, found.text
    (match,) = [each for each in found.json()["items"] if each["person_id"] == child["id"]]
    assert "The estimated age fits" in {reason["words"] for reason in match["reasons"]}


async def test_an_estimate_that_cannot_be_is_refused_in_a_contact(partnership: Partnership) -> None:
    hub = partnership.hub_practitioner
    for child in (
        {"described_as": "named", "given": "T", "born_on": "2019-01-01", "estimated_age": 7},
        {"described_as": "unborn", "estimated_age": 0},
        {"described_as": "named", "given": "T", "estimated_age": 7, "estimated_birth_year": 2019},
    ):
        answer = await hub.post("/v1/contacts", _worry(child))
        assert answer.status_code == 422, answer.text
        assert answer.json()["type"] == "/problems/estimate-unclear"


def _worry(child: dict[str, object]) -> dict[str, object]:
    return {
        "channel": "telephone",
        "source": "2A",
        "concern": "An invented worry.",
        "safe_now": "safe",
        "family": {
            "data_protection_consent": "given",
            "service_agreement": "given",
            "medical_consent": "not_asked",
            "informed": True,
        },
        "children": [child],
    }
