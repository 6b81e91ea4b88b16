"""The contacts that a partner made, listed for those who made them."""

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.clock import FixedClock
from tests.support.database.audit_log import events
from tests.support.partnerships import Partnership, Person
from tests.support.scenarios.pathway import Json, recorded, triaged
from tests.support.scenarios.restrictions import SIGNPOSTED

PATH = "/v1/contacts"


async def listed(by: Person, **page: object) -> list[Json]:
    query = "&".join(f"{name}={value}" for name, value in page.items())
    answer = await by.get(f"{PATH}?{query}" if query else PATH)
    assert answer.status_code == 200, answer.text
    items: list[Json] = answer.json()["items"]
    return items


async def test_a_school_lists_what_it_reported_and_nothing_of_the_hubs_work(
    partnership: Partnership,
    other_partnership: Partnership,
    clock: FixedClock,
    admin_engine: AsyncEngine,
) -> None:
    first = await recorded(partnership.referrer)
    clock.advance(minutes=1)
    second = await recorded(partnership.referrer)
    await recorded(partnership.hub_practitioner)
    await recorded(partnership.agency_officer)
    await triaged(partnership.hub_practitioner, await read_by_hub(partnership, first))
    acknowledged = await partnership.hub_practitioner.post(
        f"{PATH}/{first['id']}/acknowledgement",
        {"means": "telephone", "wording": "Received; thank you (invented)."},
    )
    assert acknowledged.status_code == 201, acknowledged.text
    found = await listed(partnership.referrer)
    assert [each["id"] for each in found] == [second["id"], first["id"]]
    assert found[1] == {
        "id": first["id"],
        "reference": first["reference"],
        "received_at": first["received_at"],
        "channel": "telephone",
        "agency_id": str(partnership.founded.agencies["Larchfield School"]),
        "errored_at": None,
        "acknowledged_at": "2026-11-18T09:31:00Z",
        "feedback_at": None,
        "children": [
            {
                "id": first["children"][0]["id"],
                "given": first["children"][0]["given"],
                "family": first["children"][0]["family"],
            }
        ],
    }
    assert await listed(other_partnership.referrer) == []
    (event,) = await events(admin_engine, partnership, "contact.listed")
    assert {first["id"], second["id"]} <= {str(each) for each in event["shown_ids"]}


async def test_a_child_whom_the_hub_added_is_not_listed_to_the_referrer(
    partnership: Partnership,
) -> None:
    police = str(partnership.founded.agencies["Police"])
    for made in (
        await recorded(partnership.referrer),
        await recorded(partnership.hub_support, agency_id=police),
    ):
        added = await partnership.hub_practitioner.post(
            f"{PATH}/{made['id']}/children",
            {"described_as": "named", "given": "Testsister", "reported_by": "A neighbour"},
        )
        assert len(added.json()["children"]) == 2
    for by in (partnership.referrer, partnership.agency_officer):
        (found,) = await listed(by)
        assert [child["given"] for child in found["children"]] == ["Testchild"]


async def read_by_hub(partnership: Partnership, contact: Json) -> Json:
    read = await partnership.hub_practitioner.get(f"{PATH}/{contact['id']}")
    at_hub: Json = read.json() | {"etag": read.headers["ETag"]}
    return at_hub


async def test_an_officer_lists_what_the_agency_reported(partnership: Partnership) -> None:
    own = await recorded(partnership.agency_officer)
    police = str(partnership.founded.agencies["Police"])
    of_agency = await recorded(partnership.hub_support, agency_id=police)
    await recorded(partnership.referrer)
    found = await listed(partnership.agency_officer)
    assert {each["id"] for each in found} == {own["id"], of_agency["id"]}
    for each in found:
        assert (await partnership.agency_officer.get(f"{PATH}/{each['id']}")).status_code == 200


async def test_own_contacts_come_by_the_page(partnership: Partnership, clock: FixedClock) -> None:
    made = []
    for _ in range(3):
        made.append((await recorded(partnership.referrer))["id"])
        clock.advance(minutes=1)
    page = (await partnership.referrer.get(f"{PATH}?limit=2")).json()
    assert [each["id"] for each in page["items"]] == made[:0:-1]
    rest = (await partnership.referrer.get(f"{PATH}?limit=2&cursor={page['next']}")).json()
    assert [each["id"] for each in rest["items"]] == made[:1]
    assert rest["next"] is None


@pytest.mark.parametrize("who", ["hub_practitioner", "social_worker", "performance_analyst"])
async def test_who_reports_nothing_as_a_partner_has_no_such_list(
    partnership: Partnership, who: str
) -> None:
    assert (await partnership.person(who).get(PATH)).status_code == 403


async def test_a_stranger_lists_nothing(http: httpx.AsyncClient) -> None:
    assert (await http.get(PATH)).status_code == 401


async def test_a_contact_that_is_hidden_from_its_referrer_is_not_listed(
    partnership: Partnership,
) -> None:
    contact = await recorded(partnership.referrer)
    hidden = await partnership.hub_manager.post(f"{PATH}/{contact['id']}/restriction", SIGNPOSTED)
    assert hidden.status_code == 201, hidden.text
    assert (await partnership.referrer.get(f"{PATH}/{contact['id']}")).status_code != 200
    assert await listed(partnership.referrer) == []
