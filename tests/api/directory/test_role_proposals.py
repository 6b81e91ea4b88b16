"""Who gives rights: never one person alone, and never to themselves."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.auth.local_issuer import LocalIssuer
from tests.support.clock import FixedClock
from tests.support.database.audit_log import events, messages
from tests.support.database.statements import statements
from tests.support.partnerships import Partnership
from tests.support.scenarios.rights import (
    accepted,
    at_keyboard,
    given,
    newcomer,
    one_person,
    proposed,
    registered,
    role,
)

PATH = "/v1/role-proposals"


async def _waiting(partnership: Partnership) -> list[dict[str, Any]]:
    answer = await partnership.information_governance.get(PATH)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def _problem(answer: httpx.Response, status: int, problem: str) -> None:
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{problem}")


async def test_a_stranger_learns_of_no_proposal(http: httpx.AsyncClient) -> None:
    assert (await http.get(PATH)).status_code == 401
    assert (await http.get(f"{PATH}/{uuid4()}")).status_code == 401
    assert (await http.post(f"{PATH}/{uuid4()}/confirmation")).status_code == 401


async def test_proposals_of_another_partnership_are_out_of_reach(
    partnership: Partnership, other_partnership: Partnership
) -> None:
    proposal = await proposed(
        partnership, partnership.founded.users["referrer"], role(partnership, "hub_manager")
    )
    path = f"{PATH}/{proposal['id']}"
    theirs = other_partnership.information_governance
    assert (await theirs.get(path)).status_code == 404
    assert (await theirs.post(f"{path}/confirmation")).status_code == 404
    assert (await theirs.get(PATH)).json()["items"] == []


@pytest.mark.parametrize("name", ["hub_manager", "team_manager", "performance_analyst"])
async def test_only_those_who_look_after_rights_see_and_confirm_them(
    partnership: Partnership, name: str
) -> None:
    proposal = await proposed(
        partnership, partnership.founded.users["referrer"], role(partnership, "hub_manager")
    )
    person = partnership.person(name)
    assert (await person.get(PATH)).status_code == 403
    assert (await person.post(f"{PATH}/{proposal['id']}/confirmation")).status_code == 403


@pytest.mark.parametrize("name", ["hub_manager", "information_governance", "agency_officer"])
async def test_an_administrator_gives_no_role_to_themselves(
    partnership: Partnership, name: str
) -> None:
    own = partnership.founded.users["administrator"]
    answer = await partnership.administrator.post(
        f"/v1/users/{own}/memberships", role(partnership, name)
    )
    await _problem(answer, 403, "right-to-oneself")
    assert await _waiting(partnership) == []
    assert (await partnership.administrator.get("/v1/worklists/hub")).status_code in {403, 404}
    assert (await partnership.administrator.get("/v1/audit/events")).status_code == 403


async def test_nor_to_another_identity_of_theirs(partnership: Partnership) -> None:
    users = partnership.founded.users
    await one_person(partnership, users["administrator"], users["referrer"])
    for name in ("hub_manager", "performance_analyst"):
        answer = await partnership.administrator.post(
            f"/v1/users/{users['referrer']}/memberships", role(partnership, name)
        )
        await _problem(answer, 403, "right-to-oneself")


@pytest.mark.parametrize("name", ["hub_support", "agency_officer", "administrator"])
async def test_a_role_that_works_or_governs_counts_once_a_second_person_confirmed_it(
    partnership: Partnership, admin_engine: AsyncEngine, name: str
) -> None:
    proposal = await proposed(
        partnership, partnership.founded.users["referrer"], role(partnership, name)
    )
    me = (await partnership.referrer.get("/v1/me")).json()
    assert [held["role"] for held in me["memberships"]] == ["referrer"]
    assert proposal["state"] == "waiting"
    answer = await partnership.information_governance.post(f"{PATH}/{proposal['id']}/confirmation")
    assert answer.status_code == 200, answer.text
    assert answer.json()["state"] == "confirmed"
    me = (await partnership.referrer.get("/v1/me")).json()
    assert {held["role"] for held in me["memberships"]} == {"referrer", name}
    (made,) = await events(admin_engine, partnership, "role_proposal.made")
    assert made["facts"]["role"] == name
    assert len(await events(admin_engine, partnership, "role_proposal.confirmed")) == 1
    for event in ("role_proposal.made", "role_proposal.confirmed"):
        assert [str(each) for each in await messages(admin_engine, partnership, event)] == [
            proposal["id"]
        ]


async def test_neither_proposer_nor_receiver_is_the_second_person(
    partnership: Partnership,
) -> None:
    users = partnership.founded.users
    proposal = await proposed(
        partnership, users["information_governance"], role(partnership, "hub_manager")
    )
    path = f"{PATH}/{proposal['id']}"
    for end, body in (("confirmation", None), ("refusal", {"because": "No."})):
        receiver = await partnership.information_governance.post(f"{path}/{end}", body)
        await _problem(receiver, 403, "role-confirmed-by-receiver")
        proposer = await partnership.administrator.post(f"{path}/{end}", body)
        await _problem(proposer, 403, "role-confirmed-by-proposer")


async def test_an_identity_of_either_is_no_second_person(partnership: Partnership) -> None:
    users = partnership.founded.users
    await given(partnership, "hub_support", role(partnership, "administrator"))
    proposal = await proposed(partnership, users["referrer"], role(partnership, "hub_manager"))
    path = f"{PATH}/{proposal['id']}/confirmation"
    link = await one_person(partnership, users["administrator"], users["hub_support"])
    await _problem(await partnership.hub_support.post(path), 403, "role-confirmed-by-proposer")
    withdrawn = await partnership.hub_support.post(
        f"/v1/identity-links/{link['id']}/withdrawal", {"because": "Not so."}
    )
    await _problem(withdrawn, 403, "identity-link-of-own")
    await one_person(partnership, users["referrer"], users["information_governance"])
    governance = await partnership.information_governance.post(path)
    await _problem(governance, 403, "role-confirmed-by-receiver")


async def test_a_second_administrator_confirms_too(partnership: Partnership) -> None:
    await given(partnership, "hub_support", role(partnership, "administrator"))
    proposal = await proposed(
        partnership, partnership.founded.users["referrer"], role(partnership, "hub_manager")
    )
    answer = await partnership.hub_support.post(f"{PATH}/{proposal['id']}/confirmation")
    assert answer.status_code == 200, answer.text


async def test_both_sign_in_strongly(partnership: Partnership) -> None:
    weak = partnership.weakly_signed_in("administrator")
    for path, body in (
        ("/v1/users", newcomer(partnership)),
        (f"/v1/users/{partnership.founded.users['referrer']}/memberships", role(partnership)),
    ):
        await _problem(await weak.post(path, body), 401, "strong-sign-in-needed")
    proposal = await proposed(
        partnership, partnership.founded.users["referrer"], role(partnership, "hub_manager")
    )
    governance = partnership.weakly_signed_in("information_governance")
    answer = await governance.post(f"{PATH}/{proposal['id']}/confirmation")
    await _problem(answer, 401, "strong-sign-in-needed")


@pytest.mark.parametrize("name", ["referrer", "partner_system", "performance_analyst"])
async def test_whoever_registers_an_identity_gives_it_no_right_alone_on_that_day(
    partnership: Partnership,
    http: httpx.AsyncClient,
    issuer: LocalIssuer,
    clock: FixedClock,
    name: str,
) -> None:
    made = await partnership.administrator.post(
        "/v1/users", newcomer(partnership, role(partnership, name))
    )
    assert made.status_code == 201, made.text
    assert (made.json()["memberships"], len(made.json()["role_proposals"])) == ([], 1)
    path = f"/v1/users/{made.json()['id']}/memberships"

    async def withdrawn(proposals: list[dict[str, Any]]) -> None:
        (waiting,) = proposals
        await partnership.administrator.post(f"{PATH}/{waiting['id']}/withdrawal")

    await withdrawn(made.json()["role_proposals"])
    again = await partnership.administrator.post(path, role(partnership, name))
    assert again.json()["memberships"] == []
    clock.advance(days=1)
    partnership.tokens.clear()
    await withdrawn(again.json()["role_proposals"])
    next_day = await partnership.administrator.post(path, role(partnership, name))
    assert [held["role"] for held in next_day.json()["memberships"]] == [name]
    subject = f"newcomer@{partnership.founded.slug}"
    await accepted(partnership, at_keyboard(subject, http, issuer, clock))


async def test_a_role_that_reads_no_case_is_given_by_one_to_a_user_who_was_there(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    user_id = partnership.founded.users["hub_support"]
    answer = await partnership.administrator.post(
        f"/v1/users/{user_id}/memberships", role(partnership, "performance_analyst")
    )
    assert {held["role"] for held in answer.json()["memberships"]} == {
        "hub_support",
        "performance_analyst",
    }
    assert len(await events(admin_engine, partnership, "membership.granted")) == 1
    assert len(await messages(admin_engine, partnership, "membership.granted")) == 1


async def test_a_proposal_is_declined_with_a_reason_once(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    proposal = await proposed(
        partnership, partnership.founded.users["referrer"], role(partnership, "hub_manager")
    )
    path = f"{PATH}/{proposal['id']}"
    governance = partnership.information_governance
    assert (await governance.post(f"{path}/refusal", {"because": " "})).status_code == 422
    declined = await governance.post(f"{path}/refusal", {"because": "Unknown to the team."})
    assert declined.status_code == 200, declined.text
    assert declined.json()["state"] == "declined"
    assert declined.json()["decided_because"] == "Unknown to the team."
    await _problem(await governance.post(f"{path}/confirmation"), 409, "role-proposal-decided")
    assert await _waiting(partnership) == []
    me = (await partnership.referrer.get("/v1/me")).json()
    assert [held["role"] for held in me["memberships"]] == ["referrer"]
    assert len(await events(admin_engine, partnership, "role_proposal.declined")) == 1


async def test_who_proposed_a_role_withdraws_it_and_no_one_else(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    await given(partnership, "hub_support", role(partnership, "administrator"))
    proposal = await proposed(
        partnership, partnership.founded.users["referrer"], role(partnership, "hub_manager")
    )
    path = f"{PATH}/{proposal['id']}/withdrawal"
    await _problem(await partnership.hub_support.post(path), 403, "role-proposal-of-another")
    done = await partnership.administrator.post(path)
    assert (done.status_code, done.json()["state"]) == (200, "withdrawn"), done.text
    await _problem(await partnership.administrator.post(path), 409, "role-proposal-decided")
    assert len(await events(admin_engine, partnership, "role_proposal.withdrawn")) == 1


async def test_a_proposal_that_no_one_confirmed_in_14_days_lapses(
    partnership: Partnership, clock: FixedClock
) -> None:
    proposal = await proposed(
        partnership, partnership.founded.users["referrer"], role(partnership, "hub_manager")
    )
    clock.advance(seconds=timedelta(days=14).total_seconds())
    partnership.tokens.clear()
    assert await _waiting(partnership) == []
    governance = partnership.information_governance
    read = (await governance.get(f"{PATH}/{proposal['id']}")).json()
    assert read["state"] == "lapsed"
    answer = await governance.post(f"{PATH}/{proposal['id']}/confirmation")
    await _problem(answer, 409, "role-proposal-lapsed")


async def test_no_role_is_confirmed_for_a_user_whose_access_was_revoked(
    partnership: Partnership,
) -> None:
    user_id = partnership.founded.users["referrer"]
    proposal = await proposed(partnership, user_id, role(partnership, "hub_manager"))
    await partnership.administrator.post(f"/v1/users/{user_id}/revocation")
    answer = await partnership.information_governance.post(f"{PATH}/{proposal['id']}/confirmation")
    await _problem(answer, 409, "access-revoked")


@pytest.mark.parametrize("act", ["suspension", "revocation", "end"])
async def test_no_role_is_confirmed_for_which_no_one_else_stands_any_more(
    partnership: Partnership, act: str
) -> None:
    """Who proposed it has lost their own rights since: it is proposed again, or declined."""
    await given(partnership, "hub_support", role(partnership, "administrator"))
    proposal = await proposed(
        partnership, partnership.founded.users["referrer"], role(partnership, "hub_manager")
    )
    path = f"/v1/users/{partnership.founded.users['administrator']}"
    why = {"because": "An invented enquiry."}
    if act == "end":
        read = (await partnership.hub_support.get(path)).json()
        (held,) = read["memberships"]
        act = f"memberships/{held['id']}/end"
    ended = await partnership.hub_support.post(
        f"{path}/{act}", None if act == "revocation" else why
    )
    assert ended.status_code == 200, ended.text
    governance = partnership.information_governance
    answer = await governance.post(f"{PATH}/{proposal['id']}/confirmation")
    await _problem(answer, 409, "role-proposer-gone")
    acts = {each["action"]: each for each in (await _waiting(partnership))[0]["available_actions"]}
    assert acts["confirm"]["reason"] == "role_proposer_gone"
    declined = await governance.post(f"{PATH}/{proposal['id']}/refusal", why)
    assert declined.status_code == 200, declined.text


async def test_the_second_person_sees_who_is_like_the_receiver(partnership: Partnership) -> None:
    users = partnership.founded.users
    other = await registered(
        partnership, newcomer(partnership, display_name="HUB  manager (invented)")
    )
    await proposed(partnership, other["id"], role(partnership, "hub_support"))
    (waiting,) = await _waiting(partnership)
    assert waiting["like_users"] == [
        {
            "user_id": str(users["hub_manager"]),
            "display_name": "Hub manager (invented)",
            "alike_in": ["name"],
        }
    ]
    # Declared to be one person, they are no more to ask about.
    await one_person(partnership, other["id"], users["hub_manager"])
    (waiting,) = await _waiting(partnership)
    assert waiting["like_users"] == []


async def test_who_is_like_them_is_one_question_for_all_receivers(
    partnership: Partnership, api_engine: AsyncEngine
) -> None:
    for name in ("referrer", "referrer_2", "social_worker"):
        receiver = partnership.founded.users[name]
        await proposed(partnership, receiver, role(partnership, "hub_support"))
        named = {"subject": f"{name}-again", "display_name": f"{name} (invented)"}
        await partnership.administrator.post("/v1/users", newcomer(partnership, **named))
    with statements(api_engine) as sent:
        waiting = await _waiting(partnership)
    assert len(waiting) == 6
    assert sum("same_person" in statement for statement in sent) == 1


async def test_the_same_subject_with_another_issuer_is_shown_too(
    partnership: Partnership,
) -> None:
    subject = partnership.founded.subject("hub_manager").upper()
    made = await partnership.administrator.post(
        "/v1/users",
        newcomer(partnership, issuer="https://login.health.example", subject=subject),
    )
    (proposal,) = made.json()["role_proposals"]
    assert [each["alike_in"] for each in proposal["like_users"]] == [["subject"]]


async def test_who_may_do_what_next_is_said_to_each(partnership: Partnership) -> None:
    proposal = await proposed(
        partnership, partnership.founded.users["referrer"], role(partnership, "hub_manager")
    )
    acts = {act["action"]: act for act in proposal["available_actions"]}
    assert acts["confirm"]["reason"] == "role_confirmed_by_proposer"
    assert acts["withdraw"]["allowed"]
    (waiting,) = await _waiting(partnership)
    acts = {act["action"]: act for act in waiting["available_actions"]}
    assert acts["confirm"]["allowed"]
    assert acts["decline"]["allowed"]
    assert acts["withdraw"]["reason"] == "permission_missing"


async def test_what_waits_comes_page_by_page_the_longest_waiting_first(
    partnership: Partnership, clock: FixedClock
) -> None:
    users = partnership.founded.users
    made = []
    for name in ("referrer", "referrer_2", "hub_support"):
        made.append(
            (await proposed(partnership, users[name], role(partnership, "hub_manager")))["id"]
        )
        clock.advance(minutes=1)
    seen: list[str] = []
    query: dict[str, Any] = {"limit": 2}
    while True:
        page = (await partnership.information_governance.get(PATH, params=query)).json()
        seen += [each["id"] for each in page["items"]]
        if page["next"] is None:
            break
        query["cursor"] = page["next"]
    assert seen == made


async def test_a_role_that_was_given_meanwhile_is_not_confirmed(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    """Two administrators proposed it at one moment, and neither saw the other's proposal."""
    user_id = partnership.founded.users["referrer"]
    proposal = await proposed(partnership, user_id, role(partnership, "hub_manager"))
    async with admin_engine.begin() as connection:
        await connection.execute(
            text(
                "INSERT INTO memberships (partnership_id, user_id, agency_id, role, starts_on)"
                " SELECT partnership_id, user_id, agency_id, role, starts_on FROM role_proposals"
                " WHERE id = :id"
            ),
            {"id": proposal["id"]},
        )
    path = f"{PATH}/{proposal['id']}"
    await _problem(
        await partnership.information_governance.post(f"{path}/confirmation"), 409, "role-held"
    )
    declined = await partnership.information_governance.post(
        f"{path}/refusal", {"because": "They have it already."}
    )
    assert declined.status_code == 200, declined.text


async def test_a_role_that_waits_is_not_proposed_again(partnership: Partnership) -> None:
    user_id = partnership.founded.users["referrer"]
    wanted = role(partnership, "hub_manager")
    proposal = await proposed(partnership, user_id, wanted)
    path = f"/v1/users/{user_id}/memberships"
    again = await partnership.administrator.post(path, wanted)
    await _problem(again, 409, "role-proposed-already")
    # For other days it is another role, and so it is once the first was taken back.
    before = wanted | {"starts_on": "2026-11-01", "ends_on": "2026-11-17"}
    assert (await partnership.administrator.post(path, before)).status_code == 201
    await partnership.administrator.post(f"{PATH}/{proposal['id']}/withdrawal")
    assert (await partnership.administrator.post(path, wanted)).status_code == 201


async def test_a_role_that_a_user_has_is_not_given_again(partnership: Partnership) -> None:
    user_id = partnership.founded.users["referrer"]
    await given(partnership, "referrer", role(partnership, "hub_manager"))
    path = f"/v1/users/{user_id}/memberships"
    again = await partnership.administrator.post(path, role(partnership, "hub_manager"))
    await _problem(again, 409, "role-held")
    # Nor one that takes no second person.
    school = str(partnership.founded.agencies["Larchfield School"])
    theirs = role(partnership, "referrer", agency_id=school)
    await _problem(await partnership.administrator.post(path, theirs), 409, "role-held")
    elsewhere = role(partnership, "referrer")
    assert (await partnership.administrator.post(path, elsewhere)).status_code == 201


async def test_one_command_names_a_role_once(partnership: Partnership) -> None:
    twice = newcomer(partnership, role(partnership), role(partnership))
    answer = await partnership.administrator.post("/v1/users", twice)
    await _problem(answer, 409, "role-proposed-already")
