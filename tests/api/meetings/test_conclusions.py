"""What a strategy meeting decides, and what that sets going."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.clock import FixedClock
from tests.support.database.audit_log import count, events, messages
from tests.support.partnerships import Partnership
from tests.support.scenarios.meetings import (
    SCHOOL,
    Household,
    a_conclusion,
    a_decision_on,
    about_both,
    actions_of,
    attended,
    called,
    concluded,
    held,
    no_enquiry_on,
    path_of,
    posted,
    sat,
    write_household,
    write_sibling_referral,
)
from tests.support.scenarios.pathway import Json

HELD_AT = datetime(2026, 11, 18, 10, 31, tzinfo=UTC)
MEDICAL = {"medical_needed": True, "medical_reason": "The marks need an opinion."}


@pytest_asyncio.fixture
async def household(partnership: Partnership, worker_engine: AsyncEngine) -> Household:
    return await write_household(worker_engine, partnership)


async def clocks(admin: AsyncEngine, partnership: Partnership, kind: str) -> list[dict[str, Any]]:
    """Every clock of a kind in the partnership, the oldest first."""
    async with admin.connect() as connection:
        found = await connection.execute(
            text(
                "SELECT * FROM timescales WHERE partnership_id = :tenant AND kind = :kind"
                " ORDER BY started_at, id"
            ),
            {"tenant": partnership.founded.id, "kind": kind},
        )
        return [dict(row) for row in found.mappings()]


async def refused(partnership: Partnership, meeting: Json, body: Json) -> Json:
    """The problem that a conclusion is refused with."""
    answer = await partnership.hub_manager.post(
        path_of(meeting, "conclusion"), body, version=meeting["etag"]
    )
    assert answer.status_code in {404, 409, 422}, answer.text
    problem: Json = answer.json()
    return problem


async def seen_by_the_manager(partnership: Partnership, meeting: Json) -> Json:
    """The meeting as the manager of the hub reads it."""
    found: Json = (await partnership.hub_manager.get(path_of(meeting))).json()
    return found


async def excused(partnership: Partnership, meeting: Json, agency: str) -> Json:
    """The meeting, with a reason for an agency's absence."""
    partnership.clock.advance(seconds=1)
    agency_id = str(partnership.founded.agencies[agency])
    return await posted(
        partnership.hub_support,
        path_of(meeting, "invitations", agency_id, "absence"),
        {"reason": "Nobody could be reached."},
        version=meeting["etag"],
    )


async def test_a_stranger_concludes_nothing(
    http: httpx.AsyncClient, partnership: Partnership, household: Household
) -> None:
    meeting = await sat(partnership, household)
    for further in (("conclusion",), ("actions", str(uuid4()), "completion")):
        assert (await http.post(path_of(meeting, *further), json={})).status_code == 401


async def test_another_partnership_concludes_nothing(
    partnership: Partnership, other_partnership: Partnership, household: Household
) -> None:
    meeting = await sat(partnership, household)
    manager = other_partnership.hub_manager
    body = a_conclusion(other_partnership, a_decision_on(household.child))
    answers = [
        await manager.post(path_of(meeting, "conclusion"), body, version=meeting["etag"]),
        await manager.post(path_of(meeting, "actions", str(uuid4()), "completion"), version=1),
    ]
    assert {answer.status_code for answer in answers} == {404}


@pytest.mark.parametrize("name", ["hub_practitioner", "hub_support", "agency_officer"])
async def test_only_a_manager_of_the_hub_concludes(
    partnership: Partnership, household: Household, name: str
) -> None:
    meeting = await sat(partnership, household)
    answer = await partnership.person(name).post(
        path_of(meeting, "conclusion"),
        a_conclusion(partnership, a_decision_on(household.child)),
        version=meeting["etag"],
    )
    assert answer.status_code == 403


async def test_an_enquiry_starts_at_the_meeting_with_both_its_clocks(
    partnership: Partnership, household: Household, admin_engine: AsyncEngine, clock: FixedClock
) -> None:
    meeting = await concluded(
        partnership, await sat(partnership, household), a_decision_on(household.child)
    )
    assert meeting["state"] == "concluded"
    (decided,) = meeting["conclusions"]
    answer = await partnership.hub_manager.get(f"/v1/enquiries/{decided['enquiry_id']}")
    enquiry = answer.json()
    assert enquiry["state"] == "open"
    assert enquiry["kind"] == "joint"
    assert enquiry["started_on"] == "2026-11-18"
    assert enquiry["referral_id"] == str(household.referral)
    (seen,) = await clocks(admin_engine, partnership, "child_seen")
    assert seen["started_at"] == clock.now
    assert seen["due_on"].isoformat() == "2026-11-19"
    (conference,) = await clocks(admin_engine, partnership, "initial_conference")
    assert conference["started_at"] == HELD_AT
    assert conference["due_on"].isoformat() == "2026-12-09"
    assert {seen["subject_id"], conference["subject_id"]} == {UUID(decided["enquiry_id"])}
    assert {seen["person_id"], conference["person_id"]} == {household.child}


async def test_the_conference_counts_from_the_day_the_meeting_was_held_not_concluded(
    partnership: Partnership, household: Household, admin_engine: AsyncEngine, clock: FixedClock
) -> None:
    meeting = await sat(partnership, household)
    clock.advance(days=1)
    await concluded(
        partnership,
        meeting,
        a_decision_on(household.child, child_seen_before="2026-11-20T12:00:00Z"),
    )
    (conference,) = await clocks(admin_engine, partnership, "initial_conference")
    assert conference["due_on"].isoformat() == "2026-12-09"
    (seen,) = await clocks(admin_engine, partnership, "child_seen")
    assert seen["due_on"].isoformat() == "2026-11-20"


async def test_the_minutes_are_owed_from_the_conclusion(
    partnership: Partnership, household: Household, admin_engine: AsyncEngine, clock: FixedClock
) -> None:
    meeting = await concluded(
        partnership, await sat(partnership, household), no_enquiry_on(household.child)
    )
    (owed,) = await clocks(admin_engine, partnership, "strategy_minutes")
    assert owed["subject_id"] == UUID(meeting["id"])
    assert owed["started_at"] == clock.now
    assert owed["stopped_at"] is None
    assert [each["kind"] for each in meeting["timescales"]] == ["strategy_minutes"]
    assert await count(admin_engine, "enquiries", partnership) == 0


async def test_a_conclusion_is_on_the_trail_and_is_told(
    partnership: Partnership, household: Household, admin_engine: AsyncEngine
) -> None:
    meeting = await concluded(
        partnership, await sat(partnership, household), a_decision_on(household.child)
    )
    (trail,) = await events(admin_engine, partnership, "strategy_meeting.concluded")
    assert trail["facts"] == {"enquiries": 1, "by_exception": False}
    assert trail["shown_ids"] == [household.child]
    (started,) = await events(admin_engine, partnership, "enquiry.started")
    assert started["person_id"] == household.child
    enquiry = UUID(meeting["conclusions"][0]["enquiry_id"])
    assert await messages(admin_engine, partnership, "enquiry.started") == [enquiry]
    assert await messages(admin_engine, partnership, "strategy_meeting.concluded") == [
        UUID(meeting["id"])
    ]


async def test_every_child_of_the_household_is_decided_on(
    partnership: Partnership, household: Household, admin_engine: AsyncEngine
) -> None:
    meeting = await sat(partnership, household, **about_both(household))
    left_out = a_conclusion(partnership, a_decision_on(household.child))
    assert (await refused(partnership, meeting, left_out))["type"] == "/problems/child-left-out"
    stranger = a_conclusion(
        partnership, a_decision_on(household.child), no_enquiry_on(household.referral)
    )
    problem = await refused(partnership, meeting, stranger)
    assert (problem["type"], problem["code"]) == ("/problems/child-not-of-meeting", "/children/1")
    twice = a_conclusion(partnership, *[a_decision_on(household.child)] * 2)
    assert (await refused(partnership, meeting, twice))["type"] == "/problems/child-named-twice"
    assert await count(admin_engine, "meeting_conclusions", partnership) == 0


async def test_a_sibling_without_a_referral_needs_a_decision_of_their_own_first(
    partnership: Partnership,
    household: Household,
    worker_engine: AsyncEngine,
    admin_engine: AsyncEngine,
) -> None:
    meeting = await sat(partnership, household, **about_both(household))
    seen = await seen_by_the_manager(partnership, meeting)
    able = {each["person_id"]: actions_of(each) for each in seen["children"]}
    assert able[str(household.child)] == {"start_enquiry": None}
    assert able[str(household.sibling)] == {"start_enquiry": "child_has_no_referral"}
    both = (a_decision_on(household.child), a_decision_on(household.sibling))
    problem = await refused(partnership, meeting, a_conclusion(partnership, *both))
    assert problem["type"] == "/problems/child-has-no-referral"
    assert problem["code"] == "/children/1"
    assert await count(admin_engine, "enquiries", partnership) == 0
    referral = await write_sibling_referral(worker_engine, partnership, household)
    after = await concluded(partnership, meeting, *both)
    ids = {each["enquiry_id"] for each in after["conclusions"]}
    assert len(ids) == 2
    found = [await partnership.hub_manager.get(f"/v1/enquiries/{each}") for each in ids]
    assert {answer.json()["referral_id"] for answer in found} == {
        str(household.referral),
        str(referral),
    }


async def test_a_sibling_about_whom_no_enquiry_is_needed_needs_no_referral(
    partnership: Partnership, household: Household
) -> None:
    meeting = await concluded(
        partnership,
        await sat(partnership, household, **about_both(household)),
        a_decision_on(household.child),
        no_enquiry_on(household.sibling),
    )
    started = {each["person_id"]: each["enquiry_id"] for each in meeting["conclusions"]}
    assert started[str(household.child)] is not None
    assert started[str(household.sibling)] is None


async def test_where_the_body_was_harmed_a_medical_is_decided_on(
    partnership: Partnership, household: Household
) -> None:
    hurt = [{"person_id": str(household.child), "factors": ["18C"]}]
    meeting = await sat(partnership, household, children=hurt)
    undecided = a_conclusion(partnership, a_decision_on(household.child))
    problem = await refused(partnership, meeting, undecided)
    assert problem["type"] == "/problems/medical-decision-missing"
    assert problem["code"] == "/children/0"
    half = a_conclusion(partnership, a_decision_on(household.child, medical_needed=True))
    assert (await refused(partnership, meeting, half))["errors"] == [
        {"pointer": "/children/0/medical_reason", "code": "half_said"}
    ]
    after = await concluded(partnership, meeting, a_decision_on(household.child, **MEDICAL))
    assert after["conclusions"][0]["medical_needed"] is True


async def test_an_enquiry_says_who_sees_the_child_and_by_when(
    partnership: Partnership, household: Household
) -> None:
    meeting = await sat(partnership, household)
    for member in ("enquiry_kind", "child_seen_by", "child_seen_before"):
        body = a_conclusion(partnership, a_decision_on(household.child, **{member: None}))
        assert (await refused(partnership, meeting, body))["errors"] == [
            {"pointer": f"/children/0/{member}", "code": "missing"}
        ]


async def test_a_required_agency_is_missed_until_a_manager_makes_an_exception(
    partnership: Partnership, household: Household, admin_engine: AsyncEngine
) -> None:
    meeting = await held(partnership, household)
    meeting = await attended(partnership, meeting, "Children's social care", "Police", SCHOOL)
    assert meeting["missing_kinds"] == ["health"]
    seen = await seen_by_the_manager(partnership, meeting)
    assert actions_of(seen)["conclude"] == "absence_not_reasoned"
    body = a_conclusion(partnership, a_decision_on(household.child))
    for wish in (body, body | {"quorum_exception": "The child is in danger now."}):
        problem = await refused(partnership, meeting, wish)
        assert (problem["type"], problem["code"]) == ("/problems/absence-not-reasoned", "health")
    meeting = await excused(partnership, meeting, "Health")
    seen = await seen_by_the_manager(partnership, meeting)
    assert actions_of(seen)["conclude"] == "required_agency_missing"
    assert actions_of(seen)["conclude_by_exception"] is None
    problem = await refused(partnership, meeting, body)
    assert (problem["type"], problem["code"]) == ("/problems/required-agency-missing", "health")
    after = await concluded(
        partnership,
        meeting,
        a_decision_on(household.child),
        quorum_exception="The child is in danger now; health will be told tonight.",
    )
    assert after["quorum_exception"].startswith("The child is in danger")
    (trail,) = await events(admin_engine, partnership, "strategy_meeting.concluded")
    assert trail["facts"]["by_exception"] is True


async def test_no_exception_is_made_where_everybody_came(
    partnership: Partnership, household: Household
) -> None:
    meeting = await sat(partnership, household)
    seen = await seen_by_the_manager(partnership, meeting)
    assert seen["missing_kinds"] == []
    assert actions_of(seen)["conclude"] is None
    assert actions_of(seen)["conclude_by_exception"] == "exception_not_needed"
    body = a_conclusion(partnership, a_decision_on(household.child), quorum_exception="To be sure.")
    problem = await refused(partnership, meeting, body)
    assert problem["type"] == "/problems/exception-not-needed"


@pytest.mark.parametrize("name", ["hub_practitioner", "agency_officer", "social_worker"])
async def test_the_chair_is_a_manager(
    partnership: Partnership, household: Household, name: str
) -> None:
    meeting = await sat(partnership, household)
    chair = str(partnership.founded.users[name])
    body = a_conclusion(partnership, a_decision_on(household.child), chaired_by=chair)
    assert (await refused(partnership, meeting, body))["type"] == "/problems/chair-not-manager"


async def test_the_chair_is_somebody_of_the_partnership(
    partnership: Partnership, other_partnership: Partnership, household: Household
) -> None:
    meeting = await sat(partnership, household)
    chair = str(other_partnership.founded.users["hub_manager"])
    body = a_conclusion(partnership, a_decision_on(household.child), chaired_by=chair)
    assert (await refused(partnership, meeting, body))["type"] == "/problems/record-not-found"


async def test_disagreement_is_kept_beside_the_decision(
    partnership: Partnership, household: Household
) -> None:
    school = str(partnership.founded.agencies[SCHOOL])
    dissent = {"agency_id": school, "dissent": "We think she is not safe there tonight."}
    meeting = await concluded(
        partnership,
        await sat(partnership, household, **about_both(household)),
        a_decision_on(household.child),
        no_enquiry_on(household.sibling, dissents=[dissent]),
    )
    by_child = {each["person_id"]: each["dissents"] for each in meeting["conclusions"]}
    assert by_child == {str(household.child): [], str(household.sibling): [dissent]}


async def test_nobody_dissents_or_undertakes_anything_without_a_place(
    partnership: Partnership, household: Household
) -> None:
    meeting = await sat(partnership, household)
    housing = str(partnership.founded.agencies["Housing"])
    dissent = {"agency_id": housing, "dissent": "We do not agree."}
    action = an_action(partnership, "Housing")
    for body, code in (
        (
            a_conclusion(partnership, a_decision_on(household.child, dissents=[dissent])),
            "/children/0/dissents",
        ),
        (a_conclusion(partnership, a_decision_on(household.child), actions=[action]), "/actions/0"),
    ):
        problem = await refused(partnership, meeting, body)
        assert (problem["type"], problem["code"]) == ("/problems/agency-has-no-place", code)


def an_action(partnership: Partnership, agency: str, **changes: object) -> Json:
    return {
        "agency_id": str(partnership.founded.agencies[agency]),
        "owner": "Somebody (invented)",
        "action": "Something that can be done.",
        "due_at": "2026-11-19T12:00:00Z",
        **changes,
    }


async def test_an_action_is_not_given_to_an_agency_that_was_never_asked(
    partnership: Partnership, household: Household
) -> None:
    meeting = await sat(partnership, household)
    told = await posted(
        partnership.hub_practitioner,
        path_of(meeting, "contributions"),
        {
            "agency_id": str(partnership.founded.agencies["Housing"]),
            "contribution": "Told us by telephone (invented).",
        },
    )
    body = a_conclusion(
        partnership, a_decision_on(household.child), actions=[an_action(partnership, "Housing")]
    )
    assert (await refused(partnership, told, body))["type"] == "/problems/agency-has-no-place"


async def test_an_action_is_not_due_before_the_meeting(
    partnership: Partnership, household: Household
) -> None:
    meeting = await sat(partnership, household)
    late = an_action(partnership, "Police", due_at="2026-11-18T10:30:59Z")
    body = a_conclusion(partnership, a_decision_on(household.child), actions=[late])
    assert (await refused(partnership, meeting, body))["errors"] == [
        {"pointer": "/actions/0/due_at", "code": "due_before_meeting"}
    ]


async def test_an_action_is_completed_once_by_the_agency_that_undertook_it(
    partnership: Partnership, household: Household, admin_engine: AsyncEngine
) -> None:
    meeting = await concluded(
        partnership,
        await sat(partnership, household),
        a_decision_on(household.child),
        actions=[an_action(partnership, "Police")],
    )
    (action,) = meeting["actions"]
    assert actions_of(action) == {"complete": None}
    path = path_of(meeting, "actions", action["id"], "completion")
    assert (await partnership.agency_officer.post(path)).status_code == 428
    other = await partnership.health_officer.post(path, version=meeting["etag"])
    assert (other.status_code, other.json()["type"]) == (403, "/problems/not-your-agency")
    shown = await partnership.health_officer.get(path_of(meeting))
    assert actions_of(shown.json()["actions"][0]) == {"complete": "not_your_agency"}
    partnership.clock.advance(hours=1)
    done = await posted(partnership.agency_officer, path, version=meeting["etag"])
    assert done["actions"][0]["done_by"] == str(partnership.founded.users["agency_officer"])
    assert done["etag"] != meeting["etag"]
    again = await partnership.hub_practitioner.post(path, version=done["etag"])
    assert (again.status_code, again.json()["type"]) == (409, "/problems/action-done")
    (trail,) = await events(admin_engine, partnership, "meeting_action.completed")
    assert trail["record_id"] == UUID(action["id"])


async def test_an_action_of_another_meeting_is_not_found(
    partnership: Partnership, household: Household
) -> None:
    meeting = await concluded(
        partnership, await sat(partnership, household), a_decision_on(household.child)
    )
    path = path_of(meeting, "actions", str(uuid4()), "completion")
    answer = await partnership.hub_manager.post(path, version=meeting["etag"])
    assert answer.status_code == 404


async def test_a_meeting_concludes_once(
    partnership: Partnership, household: Household, admin_engine: AsyncEngine
) -> None:
    meeting = await sat(partnership, household)
    after = await concluded(partnership, meeting, a_decision_on(household.child))
    body = a_conclusion(partnership, a_decision_on(household.child))
    stale = await partnership.hub_manager.post(
        path_of(meeting, "conclusion"), body, version=meeting["etag"]
    )
    assert stale.status_code == 412
    assert (await refused(partnership, after, body))["type"] == "/problems/meeting-concluded"
    assert await count(admin_engine, "enquiries", partnership) == 1


async def test_a_meeting_is_held_before_it_concludes(
    partnership: Partnership, household: Household
) -> None:
    meeting = await called(partnership, household)
    assert actions_of(meeting)["conclude"] == "meeting_not_held"
    body = a_conclusion(partnership, a_decision_on(household.child))
    assert (await refused(partnership, meeting, body))["type"] == "/problems/meeting-not-held"


async def test_an_enquiry_that_goes_on_keeps_its_clocks_at_a_follow_up(
    partnership: Partnership, household: Household, admin_engine: AsyncEngine, clock: FixedClock
) -> None:
    first = await concluded(
        partnership, await sat(partnership, household), a_decision_on(household.child)
    )
    clock.advance(minutes=1)
    second = await concluded(
        partnership,
        await sat(partnership, household, follows_id=first["id"]),
        a_decision_on(household.child),
    )
    assert await count(admin_engine, "enquiries", partnership) == 1
    assert (
        second["conclusions"][0]["enquiry_id"] == first["conclusions"][0]["enquiry_id"] is not None
    )
    (conference,) = await clocks(admin_engine, partnership, "initial_conference")
    assert conference["started_at"] == HELD_AT
    assert len(await clocks(admin_engine, partnership, "child_seen")) == 1


async def test_what_was_decided_is_read_by_the_agencies_that_were_invited(
    partnership: Partnership, household: Household
) -> None:
    meeting = await concluded(
        partnership,
        await sat(partnership, household),
        a_decision_on(household.child),
        actions=[an_action(partnership, "Police")],
    )
    read = (await partnership.school_officer.get(path_of(meeting))).json()
    for member in ("attendances", "invitations"):
        assert read[member] == meeting[member]
    # The enquiry itself is the council's work, which an officer does not read.
    assert read["conclusions"] == [each | {"enquiry_id": None} for each in meeting["conclusions"]]
    assert read["actions"][0]["owner"] == "Somebody (invented)"
