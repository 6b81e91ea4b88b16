"""Who is asked to a strategy meeting, who was absent, who came, and what each said."""

from uuid import UUID, uuid4

import httpx
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.clock import FixedClock
from tests.support.database.audit_log import count, events, messages
from tests.support.partnerships import Partnership
from tests.support.scenarios.meetings import (
    ALWAYS,
    SCHOOL,
    Household,
    a_decision_on,
    actions_of,
    attended,
    called,
    concluded,
    held,
    invited,
    path_of,
    posted,
    sat,
    write_household,
)
from tests.support.scenarios.pathway import Json


@pytest_asyncio.fixture
async def household(partnership: Partnership, worker_engine: AsyncEngine) -> Household:
    return await write_household(worker_engine, partnership)


def agency(partnership: Partnership, name: str) -> str:
    return str(partnership.founded.agencies[name])


def place(meeting: Json, name: str) -> Json:
    """The place of an agency at the meeting."""
    (found,) = (each for each in meeting["invitations"] if each["agency_name"] == name)
    return dict(found)


def an_attendance(partnership: Partnership, name: str, **changes: object) -> Json:
    return {
        "agency_id": agency(partnership, name),
        "name": "Somebody (invented)",
        "capacity": "On duty",
        "attending": "telephone",
        **changes,
    }


def a_contribution(partnership: Partnership, name: str) -> Json:
    return {"agency_id": agency(partnership, name), "contribution": "What we know, invented."}


async def test_a_stranger_changes_nothing(
    http: httpx.AsyncClient, partnership: Partnership, household: Household
) -> None:
    meeting = await called(partnership, household)
    for act in ("invitations", "attendances", "contributions"):
        assert (await http.post(path_of(meeting, act), json={})).status_code == 401
    absence = path_of(meeting, "invitations", agency(partnership, "Police"), "absence")
    assert (await http.post(absence, json={})).status_code == 401


async def test_another_partnership_finds_no_meeting_to_change(
    partnership: Partnership, other_partnership: Partnership, household: Household
) -> None:
    meeting = await held(partnership, household)
    manager = other_partnership.hub_manager
    police = agency(partnership, "Police")
    answers = [
        await manager.post(path_of(meeting, "invitations"), {}),
        await manager.post(
            path_of(meeting, "attendances"), an_attendance(other_partnership, "Police")
        ),
        await manager.post(
            path_of(meeting, "contributions"), a_contribution(other_partnership, "Police")
        ),
        await manager.post(
            path_of(meeting, "invitations", police, "absence"), {"reason": "x"}, version=1
        ),
    ]
    assert {answer.status_code for answer in answers} == {404}


async def test_an_agency_that_was_invited_does_not_arrange(
    partnership: Partnership, household: Household
) -> None:
    meeting = await held(partnership, household)
    police = agency(partnership, "Police")
    by = partnership.agency_officer
    answers = [
        await by.post(path_of(meeting, "invitations"), {}),
        await by.post(path_of(meeting, "attendances"), an_attendance(partnership, "Police")),
        await by.post(
            path_of(meeting, "invitations", police, "absence"),
            {"reason": "x"},
            version=meeting["etag"],
        ),
    ]
    assert {answer.status_code for answer in answers} == {403}


async def test_everybody_with_a_place_is_invited_at_once(
    partnership: Partnership, household: Household, admin_engine: AsyncEngine
) -> None:
    meeting = await invited(partnership, household)
    assert {each["invited_at"] for each in meeting["invitations"]} == {"2026-11-18T09:31:00Z"}
    assert len(await messages(admin_engine, partnership, "invitation.sent")) == 4
    trail = await events(admin_engine, partnership, "invitation.sent")
    assert {event["facts"]["agency_id"] for event in trail} == {
        agency(partnership, name) for name in (*ALWAYS, SCHOOL)
    }


async def test_a_further_agency_is_invited_with_the_reason(
    partnership: Partnership, household: Household, admin_engine: AsyncEngine
) -> None:
    meeting = await invited(partnership, household)
    housing = {"agency_id": agency(partnership, "Housing"), "because": "knows_the_family"}
    police = {"agency_id": agency(partnership, "Police"), "because": "brings_expertise"}
    partnership.clock.advance(minutes=1)
    after = await posted(
        partnership.hub_support, path_of(meeting, "invitations"), {"further": [housing, police]}
    )
    assert place(after, "Housing")["because"] == ["knows_the_family"]
    assert not place(after, "Housing")["required"]
    assert place(after, "Police")["because"] == ["always_required", "brings_expertise"]
    assert place(after, "Police")["invited_at"] == "2026-11-18T09:31:00Z"
    assert len(await messages(admin_engine, partnership, "invitation.sent")) == 5


async def test_an_agency_of_nowhere_is_not_invited(
    partnership: Partnership, other_partnership: Partnership, household: Household
) -> None:
    meeting = await called(partnership, household)
    for agency_id in (agency(other_partnership, "Housing"), str(uuid4())):
        answer = await partnership.hub_support.post(
            path_of(meeting, "invitations"),
            {"further": [{"agency_id": agency_id, "because": "knows_the_family"}]},
        )
        assert answer.status_code == 404


async def test_a_reason_that_only_the_record_can_give_is_not_made_up(
    partnership: Partnership, household: Household
) -> None:
    meeting = await called(partnership, household)
    further = {"agency_id": agency(partnership, "Housing"), "because": "involved_with_child"}
    answer = await partnership.hub_support.post(
        path_of(meeting, "invitations"), {"further": [further]}
    )
    assert answer.status_code == 422


async def test_nobody_is_invited_twice(partnership: Partnership, household: Household) -> None:
    meeting = await invited(partnership, household)
    answer = await partnership.hub_support.post(path_of(meeting, "invitations"), {})
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/nobody-to-invite")


async def test_an_excused_agency_is_left_out_until_it_is_asked_by_name(
    partnership: Partnership, household: Household, admin_engine: AsyncEngine
) -> None:
    meeting = await called(partnership, household)
    school = agency(partnership, SCHOOL)
    partnership.clock.advance(minutes=1)
    meeting = await posted(
        partnership.hub_support,
        path_of(meeting, "invitations", school, "absence"),
        {"reason": "Closed today."},
        version=meeting["etag"],
    )
    partnership.clock.advance(minutes=1)
    meeting = await posted(partnership.hub_support, path_of(meeting, "invitations"), {})
    assert place(meeting, SCHOOL)["invited_at"] is None
    assert place(meeting, SCHOOL)["absence_reason"] == "Closed today."
    (trail,) = await events(admin_engine, partnership, "invitation.absence_reasoned")
    assert "Closed today." not in str(trail)
    partnership.clock.advance(minutes=1)
    after = await posted(
        partnership.hub_support,
        path_of(meeting, "invitations"),
        {"further": [{"agency_id": school, "because": "may_offer_help"}]},
    )
    assert place(after, SCHOOL)["invited_at"] is not None


async def test_absence_is_of_an_agency_with_a_place_that_did_not_come(
    partnership: Partnership, household: Household
) -> None:
    meeting = await attended(partnership, await held(partnership, household), "Police")
    for name, status, problem in (
        ("Housing", 404, "/problems/record-not-found"),
        ("Police", 409, "/problems/agency-attended"),
    ):
        path = path_of(meeting, "invitations", agency(partnership, name), "absence")
        answer = await partnership.hub_support.post(
            path, {"reason": "Not here."}, version=meeting["etag"]
        )
        assert (answer.status_code, answer.json()["type"]) == (status, problem)
        assert (await partnership.hub_support.post(path, {"reason": "No."})).status_code == 428


async def test_attendance_says_who_for_which_agency_and_how(
    partnership: Partnership, household: Household, admin_engine: AsyncEngine
) -> None:
    meeting = await held(partnership, household)
    officer = partnership.founded.users["agency_officer"]
    after = await posted(
        partnership.hub_practitioner,
        path_of(meeting, "attendances"),
        an_attendance(partnership, "Police", user_id=str(officer)),
    )
    (attendance,) = after["attendances"]
    assert attendance["attending"] == "telephone"
    assert attendance["user_id"] == str(officer)
    assert place(after, "Police")["attended"]
    assert after["missing_kinds"] == ["childrens_social_care", "health", "education"]
    (trail,) = await events(admin_engine, partnership, "attendance.recorded")
    assert trail["facts"]["agency_id"] == agency(partnership, "Police")
    assert "Somebody" not in str(trail)


async def test_nobody_attends_a_meeting_that_was_not_held(
    partnership: Partnership, household: Household
) -> None:
    meeting = await invited(partnership, household)
    answer = await partnership.hub_support.post(
        path_of(meeting, "attendances"), an_attendance(partnership, "Police")
    )
    assert answer.json()["type"] == "/problems/meeting-not-held"


async def test_an_attendance_names_a_user_of_the_partnership(
    partnership: Partnership, other_partnership: Partnership, household: Household
) -> None:
    meeting = await held(partnership, household)
    stranger = str(other_partnership.founded.users["agency_officer"])
    answer = await partnership.hub_support.post(
        path_of(meeting, "attendances"), an_attendance(partnership, "Police", user_id=stranger)
    )
    assert answer.status_code == 404


async def test_an_agency_that_came_unasked_has_a_place_and_may_read(
    partnership: Partnership, household: Household
) -> None:
    meeting = await called(partnership, household)
    partnership.clock.advance(minutes=1)
    meeting = await posted(
        partnership.hub_support, path_of(meeting, "opening"), {}, version=meeting["etag"]
    )
    after = await attended(partnership, meeting, "Housing", "Health")
    assert place(after, "Housing")["because"] == ["attended"]
    assert not place(after, "Housing")["required"]
    assert place(after, "Health")["invited_at"] is not None
    assert place(after, "Police")["invited_at"] is None
    assert (await partnership.health_officer.get(path_of(meeting))).status_code == 200
    assert (await partnership.agency_officer.get(path_of(meeting))).status_code == 404


async def test_who_does_not_run_the_meeting_contributes_for_their_own_agency(
    partnership: Partnership, household: Household, admin_engine: AsyncEngine
) -> None:
    name, own = "agency_officer", "Police"
    meeting = await invited(partnership, household)
    by = partnership.person(name)
    refused = await by.post(
        path_of(meeting, "contributions"), a_contribution(partnership, "Health")
    )
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/not-your-agency")
    partnership.clock.advance(minutes=1)
    after = await posted(by, path_of(meeting, "contributions"), a_contribution(partnership, own))
    (contribution,) = after["contributions"]
    assert contribution["agency_id"] == agency(partnership, own)
    assert contribution["contributed_by"] == str(partnership.founded.users[name])
    assert not contribution["after_conclusion"]
    (trail,) = await events(admin_engine, partnership, "contribution.recorded")
    assert trail["user_id"] == partnership.founded.users[name]
    assert "invented" not in str(trail["facts"])


async def test_what_an_officer_adds_is_a_new_version_for_whoever_read_before(
    partnership: Partnership, household: Household
) -> None:
    meeting = await sat(partnership, household)
    partnership.clock.advance(minutes=1)
    added = await posted(
        partnership.health_officer,
        path_of(meeting, "contributions"),
        a_contribution(partnership, "Health"),
    )
    assert added["etag"] != meeting["etag"]
    stale = await partnership.hub_manager.post(
        path_of(meeting, "conclusion"),
        {
            "chaired_by": str(partnership.founded.users["hub_manager"]),
            "children": [a_decision_on(household.child)],
        },
        version=meeting["etag"],
    )
    assert stale.status_code == 412


async def test_an_agency_that_was_not_invited_contributes_to_nothing(
    partnership: Partnership, household: Household, admin_engine: AsyncEngine
) -> None:
    meeting = await called(partnership, household)
    answer = await partnership.agency_officer.post(
        path_of(meeting, "contributions"), a_contribution(partnership, "Police")
    )
    assert answer.status_code == 404
    assert await count(admin_engine, "contributions", partnership) == 0


async def test_the_hub_takes_down_what_any_agency_says(
    partnership: Partnership, household: Household
) -> None:
    meeting = await held(partnership, household)
    after = await posted(
        partnership.hub_practitioner,
        path_of(meeting, "contributions"),
        a_contribution(partnership, "Probation"),
    )
    assert place(after, "Probation")["because"] == ["contributed"]
    support = await partnership.hub_support.post(
        path_of(meeting, "contributions"), a_contribution(partnership, "Police")
    )
    assert support.status_code == 403


async def test_what_comes_after_the_conclusion_is_kept_marked_and_told(
    partnership: Partnership,
    household: Household,
    admin_engine: AsyncEngine,
    clock: FixedClock,
) -> None:
    meeting = await concluded(
        partnership, await sat(partnership, household), a_decision_on(household.child)
    )
    assert actions_of(meeting)["contribute"] is None
    clock.advance(hours=2)
    after = await posted(
        partnership.school_officer,
        path_of(meeting, "contributions"),
        a_contribution(partnership, SCHOOL),
    )
    assert [each["after_conclusion"] for each in after["contributions"]] == [True]
    assert await messages(admin_engine, partnership, "contribution.arrived_late") == [
        UUID(meeting["id"])
    ]


async def test_nothing_is_arranged_once_the_meeting_concluded(
    partnership: Partnership, household: Household
) -> None:
    meeting = await concluded(
        partnership, await sat(partnership, household), a_decision_on(household.child)
    )
    by, police = partnership.hub_support, agency(partnership, "Police")
    answers = [
        await by.post(path_of(meeting, "invitations"), {}),
        await by.post(path_of(meeting, "attendances"), an_attendance(partnership, "Police")),
        await by.post(
            path_of(meeting, "invitations", police, "absence"),
            {"reason": "x"},
            version=meeting["etag"],
        ),
    ]
    assert {answer.json()["type"] for answer in answers} == {"/problems/meeting-concluded"}
