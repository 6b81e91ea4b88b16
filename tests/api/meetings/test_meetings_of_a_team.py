"""Strategy meetings that a social care team calls, holds, concludes and minutes by itself."""

from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.database.records import as_the_service, write_allocation
from tests.support.partnerships import Partnership
from tests.support.scenarios.meetings import (
    EVERYBODY,
    Household,
    a_call,
    a_conclusion,
    a_decision_on,
    about_both,
    actions_of,
    called,
    held,
    no_enquiry_on,
    path_of,
    posted,
    write_household,
    write_sibling_referral,
)
from tests.support.scenarios.pathway import Json
from tests.support.scenarios.worklists import kinds, waiting

RUNNING_IT = ("invite", "reason_absence", "hold", "cancel")


@pytest_asyncio.fixture
async def household(partnership: Partnership, worker_engine: AsyncEngine) -> Household:
    return await write_household(worker_engine, partnership)


async def give_sibling_to_another_team(
    worker_engine: AsyncEngine, partnership: Partnership, household: Household, referral: Any
) -> None:
    founded = partnership.founded
    async with as_the_service(worker_engine, partnership) as uow:
        await write_allocation(
            uow,
            referral_id=referral,
            person_id=household.sibling,
            user_id=founded.users["social_worker_2"],
            team_id=founded.teams["Assessment team West"],
        )
        uow.audit("test.prepared")


async def brought_to_a_sitting(partnership: Partnership, meeting: Json, by: str) -> Json:
    """The meeting invited to, opened and attended, by one person alone."""
    clock = partnership.clock
    clock.advance(minutes=1)
    meeting = await posted(partnership.person(by), path_of(meeting, "invitations"), {})
    clock.advance(minutes=30)
    meeting = await posted(
        partnership.person(by), path_of(meeting, "opening"), {}, version=meeting["etag"]
    )
    for agency in EVERYBODY:
        clock.advance(seconds=1)
        meeting = await posted(
            partnership.person(by),
            path_of(meeting, "attendances"),
            {
                "agency_id": str(partnership.founded.agencies[agency]),
                "name": f"Somebody of {agency} (invented)",
                "capacity": "On duty",
                "attending": "video",
            },
        )
    return meeting


def chaired_by_team_manager(partnership: Partnership, *decisions: Json) -> Json:
    return a_conclusion(
        partnership, *decisions, chaired_by=str(partnership.founded.users["team_manager"])
    )


async def test_a_team_manager_takes_a_meeting_from_its_call_to_its_minutes(
    partnership: Partnership, household: Household
) -> None:
    meeting = await posted(partnership.team_manager, household.path, a_call(household))
    meeting = await brought_to_a_sitting(partnership, meeting, "team_manager")
    police = str(partnership.founded.agencies["Police"])
    meeting = await posted(
        partnership.team_manager,
        path_of(meeting, "contributions"),
        {"agency_id": police, "contribution": "An invented account, taken down."},
    )
    partnership.clock.advance(minutes=30)
    meeting = await posted(
        partnership.team_manager,
        path_of(meeting, "conclusion"),
        chaired_by_team_manager(partnership, a_decision_on(household.child)),
        version=meeting["etag"],
    )
    enquiry = meeting["conclusions"][0]["enquiry_id"]
    seen = (await partnership.social_worker.get(f"/v1/enquiries/{enquiry}")).json()
    assert {each["kind"] for each in seen["timescales"]} == {"child_seen", "initial_conference"}
    minutes = await posted(
        partnership.team_manager, path_of(meeting, "minutes"), {"wording": "An invented record."}
    )
    await posted(
        partnership.team_manager, path_of(meeting, "minutes", minutes["id"], "circulation"), {}
    )
    after = (await partnership.team_manager.get(path_of(meeting))).json()
    assert [each["state"] for each in after["timescales"]] == ["met"]


async def test_a_social_worker_calls_and_arranges_and_a_manager_concludes(
    partnership: Partnership, household: Household
) -> None:
    meeting = await posted(partnership.social_worker, household.path, a_call(household))
    meeting = await brought_to_a_sitting(partnership, meeting, "social_worker")
    told = actions_of(meeting)
    assert told["conclude"] == "permission_missing"
    assert told["cancel"] == "permission_missing"
    conclusion = chaired_by_team_manager(partnership, no_enquiry_on(household.child))
    refused = await partnership.social_worker.post(
        path_of(meeting, "conclusion"), conclusion, version=meeting["etag"]
    )
    assert refused.status_code == 403
    meeting = await posted(
        partnership.team_manager,
        path_of(meeting, "conclusion"),
        conclusion,
        version=meeting["etag"],
    )
    assert meeting["state"] == "concluded"
    await posted(partnership.social_worker, path_of(meeting, "minutes"), {"wording": "Invented."})


async def test_a_social_worker_alone_does_not_call_a_meeting_off(
    partnership: Partnership, household: Household
) -> None:
    meeting = await called(partnership, household)
    reason = {"reason": "An invented reason."}
    refused = await partnership.social_worker.post(
        path_of(meeting, "cancellation"), reason, version=meeting["etag"]
    )
    assert refused.status_code == 403
    meeting = await posted(
        partnership.team_manager, path_of(meeting, "cancellation"), reason, version=meeting["etag"]
    )
    assert meeting["state"] == "cancelled"


@pytest.mark.parametrize("stranger", ["social_worker_2", "team_manager_2"])
async def test_a_team_that_does_not_have_the_child_finds_no_referral_and_no_meeting(
    partnership: Partnership, household: Household, stranger: str
) -> None:
    by = partnership.person(stranger)
    meeting = await called(partnership, household)
    answers = [
        await by.post(household.path, a_call(household)),
        await by.post(path_of(meeting, "invitations"), {}),
        await by.post(path_of(meeting, "opening"), {}, version=meeting["etag"]),
    ]
    assert {each.status_code for each in answers} == {404}


async def test_the_worker_of_a_sibling_reads_the_meeting_and_does_not_run_it(
    partnership: Partnership, household: Household, worker_engine: AsyncEngine
) -> None:
    referral = await write_sibling_referral(worker_engine, partnership, household)
    await give_sibling_to_another_team(worker_engine, partnership, household, referral)
    meeting = await called(partnership, household, **about_both(household))
    sibling_manager = partnership.team_manager_2
    read = await sibling_manager.get(path_of(meeting))
    assert read.status_code == 200
    told = actions_of(read.json())
    assert {told[act] for act in RUNNING_IT} == {"child_not_allocated"}
    assert told["contribute"] is None
    spoken_for = await sibling_manager.post(
        path_of(meeting, "contributions"),
        {
            "agency_id": str(partnership.founded.agencies["Police"]),
            "contribution": "An invented account.",
        },
    )
    assert spoken_for.json()["type"] == "/problems/not-your-agency"
    acts: list[tuple[str, Json, str | None]] = [
        ("invitations", {}, None),
        ("opening", {}, meeting["etag"]),
        ("cancellation", {"reason": "An invented reason."}, meeting["etag"]),
    ]
    for path, body, version in acts:
        answer = await sibling_manager.post(path_of(meeting, path), body, version=version)
        assert answer.status_code == 403, path
        assert answer.json()["type"].endswith("/child-not-allocated")
    assert kinds(await waiting(sibling_manager, "meetings")) == []


async def test_what_a_team_s_meeting_decides_binds_a_sibling_whom_another_team_has(
    partnership: Partnership,
    household: Household,
    worker_engine: AsyncEngine,
    admin_engine: AsyncEngine,
) -> None:
    referral = await write_sibling_referral(worker_engine, partnership, household)
    await give_sibling_to_another_team(worker_engine, partnership, household, referral)
    meeting = await called(partnership, household, **about_both(household))
    meeting = await brought_to_a_sitting(partnership, meeting, "team_manager")
    allowed = {
        each["person_id"]: each["available_actions"][0]["reason"] for each in meeting["children"]
    }
    assert allowed[str(household.sibling)] == "permission_missing" or not any(allowed.values())
    await posted(
        partnership.team_manager,
        path_of(meeting, "conclusion"),
        chaired_by_team_manager(
            partnership, a_decision_on(household.child), a_decision_on(household.sibling)
        ),
        version=meeting["etag"],
    )
    async with admin_engine.connect() as connection:
        clocks = await connection.execute(
            text("SELECT kind, stopped_by FROM timescales WHERE referral_id = :referral"),
            {"referral": referral},
        )
    assert {tuple(row) for row in clocks} == {
        ("strategy_meeting", "strategy_meeting.held"),
        ("child_seen", None),
        ("initial_conference", None),
    }


async def test_the_manager_of_another_team_does_not_chair(
    partnership: Partnership, household: Household
) -> None:
    meeting = await held(partnership, household)
    refused = await partnership.hub_manager.post(
        path_of(meeting, "conclusion"),
        a_conclusion(
            partnership,
            no_enquiry_on(household.child),
            chaired_by=str(partnership.founded.users["team_manager_2"]),
        ),
        version=meeting["etag"],
    )
    assert refused.status_code == 409
    assert refused.json()["type"].endswith("/chair-of-another-team")


async def test_the_worker_and_the_manager_find_their_meetings_on_their_worklists(
    partnership: Partnership, household: Household
) -> None:
    both = (partnership.social_worker, partnership.team_manager)
    strangers = (partnership.social_worker_2, partnership.team_manager_2)
    for who in both:
        assert kinds(await waiting(who, "meetings")) == ["meeting_to_call"]
    for who in strangers:
        assert await waiting(who, "meetings") == []
    meeting = await posted(partnership.social_worker, household.path, a_call(household))
    for who in both:
        assert kinds(await waiting(who, "meetings")) == ["meeting"]
    meeting = await brought_to_a_sitting(partnership, meeting, "social_worker")
    await posted(
        partnership.team_manager,
        path_of(meeting, "conclusion"),
        chaired_by_team_manager(partnership, no_enquiry_on(household.child)),
        version=meeting["etag"],
    )
    for who in both:
        assert kinds(await waiting(who, "meetings")) == []
        assert kinds(await waiting(who, "minutes")) == ["minutes"]
    for who in strangers:
        assert await waiting(who, "minutes") == []


async def test_the_worker_reads_on_the_referral_that_they_may_call_a_meeting(
    partnership: Partnership, household: Household
) -> None:
    referral = (await partnership.social_worker.get(f"/v1/referrals/{household.referral}")).json()
    assert actions_of(referral)["call_strategy_meeting"] is None
