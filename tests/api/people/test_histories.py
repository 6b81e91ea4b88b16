"""The history that is put before whoever decides about a person."""

from datetime import date
from uuid import UUID, uuid4

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.database import audit_log as trail
from tests.support.database.records import as_the_service, write_referral
from tests.support.partnerships import Partnership, Person
from tests.support.scenarios.pathway import (
    SIGNIFICANT_HARM,
    decided,
    recorded as contact_recorded,
    triaged,
)
from tests.support.scenarios.people import Json, allocate, linked, named, recorded

KNOWN: Json = {"identification": "known"}


async def history(by: Person, person: Json) -> Json:
    """What a reader is shown of a person's past."""
    answer = await by.get(f"/v1/people/{person['id']}/history")
    assert answer.status_code == 200, answer.text
    shown: Json = answer.json()
    return shown


async def write_episode(
    engine: AsyncEngine,
    partnership: Partnership,
    person: Json,
    *,
    opened_on: date,
    closed_on: date | None = None,
    closure_reason: str = "RC8",
) -> UUID:
    """A referral as a census file brought it, closed unless it is still open."""
    async with as_the_service(engine, partnership) as uow:
        uow.audit("test.prepared")
        referral_id = await write_referral(uow, person_id=UUID(person["id"]), opened_on=opened_on)
        if closed_on is not None:
            referral = await uow.referrals.get_for_change(referral_id)
            referral.closed_on, referral.closure_reason = closed_on, closure_reason
        return referral_id


async def a_known_childs_contact(partnership: Partnership, person: Json) -> Json:
    """A contact about somebody on record, triaged as them."""
    practitioner = partnership.hub_practitioner
    contact = await contact_recorded(
        practitioner, {"described_as": "known", "person_id": person["id"]}
    )
    return await triaged(practitioner, contact, **KNOWN, person_id=person["id"])


async def test_a_stranger_reads_no_history(http: httpx.AsyncClient) -> None:
    assert (await http.get(f"/v1/people/{uuid4()}/history")).status_code == 401


async def test_the_history_of_another_partnerships_person_looks_absent(
    partnership: Partnership, other_partnership: Partnership
) -> None:
    person = await recorded(partnership.hub_practitioner)
    them = other_partnership.hub_manager
    assert (await them.get(f"/v1/people/{person['id']}/history")).status_code == 404
    assert (await them.get(f"/v1/people/{uuid4()}/history")).status_code == 404


async def test_somebody_new_has_no_history(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    person = await recorded(partnership.hub_practitioner)
    assert await history(partnership.hub_practitioner, person) == {
        "person_id": person["id"],
        "same_person": [person["id"]],
        "last_closure": None,
        "referrals": [],
        "contacts": [],
        "decisions": [],
        "enquiries": [],
        "plans": {
            "on_plan": "not_known",
            "plans": [
                {
                    "kind": kind,
                    "answer": "not_known",
                    "starts_on": None,
                    "category": None,
                    "category_in_words": None,
                    "as_of": None,
                }
                for kind in ("child_protection_plan", "child_in_need_plan")
            ],
        },
        "census_episodes": [],
        "closed_to_you": [],
    }
    [event] = await trail.events(admin_engine, partnership, "history.read")
    assert str(event["person_id"]) == person["id"]
    assert event["facts"] == {
        "census_episodes": 0,
        "contacts": 0,
        "decisions": 0,
        "enquiries": 0,
        "referrals": 0,
    }


async def test_referrals_say_how_they_closed_and_whether_they_were_re_referrals(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    person = await recorded(partnership.hub_practitioner)
    episodes = (
        (date(2022, 5, 1), date(2022, 6, 1), "RC8"),
        (date(2023, 5, 1), date(2023, 9, 1), "RC1"),
        (date(2024, 5, 2), date(2024, 6, 1), "RC9"),
        (date(2026, 10, 1), None, ""),
    )
    for opened_on, closed_on, reason in episodes:
        await write_episode(
            worker_engine,
            partnership,
            person,
            opened_on=opened_on,
            closed_on=closed_on,
            closure_reason=reason,
        )
    shown = await history(partnership.hub_practitioner, person)
    assert [each["re_referral"] for each in shown["referrals"]] == [False, True, False, False]
    assert [each["closure_reason"] for each in shown["referrals"]] == ["RC8", "RC1", "RC9", None]
    assert [each["age_when_opened"] for each in shown["referrals"]] == [
        "6 years",
        "7 years",
        "8 years",
        "10 years",
    ]
    last = shown["last_closure"]
    assert (last["closed_on"], last["closure_reason"]) == ("2024-06-01", "RC9")
    assert last["closure_reason_in_words"] == "Closed after assessment, referred to early help"


async def test_linked_records_are_one_history_and_make_a_re_referral(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    hub = partnership.hub_practitioner
    child, between, again = [await recorded(hub) for _ in range(3)]
    await write_episode(
        worker_engine, partnership, again, opened_on=date(2026, 1, 5), closed_on=date(2026, 3, 1)
    )
    await write_episode(worker_engine, partnership, child, opened_on=date(2026, 10, 1))
    assert [each["re_referral"] for each in (await history(hub, child))["referrals"]] == [False]
    await linked(hub, child, between)
    link = await linked(hub, between, again)
    shown = await history(hub, child)
    assert set(shown["same_person"]) == {child["id"], between["id"], again["id"]}
    assert [(each["person_id"], each["re_referral"]) for each in shown["referrals"]] == [
        (again["id"], False),
        (child["id"], True),
    ]
    assert shown["last_closure"]["person_id"] == again["id"]
    await hub.post(
        f"/v1/people/{again['id']}/links/{link['id']}/unlinking",
        {"because": "Two children of one name."},
        version=link["etag"],
    )
    assert [each["person_id"] for each in (await history(hub, child))["referrals"]] == [child["id"]]


async def test_contacts_and_decisions_are_there_with_their_reasons(
    partnership: Partnership,
) -> None:
    person = await recorded(partnership.hub_practitioner)
    contact = await a_known_childs_contact(partnership, person)
    first = await decided(partnership, contact)
    await decided(
        partnership,
        contact,
        **SIGNIFICANT_HARM,
        supersedes_id=first["id"],
        what_changed="An injury was found.",
    )
    shown = await history(partnership.hub_manager, person)
    [past] = shown["contacts"]
    assert (past["contact_id"], past["reference"]) == (contact["id"], contact["reference"])
    assert (past["state"], past["outcome"]) == ("decided", "strategy_meeting")
    assert past["made_in_error"] is False
    assert [(each["level"], each["superseded"]) for each in shown["decisions"]] == [
        ("child_in_need", True),
        ("significant_harm", False),
    ]
    assert shown["decisions"][0]["rationale"] == "An invented rationale."
    [episode] = shown["referrals"]
    assert (episode["opened_on"], episode["closed_on"]) == ("2026-11-18", None)


async def test_what_a_role_does_not_read_is_said_and_not_shown(
    partnership: Partnership,
) -> None:
    person = await recorded(partnership.hub_practitioner)
    await decided(partnership, await a_known_childs_contact(partnership, person))
    shown = await history(partnership.hub_support, person)
    assert shown["closed_to_you"] == ["threshold_decisions", "enquiries"]
    assert shown["decisions"] == []
    assert len(shown["contacts"]) == 1
    newcomer = await recorded(partnership.hub_practitioner, named("Newcomer"))
    assert (await history(partnership.hub_support, newcomer))["closed_to_you"] == [
        "threshold_decisions",
        "enquiries",
    ]


async def test_a_social_worker_reads_the_history_of_the_child_not_of_its_sibling(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    hub, worker = partnership.hub_practitioner, partnership.social_worker
    child = await recorded(hub)
    sibling = await recorded(hub, named("Sibling", born_on="2018-01-01"))
    await hub.post(
        f"/v1/people/{child['id']}/relationships",
        {"kind": "sibling", "related_person_id": sibling["id"]},
    )
    contact = await a_known_childs_contact(partnership, child)
    await a_known_childs_contact(partnership, sibling)
    assert (await worker.get(f"/v1/people/{child['id']}/history")).status_code == 404
    await allocate(worker_engine, partnership, child)
    of_child = await history(worker, child)
    assert [each["contact_id"] for each in of_child["contacts"]] == [contact["id"]]
    assert (await history(worker, sibling))["contacts"] == []
