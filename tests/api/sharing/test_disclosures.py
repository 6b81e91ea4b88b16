"""The disclosure register over HTTP: what, to whom, when, why, under what, read or not."""

import csv
from io import StringIO

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from app.domain.sharing import disclosures as rules
from app.services.sharing import disclosures
from tests.support.clock import FixedClock
from tests.support.database.audit_log import count, events, messages
from tests.support.partnerships import Partnership
from tests.support.scenarios.pathway import Json, an_open_referral
from tests.support.scenarios.shared_information import (
    INCIDENT,
    Told,
    opened,
    shared,
    write_fragment,
)


def register_of(told: Told) -> str:
    return f"/v1/people/{told.child}/disclosures"


def refusals_of(told: Told) -> str:
    return f"/v1/people/{told.child}/refusals-to-share"


def a_refusal(told: Told, **changes: object) -> Json:
    return {
        "agency_id": told.agency("Housing"),
        "reason": "not_necessary",
        "because": "Housing can offer the move without it (invented).",
        **changes,
    }


async def test_a_stranger_reads_no_register(http: httpx.AsyncClient, told: Told) -> None:
    for path in (register_of(told), f"{register_of(told)}/export"):
        assert (await http.get(path)).status_code == 401
    assert (await http.post(refusals_of(told), json={})).status_code == 401


async def test_another_partnership_finds_no_register(
    other_partnership: Partnership, told: Told, incident: str
) -> None:
    await shared(told, incident)
    for name in ("hub_manager", "information_governance"):
        by = other_partnership.person(name)
        for path in (register_of(told), f"{register_of(told)}/export"):
            assert (await by.get(path)).status_code == 404, name
    refusal = a_refusal(told, information_fragment_id=incident)
    answer = await other_partnership.hub_manager.post(refusals_of(told), refusal)
    assert answer.status_code == 404


async def test_the_register_is_the_hubs_and_governances(
    partnership: Partnership, told: Told, incident: str
) -> None:
    for name in ("agency_officer", "social_worker", "hub_support", "administrator"):
        by = partnership.person(name)
        assert (await by.get(register_of(told))).status_code == 403, name
        refusal = a_refusal(told, information_fragment_id=incident)
        assert (await by.post(refusals_of(told), refusal)).status_code == 403, name
    export = await partnership.hub_practitioner.get(f"{register_of(told)}/export")
    assert export.status_code == 403


async def test_the_register_says_what_went_to_whom_and_whether_it_was_read(
    partnership: Partnership,
    told: Told,
    incident: str,
    clock: FixedClock,
    admin_engine: AsyncEngine,
) -> None:
    share = await shared(told, incident, to=("Health", "Larchfield School"))
    clock.advance(hours=1)
    await opened(partnership.health_officer, share)
    clock.advance(hours=1)
    await opened(partnership.health_officer, share)
    answer = await partnership.hub_practitioner.get(register_of(told))
    (entry,) = answer.json()["items"]
    assert (entry["kind"], entry["id"], entry["at"]) == ("shared", share["id"], share["shared_at"])
    read = {each["agency_id"]: each["first_read_at"] for each in entry["to"]}
    assert read == {
        told.agency("Health"): "2026-11-18T10:30:00Z",
        told.agency("Larchfield School"): None,
    }
    assert entry["what"] == [
        {
            "information_fragment_id": incident,
            "agency_id": told.agency("Police"),
            "person_id": str(told.parent),
            "sanitised": False,
        }
    ]
    assert entry["why"] == share["necessity"]
    assert (entry["purpose"], entry["legal_gateway"]) == ("section_47", "children_act_1989_s47")
    assert entry["lawful_basis"] == "uk_gdpr_6_1_c"
    (event,) = await events(admin_engine, partnership, "disclosure.register_read")
    assert event["person_id"] == told.child


async def test_governance_reads_the_same_register_and_no_content(
    partnership: Partnership, told: Told, incident: str
) -> None:
    governance = partnership.information_governance
    # It opens nobody's record, so a child of whom nothing was disclosed is not there for it.
    assert (await governance.get(register_of(told))).status_code == 404
    share = await shared(told, incident)
    answer = await governance.get(register_of(told))
    assert answer.json() == (await partnership.hub_manager.get(register_of(told))).json()
    assert INCIDENT not in answer.text
    assert (await governance.get(f"/v1/shares/{share['id']}")).status_code == 403


async def test_what_is_about_a_parent_stands_on_the_parents_register_too(
    partnership: Partnership, told: Told, incident: str, worker_engine: AsyncEngine
) -> None:
    of_the_child = await write_fragment(worker_engine, told, person_id=told.child)
    await shared(told, incident, of_the_child)
    answer = await partnership.hub_manager.get(f"/v1/people/{told.parent}/disclosures")
    (entry,) = answer.json()["items"]
    assert entry["person_id"] == str(told.child)
    assert [each["information_fragment_id"] for each in entry["what"]] == [incident]


async def test_what_was_not_shared_stands_there_with_the_reason(
    partnership: Partnership, told: Told, incident: str, admin_engine: AsyncEngine
) -> None:
    by = partnership.hub_practitioner
    one = a_refusal(told, information_fragment_id=incident, legal_gateway="children_act_2004_s10")
    answer = await by.post(refusals_of(told), one)
    assert answer.status_code == 201, answer.text
    whole = a_refusal(told, information_return_id=str(told.returns["Health"]))
    assert (await by.post(refusals_of(told), whole)).status_code == 201
    items = (await by.get(register_of(told))).json()["items"]
    assert {entry["kind"] for entry in items} == {"refused"}
    (entry,) = [each for each in items if each["information_fragment_id"] == incident]
    assert (entry["reason"], entry["why"]) == ("not_necessary", one["because"])
    assert entry["to"] == [{"agency_id": told.agency("Housing"), "first_read_at": None}]
    trail = await events(admin_engine, partnership, "share.refused")
    assert [event["facts"]["reason"] for event in trail] == ["not_necessary"] * 2
    assert "invented" not in str(trail)
    assert len(await messages(admin_engine, partnership, "share.refused")) == 2


async def test_a_refusal_names_one_thing_of_this_child(
    partnership: Partnership, told: Told, incident: str, admin_engine: AsyncEngine
) -> None:
    by = partnership.hub_practitioner
    both = {
        "information_fragment_id": incident,
        "information_return_id": str(told.returns["Police"]),
    }
    for changes, problem in (
        ({}, "refusal-unclear"),
        (both, "refusal-unclear"),
        ({"information_fragment_id": incident, "legal_gateway": "no_act"}, "gateway-unknown"),
        ({"information_fragment_id": incident, "legal_gateway": "uk_gdpr_6_1_e"}, "not-a-power"),
        ({"information_fragment_id": str(told.child)}, "record-not-found"),
    ):
        answer = await by.post(refusals_of(told), a_refusal(told, **changes))
        assert answer.json()["type"] == f"/problems/{problem}", changes
    another = await an_open_referral(partnership)
    answer = await by.post(
        f"/v1/people/{another['person_id']}/refusals-to-share",
        a_refusal(told, information_fragment_id=incident),
    )
    assert answer.json()["type"] == "/problems/fragment-about-another"
    assert await count(admin_engine, "refusals_to_share", partnership) == 0


async def test_the_register_is_read_page_by_page_the_newest_first(
    partnership: Partnership, told: Told, incident: str, clock: FixedClock
) -> None:
    by, made = partnership.hub_practitioner, []
    for _ in range(2):
        clock.advance(minutes=1)
        made.append((await shared(told, incident))["id"])
        clock.advance(minutes=1)
        refusal = a_refusal(told, information_fragment_id=incident)
        made.append((await by.post(refusals_of(told), refusal)).json()["id"])
    first = (await by.get(register_of(told), params={"limit": 3})).json()
    rest = (await by.get(register_of(told), params={"cursor": first["next"]})).json()
    assert [each["id"] for each in (*first["items"], *rest["items"])] == made[::-1]
    assert rest["next"] is None


async def test_the_register_is_exported_without_content_and_without_formulas(
    partnership: Partnership, told: Told, incident: str, admin_engine: AsyncEngine
) -> None:
    share = await shared(
        told, incident, to=("Health", "Larchfield School"), necessity='=HYPERLINK("invented")'
    )
    await opened(partnership.health_officer, share)
    answer = await partnership.hub_manager.get(f"{register_of(told)}/export")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    named = answer.headers["Content-Disposition"]
    assert named == 'attachment; filename="disclosure-register.csv"'
    lines = list(csv.DictReader(StringIO(answer.text, newline="")))
    assert [line["to"] for line in lines] == ["Health", "Larchfield School"]
    assert [line["first read"] for line in lines] == ["2026-11-18T09:30:00Z", ""]
    assert {line["told by"] for line in lines} == {"Police"}
    assert {line["why"] for line in lines} == {'\'=HYPERLINK("invented")'}
    assert INCIDENT not in answer.text
    (event,) = await events(admin_engine, partnership, "disclosure.register_exported")
    assert (event["person_id"], event["facts"]) == (told.child, {"entries": 1})
    by_governance = await partnership.information_governance.get(f"{register_of(told)}/export")
    assert by_governance.text == answer.text


async def test_the_register_leaves_the_service_after_a_strong_sign_in_only(
    partnership: Partnership, told: Told, incident: str
) -> None:
    await shared(told, incident)
    weakly = partnership.weakly_signed_in("hub_manager")
    answer = await weakly.get(f"{register_of(told)}/export")
    assert (answer.status_code, answer.json()["type"]) == (401, "/problems/strong-sign-in-needed")
    assert (await weakly.get(register_of(told))).status_code == 200


async def test_a_register_too_long_to_be_whole_is_not_exported(
    partnership: Partnership, told: Told, incident: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "EXPORTED_AT_MOST", 1)
    monkeypatch.setattr(disclosures, "EXPORTED_AT_MOST", 1)
    await shared(told, incident)
    path = f"{register_of(told)}/export"
    assert (await partnership.hub_manager.get(path)).status_code == 200
    await shared(told, incident)
    refused = await partnership.hub_manager.get(path)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/register-too-long")


async def test_who_told_it_sees_to_whom_it_went_and_when_it_was_read(
    partnership: Partnership,
    told: Told,
    incident: str,
    worker_engine: AsyncEngine,
    clock: FixedClock,
    admin_engine: AsyncEngine,
) -> None:
    of_health = await write_fragment(worker_engine, told, "Health", content="Another (invented).")
    share = await shared(told, incident, of_health, to=("Larchfield School",))
    clock.advance(hours=1)
    await opened(partnership.school_officer, share)
    path = f"/v1/information-fragments/{incident}/disclosures"
    answer = await partnership.agency_officer.get(path)
    assert answer.json() == {
        "information_fragment_id": incident,
        "items": [
            {
                "share_id": share["id"],
                "agency_id": told.agency("Larchfield School"),
                "shared_at": "2026-11-18T09:30:00Z",
                "sanitised": False,
                "read_at": ["2026-11-18T10:30:00Z"],
            }
        ],
    }
    # Not what others told in the same share, nor why it was shared.
    assert (await partnership.agency_officer.get(f"/v1/shares/{share['id']}")).status_code == 404
    assert (await partnership.health_officer.get(path)).status_code == 404
    assert (await partnership.hub_practitioner.get(path)).json() == answer.json()
    assert len(await events(admin_engine, partnership, "disclosure.listed")) == 2
