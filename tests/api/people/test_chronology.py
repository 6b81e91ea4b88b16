"""The chronology: everything the reader may see, in order, with the age at the time."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine

from app.models import EnquiryVisit
from tests.api.people.test_histories import a_known_childs_contact, write_episode
from tests.support.clock import FixedClock
from tests.support.database import audit_log as trail
from tests.support.database.enquiry_records import write_enquiry, write_meeting
from tests.support.database.records import as_the_service
from tests.support.partnerships import Partnership, Person
from tests.support.scenarios.pathway import decided, recorded as contact_recorded, triaged
from tests.support.scenarios.people import HOME, UNBORN, Json, allocate, linked, named, recorded


async def chronology(by: Person, person: Json) -> Json:
    """What a reader is shown of everything that happened."""
    answer = await by.get(f"/v1/people/{person['id']}/chronology")
    assert answer.status_code == 200, answer.text
    shown: Json = answer.json()
    return shown


def what(shown: Json) -> list[str]:
    """What happened, in the order shown."""
    return [entry["what"] for entry in shown["entries"]]


async def test_a_stranger_reads_no_chronology(http: httpx.AsyncClient) -> None:
    assert (await http.get(f"/v1/people/{uuid4()}/chronology")).status_code == 401


async def test_the_chronology_of_another_partnerships_person_looks_absent(
    partnership: Partnership, other_partnership: Partnership
) -> None:
    person = await recorded(partnership.hub_practitioner)
    them = other_partnership.hub_manager
    assert (await them.get(f"/v1/people/{person['id']}/chronology")).status_code == 404
    assert (await them.get(f"/v1/people/{uuid4()}/chronology")).status_code == 404


async def test_a_life_is_told_in_order_with_the_age_at_the_time(
    partnership: Partnership,
    worker_engine: AsyncEngine,
    admin_engine: AsyncEngine,
    clock: FixedClock,
) -> None:
    hub = partnership.hub_practitioner
    person = await recorded(
        hub,
        {
            "names": [
                {"given": "Testchild", "family": "Alpha-Invented", "starts_on": "2016-03-04"}
            ],
            "born_on": "2016-03-04",
            "addresses": [HOME | {"starts_on": "2016-04-10", "ends_on": "2020-01-31"}],
        },
    )
    opened_on, closed_on = date(2021, 3, 4), date(2021, 6, 1)
    await write_episode(
        worker_engine, partnership, person, opened_on=opened_on, closed_on=closed_on
    )
    clock.advance(minutes=10)
    contact = await contact_recorded(
        hub,
        {"described_as": "known", "person_id": person["id"]},
        received_at="2026-11-17T16:00:00Z",
    )
    contact = await triaged(hub, contact, identification="known", person_id=person["id"])
    clock.advance(minutes=10)
    rating = await hub.post(
        f"/v1/contacts/{contact['id']}/ratings",
        {"rating": "amber", "reason": "An invented reason."},
        version=contact["etag"],
    )
    assert rating.status_code == 201, rating.text
    clock.advance(minutes=10)
    decision = await decided(partnership, contact)
    await _hold_a_meeting_and_visit(worker_engine, partnership, person, decision)
    shown = await chronology(hub, person)
    assert [(entry["on"], entry["what"], entry["age"]) for entry in shown["entries"]] == [
        ("2016-03-04", "person.born", "0 days"),
        ("2016-03-04", "person.named", "0 days"),
        ("2016-04-10", "address.started", "1 month"),
        ("2020-01-31", "address.ended", "3 years"),
        ("2021-03-04", "referral.opened", "5 years"),
        ("2021-06-01", "referral.closed", "5 years"),
        ("2026-11-17", "contact.received", "10 years"),
        ("2026-11-18", "referral.opened", "10 years"),
        ("2026-11-18", "enquiry.started", "10 years"),
        ("2026-11-18", "person.recorded", "10 years"),
        ("2026-11-18", "contact.triaged", "10 years"),
        ("2026-11-18", "contact.rated", "10 years"),
        ("2026-11-18", "threshold_decision.recorded", "10 years"),
        ("2026-11-18", "strategy_meeting.called", "10 years"),
        ("2026-11-18", "strategy_meeting.held", "10 years"),
        ("2026-11-18", "strategy_meeting.concluded", "10 years"),
        ("2026-11-19", "enquiry.visited", "10 years"),
    ]
    facts = {entry["what"]: entry["facts"] for entry in shown["entries"]}
    assert facts["address.started"] == {"address": "12 Invented Road, Testham, ZZ9 1ZZ"}
    assert facts["contact.rated"] == {"rating": "amber"}
    assert facts["threshold_decision.recorded"] == {
        "level": "child_in_need",
        "outcome": "child_in_need_referral",
        "supersedes": False,
    }
    assert facts["enquiry.visited"] == {"child_seen": True, "seen_alone": True}
    [opened] = [
        entry for entry in shown["entries"] if entry["record_id"] == decision["referral_id"]
    ]
    assert opened["record_type"] == "referrals"
    assert not any(entry["linked"] for entry in shown["entries"])
    [event] = await trail.events(admin_engine, partnership, "chronology.read")
    assert event["facts"] == {"entries": 17}


async def _hold_a_meeting_and_visit(
    engine: AsyncEngine, partnership: Partnership, person: Json, decision: Json
) -> None:
    at = partnership.clock.now + timedelta(hours=2)
    manager = partnership.founded.users["hub_manager"]
    async with as_the_service(engine, partnership, now=at) as uow:
        uow.audit("test.prepared")
        child, referral_id = UUID(person["id"]), UUID(decision["referral_id"])
        meeting_id = await write_meeting(
            uow, referral_id=referral_id, person_ids=[child], called_by=manager, at=at
        )
        enquiry_id = await write_enquiry(
            uow,
            referral_id=referral_id,
            person_id=child,
            strategy_meeting_id=meeting_id,
            at=at,
        )
        await uow.save(
            EnquiryVisit(
                partnership_id=uow.partnership_id,
                enquiry_id=enquiry_id,
                visited_at=at + timedelta(days=1),
                place="School",
                child_seen=True,
                seen_alone=True,
                wishes_and_feelings="An invented wish.",
                recorded_at=at + timedelta(days=1),
                recorded_by=manager,
            )
        )


async def test_the_evening_in_utc_is_the_next_day_in_a_london_summer(
    partnership: Partnership, clock: FixedClock
) -> None:
    clock.now = datetime(2026, 8, 10, 23, 30, tzinfo=UTC)
    person = await recorded(partnership.hub_practitioner, named("Testchild", born_on="2026-08-01"))
    [born, recorded_then, _] = (await chronology(partnership.hub_practitioner, person))["entries"]
    assert born["what"] == "person.born"
    assert (recorded_then["on"], recorded_then["at"]) == ("2026-08-11", "2026-08-10T23:30:00Z")
    assert recorded_then["age"] == "10 days"


async def test_what_happened_before_the_birth_says_so(
    partnership: Partnership, clock: FixedClock
) -> None:
    hub = partnership.hub_practitioner
    child = await recorded(hub, UNBORN)
    clock.advance(days=20)
    hub = partnership.hub_practitioner
    born = await hub.post(
        f"/v1/people/{child['id']}/birth", {"born_on": "2026-12-07"}, version=child["etag"]
    )
    assert born.status_code == 200, born.text
    shown = await chronology(hub, child)
    assert [(entry["what"], entry["age"]) for entry in shown["entries"]] == [
        ("person.recorded", "unborn, due in 4 weeks"),
        ("person.named", "unborn, due in 4 weeks"),
        ("person.born", "0 days"),
    ]
    assert shown["entries"][0]["facts"] == {"expected_on": "2026-12-20"}


async def test_entries_of_a_linked_record_are_marked_with_it(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    hub = partnership.hub_practitioner
    child, again = await recorded(hub), await recorded(hub)
    await write_episode(worker_engine, partnership, again, opened_on=date(2024, 1, 5))
    assert "referral.opened" not in what(await chronology(hub, child))
    await linked(hub, child, again)
    shown = await chronology(hub, child)
    [opened] = [entry for entry in shown["entries"] if entry["what"] == "referral.opened"]
    assert (opened["person_id"], opened["linked"]) == (again["id"], True)
    assert {entry["person_id"] for entry in shown["entries"] if not entry["linked"]} == {
        child["id"]
    }
    assert set(shown["same_person"]) == {child["id"], again["id"]}


async def test_what_a_role_does_not_read_is_said_and_not_told(partnership: Partnership) -> None:
    person = await recorded(partnership.hub_practitioner)
    await decided(partnership, await a_known_childs_contact(partnership, person))
    support = await chronology(partnership.hub_support, person)
    assert support["closed_to_you"] == ["threshold_decisions", "enquiries"]
    assert "threshold_decision.recorded" not in what(support)
    assert "contact.triaged" in what(support)
    assert "threshold_decision.recorded" in what(await chronology(partnership.hub_manager, person))


async def test_a_social_worker_is_not_told_of_worries_about_the_sibling(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    hub, worker = partnership.hub_practitioner, partnership.social_worker
    child = await recorded(hub)
    sibling = await recorded(hub, named("Sibling", born_on="2018-01-01"))
    await hub.post(
        f"/v1/people/{child['id']}/relationships",
        {"kind": "sibling", "related_person_id": sibling["id"]},
    )
    await a_known_childs_contact(partnership, child)
    await a_known_childs_contact(partnership, sibling)
    assert (await worker.get(f"/v1/people/{child['id']}/chronology")).status_code == 404
    await allocate(worker_engine, partnership, child)
    of_child = what(await chronology(worker, child))
    assert {"contact.received", "contact.triaged"} <= set(of_child)
    of_sibling = what(await chronology(worker, sibling))
    assert "contact.received" not in of_sibling
    assert "contact.triaged" not in of_sibling
