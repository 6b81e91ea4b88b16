"""Deciding on what agencies told: what was read, what was outstanding, what came too late."""

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.clock import FixedClock
from tests.support.database.audit_log import events, messages
from tests.support.operations.valid_requests import ABSENT
from tests.support.partnerships import Partnership
from tests.support.scenarios.information_requests import (
    AT_SECTION_47,
    HEALTH,
    NOTHING,
    POLICE,
    a_rated_contact,
    answered,
    as_it_stands,
    asked,
    opened,
    put_to,
)
from tests.support.scenarios.pathway import (
    SIGNIFICANT_HARM,
    Json,
    a_decision,
    decided,
    decisions_path,
)

EARLY_HELP: Json = {
    "level": "early_help",
    "criteria": ["E1"],
    "outcome": "early_help",
    "primary_need": None,
}


def said_of(partnership: Partnership, request: Json, disposition: str, *agencies: str) -> Json:
    """What becomes of a request with some agencies, for a decision."""
    return {
        "outstanding": [
            {
                "requested_agency_id": put_to(partnership, request, agency)["id"],
                "disposition": disposition,
            }
            for agency in agencies or (POLICE,)
        ]
    }


async def refusal(partnership: Partnership, contact: Json, **changes: object) -> Json:
    answer = await partnership.hub_manager.post(
        decisions_path(contact), a_decision(partnership, **changes)
    )
    problem: Json = answer.json()
    return problem


@pytest.mark.parametrize("changes", [EARLY_HELP, {}], ids=["early help", "child in need"])
async def test_a_decision_to_do_less_waits_for_every_return(
    partnership: Partnership, changes: Json
) -> None:
    contact = await a_rated_contact(partnership)
    request = await asked(partnership, contact, POLICE, HEALTH)
    assert (await refusal(partnership, contact, **changes))["type"] == (
        "/problems/returns-outstanding"
    )
    await answered(partnership.agency_officer, request)
    refused = await refusal(partnership, contact, **changes)
    assert (refused["type"], refused["code"]) == ("/problems/returns-outstanding", "outstanding:1")
    await answered(partnership.health_officer, request, NOTHING)
    assert (await decided(partnership, contact, **changes))["outstanding"] == []


async def test_nobody_waits_for_a_return_to_protect_a_child(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    contact = await a_rated_contact(partnership, "red")
    request = await asked(partnership, contact, POLICE, HEALTH, **AT_SECTION_47)
    decision = await decided(
        partnership,
        contact,
        **SIGNIFICANT_HARM,
        **said_of(partnership, request, "recalled", HEALTH),
    )
    assert {
        each["requested_agency_id"]: each["disposition"] for each in decision["outstanding"]
    } == {
        put_to(partnership, request, POLICE)["id"]: "still_wanted",
        put_to(partnership, request, HEALTH)["id"]: "recalled",
    }
    (event,) = await events(admin_engine, partnership, "threshold_decision.recorded")
    assert (event["facts"]["outstanding"], event["facts"]["returns_read"]) == (2, 0)


async def test_to_do_less_at_once_each_request_is_recalled_or_confirmed(
    partnership: Partnership, clock: FixedClock
) -> None:
    contact = await a_rated_contact(partnership)
    request = await asked(partnership, contact, POLICE, HEALTH)
    one_of_two = said_of(partnership, request, "recalled", POLICE)
    assert (await refusal(partnership, contact, **one_of_two))["code"] == "outstanding:1"
    clock.advance(hours=1)
    both = (
        one_of_two["outstanding"]
        + said_of(partnership, request, "still_wanted", HEALTH)["outstanding"]
    )
    await decided(partnership, contact, outstanding=both)
    police = await as_it_stands(partnership, request, POLICE)
    health = await as_it_stands(partnership, request, HEALTH)
    assert (police["state"], police["clock"], police["recalled_because"]) == (
        "recalled",
        "cancelled",
        None,
    )
    assert (health["state"], health["clock"]) == ("asked", "running")
    assert health["confirmed_at"] == "2026-11-18T10:30:00Z"


async def test_what_is_said_of_a_request_that_was_answered_meanwhile_is_refused(
    partnership: Partnership,
) -> None:
    contact = await a_rated_contact(partnership)
    request = await asked(partnership, contact)
    await answered(partnership.agency_officer, request)
    stale = said_of(partnership, request, "recalled")
    assert (await refusal(partnership, contact, **stale))["type"] == "/problems/not-outstanding"
    # To protect, nothing is held back by it.
    await decided(partnership, contact, **SIGNIFICANT_HARM, **stale)
    assert (await as_it_stands(partnership, request))["state"] == "answered"


async def test_requests_and_returns_of_other_contacts_are_not_this_decisions(
    partnership: Partnership,
) -> None:
    contact, other = await a_rated_contact(partnership), await a_rated_contact(partnership)
    theirs = await asked(partnership, other)
    told = await answered(partnership.agency_officer, theirs)
    await opened(partnership.hub_manager, told)
    for changes in (
        said_of(partnership, theirs, "recalled"),
        {"outstanding": [{"requested_agency_id": ABSENT, "disposition": "recalled"}]},
        {"returns_read": [told["id"]]},
        {"returns_read": [ABSENT]},
    ):
        refused = await refusal(partnership, contact, **changes)
        assert refused["type"] == "/problems/record-not-found", changes


async def test_a_decision_says_which_returns_who_decided_had_opened(
    partnership: Partnership,
) -> None:
    contact = await a_rated_contact(partnership)
    request = await asked(partnership, contact)
    told = await answered(partnership.agency_officer, request)
    await opened(partnership.hub_manager_2, told)
    read: Json = {"returns_read": [told["id"]]}
    assert (await refusal(partnership, contact, **read))["type"] == "/problems/return-not-opened"
    twice: Json = {"returns_read": [told["id"]] * 2}
    assert (await refusal(partnership, contact, **twice))["type"] == "/problems/named-twice"
    await opened(partnership.hub_manager, told)
    decision = await decided(partnership, contact, **read)
    assert decision["returns_read"] == [told["id"]]
    (shown,) = (await partnership.hub_practitioner.get(decisions_path(contact))).json()["items"]
    assert shown["returns_read"] == [told["id"]]


async def a_late_answer(partnership: Partnership, clock: FixedClock) -> tuple[Json, Json, Json]:
    """A contact decided while the police had not answered; what they answer then; the decision."""
    contact = await a_rated_contact(partnership)
    request = await asked(partnership, contact)
    decision = await decided(partnership, contact, **said_of(partnership, request, "still_wanted"))
    clock.advance(hours=30)
    return contact, await answered(partnership.agency_officer, request), decision


async def test_an_answer_after_the_decision_raises_a_task_on_it_for_who_decided(
    partnership: Partnership, admin_engine: AsyncEngine, clock: FixedClock
) -> None:
    contact, told, decision = await a_late_answer(partnership, clock)
    (shown,) = (await partnership.hub_manager.get(decisions_path(contact))).json()["items"]
    (late,) = shown["late_returns"]
    assert (late["information_return_id"], late["resolved_at"]) == (told["id"], None)
    task = (await partnership.hub_manager.get(f"/v1/return-tasks/{late['id']}")).json()
    assert task["threshold_decision_id"] == decision["id"]
    assert task["user_id"] == decision["decided_by"]
    assert task["raised_at"] == "2026-11-19T15:30:00Z"
    assert [
        str(id_) for id_ in await messages(admin_engine, partnership, "return_task.raised")
    ] == [late["id"]]
    assert await events(admin_engine, partnership, "return_task.raised")


async def test_every_part_and_correction_that_comes_late_raises_its_own_task(
    partnership: Partnership, clock: FixedClock
) -> None:
    contact, told, _ = await a_late_answer(partnership, clock)
    request = {"id": told["information_request_id"]}
    await answered(partnership.agency_officer, request, NOTHING | {"supersedes_id": told["id"]})
    (shown,) = (await partnership.hub_manager.get(decisions_path(contact))).json()["items"]
    assert len(shown["late_returns"]) == 2


async def test_an_answer_before_the_decision_raises_none(partnership: Partnership) -> None:
    contact = await a_rated_contact(partnership)
    await answered(partnership.agency_officer, await asked(partnership, contact))
    await decided(partnership, contact)
    (shown,) = (await partnership.hub_manager.get(decisions_path(contact))).json()["items"]
    assert shown["late_returns"] == []


async def test_a_task_is_resolved_once_by_a_manager_who_says_that_the_decision_stands(
    partnership: Partnership, admin_engine: AsyncEngine, clock: FixedClock
) -> None:
    contact, _, _ = await a_late_answer(partnership, clock)
    (shown,) = (await partnership.hub_manager.get(decisions_path(contact))).json()["items"]
    path = f"/v1/return-tasks/{shown['late_returns'][0]['id']}"
    note = {"note": "It says what the school had told us before."}
    practitioner = partnership.hub_practitioner
    assert (await practitioner.post(f"{path}/resolution", note, version=1)).status_code == 403
    assert (await partnership.agency_officer.get(path)).status_code == 404
    assert (await partnership.social_worker.get(path)).status_code == 403
    seen = await partnership.hub_manager_2.get(path)
    assert seen.json()["available_actions"] == [
        {"action": "resolve", "allowed": True, "reason": None}
    ]
    stale = await partnership.hub_manager_2.post(f"{path}/resolution", note, version=7)
    assert stale.status_code == 412
    done = await partnership.hub_manager_2.post(
        f"{path}/resolution", note, version=seen.headers["ETag"]
    )
    assert done.status_code == 200, done.text
    assert done.json()["note"] == note["note"]
    again = await partnership.hub_manager.post(
        f"{path}/resolution", note, version=done.headers["ETag"]
    )
    assert again.json()["type"] == "/problems/task-resolved"
    assert await events(admin_engine, partnership, "return_task.resolved")
    assert await messages(admin_engine, partnership, "return_task.resolved")


async def test_a_decision_that_supersedes_and_read_the_answer_resolves_the_task(
    partnership: Partnership, clock: FixedClock
) -> None:
    contact, told, decision = await a_late_answer(partnership, clock)
    await opened(partnership.hub_manager, told)
    after = await decided(
        partnership,
        contact,
        **SIGNIFICANT_HARM,
        supersedes_id=decision["id"],
        what_changed="The police told us of calls to the address.",
        returns_read=[told["id"]],
    )
    newer, older = (await partnership.hub_manager.get(decisions_path(contact))).json()["items"]
    (late,) = older["late_returns"]
    assert (late["superseded_by_id"], late["note"]) == (after["id"], None)
    assert late["resolved_at"] is not None
    assert newer["late_returns"] == []


async def test_a_decision_that_supersedes_without_reading_the_answer_leaves_the_task(
    partnership: Partnership, clock: FixedClock
) -> None:
    contact, _, decision = await a_late_answer(partnership, clock)
    await decided(
        partnership,
        contact,
        **SIGNIFICANT_HARM,
        supersedes_id=decision["id"],
        what_changed="The child spoke.",
    )
    _, older = (await partnership.hub_manager.get(decisions_path(contact))).json()["items"]
    assert older["late_returns"][0]["resolved_at"] is None


async def test_the_allocated_worker_reads_what_was_outstanding_but_no_tasks(
    partnership: Partnership, clock: FixedClock
) -> None:
    contact, _, decision = await a_late_answer(partnership, clock)
    referral = await partnership.hub_manager.get(f"/v1/referrals/{decision['referral_id']}")
    answer = await partnership.hub_manager.post(
        f"/v1/referrals/{decision['referral_id']}/allocations",
        {
            "user_id": str(partnership.founded.users["social_worker"]),
            "team_id": str(partnership.founded.teams["Assessment team East"]),
        },
        version=referral.headers["ETag"],
    )
    assert answer.status_code == 201, answer.text
    (shown,) = (await partnership.social_worker.get(decisions_path(contact))).json()["items"]
    assert [each["disposition"] for each in shown["outstanding"]] == ["still_wanted"]
    assert shown["late_returns"] is None
