"""Shares over HTTP: frozen as sent, opened on record by those they were given to, taken back."""

from datetime import date, timedelta

import httpx
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.cli.demo.partnerships import COUNCIL
from tests.support.clock import FixedClock
from tests.support.database.audit_log import count, events, messages
from tests.support.partnerships import Partnership
from tests.support.scenarios.meetings import actions_of
from tests.support.scenarios.shared_information import (
    INCIDENT,
    Told,
    a_share,
    opened,
    shared,
    write_fragment,
)

TODAY = date(2026, 11, 18)


async def test_a_stranger_neither_shares_nor_reads_shares(
    http: httpx.AsyncClient, told: Told, incident: str
) -> None:
    share = await shared(told, incident)
    for path in (told.path, "/v1/agencies/me/shares", f"/v1/shares/{share['id']}"):
        assert (await http.get(path)).status_code == 401
    for path in (told.path, f"/v1/shares/{share['id']}/revocation"):
        assert (await http.post(path, json={})).status_code == 401


async def test_another_partnership_finds_nothing(
    other_partnership: Partnership, told: Told, incident: str
) -> None:
    share = await shared(told, incident)
    manager = other_partnership.hub_manager
    because = {"because": "Invented."}
    answers = [
        await manager.get(told.path),
        await manager.post(told.path, a_share(told, incident)),
        await manager.get(f"/v1/shares/{share['id']}"),
        await other_partnership.health_officer.get(f"/v1/shares/{share['id']}"),
        await manager.post(f"/v1/shares/{share['id']}/revocation", because, version=1),
    ]
    assert {answer.status_code for answer in answers} == {404}


async def test_only_the_hub_shares_and_only_its_manager_takes_back(
    partnership: Partnership, told: Told, incident: str
) -> None:
    share = await shared(told, incident)
    for name in ("health_officer", "social_worker", "hub_support", "referrer"):
        answer = await partnership.person(name).post(told.path, a_share(told, incident))
        assert answer.status_code == 403, name
    for name in ("referrer", "hub_support", "information_governance", "administrator"):
        answer = await partnership.person(name).get(f"/v1/shares/{share['id']}")
        assert answer.status_code == 403, name
    for name in ("hub_practitioner", "health_officer"):
        answer = await partnership.person(name).post(
            f"/v1/shares/{share['id']}/revocation", {"because": "Invented."}, version=1
        )
        assert answer.status_code == 403, name


async def test_a_share_says_what_to_whom_why_and_under_what(
    told: Told, incident: str, admin_engine: AsyncEngine
) -> None:
    share = await shared(told, incident, to=("Health", COUNCIL))
    (sent,) = share["fragments"]
    assert (sent["wording"], sent["source"]) == (INCIDENT, "Incident log (invented)")
    assert (sent["agency_id"], sent["person_id"]) == (told.agency("Police"), str(told.parent))
    assert (share["purpose"], share["legal_gateway"]) == ("section_47", "children_act_1989_s47")
    assert share["lawful_basis"] == "uk_gdpr_6_1_c"
    assert (share["state"], share["contact_id"]) == ("standing", str(told.contact))
    given_to = {each["agency_id"] for each in share["recipients"]}
    assert given_to == {told.agency("Health"), told.agency(COUNCIL)}
    (event,) = await events(admin_engine, told.partnership, "share.made")
    assert event["person_id"] == told.child
    assert event["facts"] == {
        "agencies": 2,
        "sanitised": 0,
        "legal_gateway": "children_act_1989_s47",
        "lawful_basis": "uk_gdpr_6_1_c",
    }
    assert "invented" not in str(event)
    assert len(await messages(admin_engine, told.partnership, "share.made")) == 2


async def test_nobody_sees_what_another_agency_told_until_it_is_shared(
    partnership: Partnership, told: Told, incident: str
) -> None:
    path = f"/v1/information-fragments/{incident}/disclosures"
    assert (await partnership.health_officer.get(path)).status_code == 404
    given = await partnership.health_officer.get("/v1/agencies/me/shares")
    assert given.json()["items"] == []
    share = await shared(told, incident)
    (listed,) = (await partnership.health_officer.get("/v1/agencies/me/shares")).json()["items"]
    assert listed["id"] == share["id"]
    assert "wording" not in str(listed)
    assert (await opened(partnership.health_officer, share))["fragments"] == share["fragments"]


async def test_who_was_not_given_it_finds_no_share(
    partnership: Partnership, told: Told, incident: str
) -> None:
    share = await shared(told, incident)
    for name in ("school_officer", "agency_officer", "social_worker", "team_manager"):
        answer = await partnership.person(name).get(f"/v1/shares/{share['id']}")
        assert answer.status_code == 404, name
        listed = await partnership.person(name).get("/v1/agencies/me/shares")
        assert listed.json()["items"] == [], name


async def test_care_is_given_what_is_about_a_child_allocated_to_the_reader(
    partnership: Partnership, told: Told, incident: str
) -> None:
    share = await shared(told, incident, to=(COUNCIL,))
    for name in ("social_worker", "team_manager"):
        assert (await opened(partnership.person(name), share))["id"] == share["id"]
        listed = (await partnership.person(name).get(told.path)).json()["items"]
        assert [each["id"] for each in listed] == [share["id"]]
    for name in ("social_worker_2", "team_manager_2"):
        answer = await partnership.person(name).get(f"/v1/shares/{share['id']}")
        assert answer.status_code == 404, name


async def test_a_recipient_is_not_told_who_else_was_given_it(
    partnership: Partnership, told: Told, incident: str
) -> None:
    share = await shared(told, incident, to=("Health", "Larchfield School"))
    await opened(partnership.school_officer, share)
    found = await opened(partnership.health_officer, share)
    assert [each["agency_id"] for each in found["recipients"]] == [told.agency("Health")]


async def test_every_opening_by_a_recipient_is_on_record_and_the_hubs_is_none(
    partnership: Partnership,
    told: Told,
    incident: str,
    clock: FixedClock,
    admin_engine: AsyncEngine,
) -> None:
    share = await shared(told, incident)
    await opened(partnership.hub_practitioner, share)
    assert await count(admin_engine, "share_readings", partnership) == 0
    clock.advance(minutes=10)
    await opened(partnership.health_officer, share)
    clock.advance(minutes=10)
    found = await opened(partnership.health_officer, share)
    (recipient,) = found["recipients"]
    assert [each["read_at"] for each in recipient["readings"]] == [
        "2026-11-18T09:40:00Z",
        "2026-11-18T09:50:00Z",
    ]
    reader = str(partnership.founded.users["health_officer"])
    assert {each["user_id"] for each in recipient["readings"]} == {reader}
    assert (await opened(partnership.hub_manager, share))["recipients"] == found["recipients"]
    assert len(await events(admin_engine, partnership, "share.read")) == 4


async def test_what_is_shown_is_frozen_as_it_was_sent(
    partnership: Partnership, told: Told, incident: str, admin_engine: AsyncEngine
) -> None:
    share = await shared(told, incident)
    async with admin_engine.begin() as connection:
        await connection.execute(text("SET LOCAL session_replication_role = replica"))
        await connection.execute(
            text("UPDATE information_fragments SET content = 'Other words.' WHERE id = :id"),
            {"id": incident},
        )
    assert (await opened(partnership.health_officer, share))["fragments"] == share["fragments"]


async def test_a_share_is_bound_by_the_strictest_of_its_conditions(
    partnership: Partnership, told: Told, worker_engine: AsyncEngine, clock: FixedClock
) -> None:
    freely = await write_fragment(
        worker_engine, told, may_tell_family=True, may_tell_child=True, expires_on=None
    )
    guarded = await write_fragment(
        worker_engine,
        told,
        audience=("Health", COUNCIL),
        may_tell_child=True,
        may_tell_court=False,
        expires_on=TODAY + timedelta(days=1),
        source_evaluation="2",
        intelligence_assessment="C",
        handling_code="C",
    )
    share = await shared(told, freely, guarded)
    assert share["handling"] == {
        "audience": sorted(told.agency(name) for name in ("Police", "Health", COUNCIL)),
        "may_tell_family": False,
        "may_tell_child": True,
        "may_tell_court": False,
        "no_onward_sharing": False,
        "expires_on": "2026-11-19",
        "grading": {"source": "2", "information": "C", "handling": "C"},
    }
    clock.advance(days=2)
    found = await opened(partnership.health_officer, share)
    assert [each["information_fragment_id"] for each in found["fragments"]] == [freely]
    assert found["handling"]["may_tell_family"] is True


async def test_a_share_can_end_by_itself(
    partnership: Partnership, told: Told, incident: str, clock: FixedClock
) -> None:
    share = await shared(told, incident, expires_at="2026-11-18T10:30:00Z")
    clock.advance(minutes=59)
    await opened(partnership.health_officer, share)
    clock.advance(minutes=1)
    path = f"/v1/shares/{share['id']}"
    assert (await partnership.health_officer.get(path)).status_code == 404
    listed = await partnership.health_officer.get("/v1/agencies/me/shares")
    assert listed.json()["items"] == []
    assert (await opened(partnership.hub_practitioner, share))["state"] == "expired"


async def test_a_share_is_taken_back_with_a_reason(
    partnership: Partnership, told: Told, incident: str, admin_engine: AsyncEngine
) -> None:
    share = await shared(told, incident)
    path, because = f"/v1/shares/{share['id']}/revocation", {"because": "Another child (invented)."}
    manager = partnership.hub_manager
    assert (await manager.post(path, because)).status_code == 428
    answer = await manager.post(path, because, version=share["etag"])
    assert answer.status_code == 200, answer.text
    assert (answer.json()["state"], answer.json()["revoked_because"]) == (
        "revoked",
        because["because"],
    )
    assert actions_of(answer.json())["revoke"] == "share_revoked"
    assert (await manager.post(path, because, version=share["etag"])).status_code == 412
    again = await manager.post(path, because, version=answer.headers["ETag"])
    assert (again.status_code, again.json()["type"]) == (409, "/problems/share-revoked")
    gone = await partnership.health_officer.get(f"/v1/shares/{share['id']}")
    assert gone.status_code == 404
    assert (await opened(manager, share))["fragments"] == share["fragments"]
    assert len(await events(admin_engine, partnership, "share.revoked")) == 1
    assert len(await messages(admin_engine, partnership, "share.revoked")) == 1


async def test_shares_are_listed_page_by_page_the_newest_first(
    partnership: Partnership, told: Told, incident: str, clock: FixedClock
) -> None:
    made = []
    for _ in range(3):
        clock.advance(minutes=1)
        made.append((await shared(told, incident))["id"])
    for path, reader in (
        (told.path, partnership.hub_practitioner),
        ("/v1/agencies/me/shares", partnership.health_officer),
    ):
        first = (await reader.get(path, params={"limit": 2})).json()
        rest = (await reader.get(path, params={"limit": 2, "cursor": first["next"]})).json()
        listed = [each["id"] for each in (*first["items"], *rest["items"])]
        assert listed == made[::-1]
        assert rest["next"] is None
