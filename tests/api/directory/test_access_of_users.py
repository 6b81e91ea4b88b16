"""How access ends, rests and begins again: roles ended, users suspended and resumed."""

import asyncio
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.clock import FixedClock
from tests.support.database.audit_log import events, messages
from tests.support.partnerships import Partnership
from tests.support.scenarios.rights import given, one_person, role

WHY = {"because": "An invented reason."}


async def _role_of(partnership: Partnership, name: str) -> str:
    """The path of the first role that one of the staff holds."""
    path = f"/v1/users/{partnership.founded.users[name]}"
    answer = await partnership.information_governance.get(path)
    assert answer.status_code == 200, answer.text
    return f"{path}/memberships/{answer.json()['memberships'][0]['id']}/end"


async def _problem(answer: httpx.Response, status: int, problem: str) -> None:
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{problem}")


async def test_a_stranger_ends_nothing(http: httpx.AsyncClient) -> None:
    path = f"/v1/users/{uuid4()}"
    for end in ("", "/suspension", "/resumption", f"/memberships/{uuid4()}/end"):
        answer = await (http.post(path + end, json=WHY) if end else http.get(path))
        assert answer.status_code == 401


async def test_users_of_another_partnership_are_out_of_reach(
    partnership: Partnership, other_partnership: Partnership
) -> None:
    theirs = f"/v1/users/{other_partnership.founded.users['hub_manager']}"
    administrator = partnership.administrator
    assert (await administrator.get(theirs)).status_code == 404
    for end in ("/suspension", "/resumption"):
        assert (await administrator.post(theirs + end, WHY)).status_code == 404
    path = await _role_of(other_partnership, "hub_manager")
    assert (await administrator.post(path, WHY)).status_code == 404


@pytest.mark.parametrize("name", ["hub_manager", "information_governance"])
async def test_only_administrators_end_and_suspend(partnership: Partnership, name: str) -> None:
    path = f"/v1/users/{partnership.founded.users['hub_support']}"
    person = partnership.person(name)
    for end in ("/suspension", "/resumption"):
        assert (await person.post(path + end, WHY)).status_code == 403
    ended = await person.post(await _role_of(partnership, "hub_support"), WHY)
    assert ended.status_code == 403


async def test_a_role_ends_with_the_next_request_and_can_be_given_again(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    assert (await partnership.hub_support.get("/v1/worklists")).status_code == 200
    path = await _role_of(partnership, "hub_support")
    ended = await partnership.administrator.post(path, WHY)
    assert ended.status_code == 200, ended.text
    (held,) = ended.json()["memberships"]
    assert held["ended_at"] is not None
    assert held["end_because"] == "An invented reason."
    assert (await partnership.hub_support.get("/v1/me")).json()["type"] == "/problems/no-membership"
    await _problem(await partnership.administrator.post(path, WHY), 409, "membership-ended")
    await given(
        partnership,
        "hub_support",
        role(partnership, "hub_support", starts_on="2026-11-18"),
    )
    assert (await partnership.hub_support.get("/v1/worklists")).status_code == 200
    assert len(await events(admin_engine, partnership, "membership.ended")) == 1
    assert len(await messages(admin_engine, partnership, "membership.ended")) == 1


async def test_a_role_ends_after_a_last_day_which_only_makes_it_shorter(
    partnership: Partnership, clock: FixedClock
) -> None:
    path = await _role_of(partnership, "hub_support")
    administrator = partnership.administrator
    command: dict[str, Any] = WHY | {"last_day": "2026-11-19"}
    assert (await administrator.post(path, command)).status_code == 200
    longer = await administrator.post(path, WHY | {"last_day": "2026-11-25"})
    assert longer.status_code == 422, longer.text
    assert longer.json()["type"] == "/problems/last-day-too-late"
    seen = []
    for _ in range(3):
        seen.append((await partnership.hub_support.get("/v1/me")).status_code)
        clock.advance(days=1)
        partnership.tokens.clear()
    assert seen == [200, 200, 403]


async def test_one_of_two_roles_ends_and_the_other_stays(partnership: Partnership) -> None:
    path = await _role_of(partnership, "hub_support")
    await given(partnership, "hub_support", role(partnership, "information_governance"))
    assert (await partnership.administrator.post(path, WHY)).status_code == 200
    me = (await partnership.hub_support.get("/v1/me")).json()
    assert [held["role"] for held in me["memberships"]] == ["information_governance"]
    assert (await partnership.hub_support.get("/v1/people/search")).status_code in {403, 404, 405}


async def test_a_suspended_user_is_out_with_the_next_request_until_they_are_resumed(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    path = f"/v1/users/{partnership.founded.users['hub_support']}"
    administrator = partnership.administrator
    done = await administrator.post(f"{path}/suspension", WHY)
    assert done.status_code == 200, done.text
    assert done.json()["suspension"]["because"] == "An invented reason."
    acts = {act["action"]: act["allowed"] for act in done.json()["available_actions"]}
    assert acts == {"suspend": False, "resume": True, "revoke": True}
    assert (await partnership.hub_support.get("/v1/me")).status_code == 403
    await _problem(await administrator.post(f"{path}/suspension", WHY), 409, "user-suspended")
    weak = partnership.weakly_signed_in("administrator")
    await _problem(await weak.post(f"{path}/resumption", WHY), 401, "strong-sign-in-needed")
    back = await administrator.post(f"{path}/resumption", WHY)
    assert (back.status_code, back.json()["suspension"]) == (200, None), back.text
    assert (await partnership.hub_support.get("/v1/worklists")).status_code == 200
    again = await administrator.post(f"{path}/resumption", WHY)
    await _problem(again, 409, "user-not-suspended")
    for event in ("user.suspended", "user.resumed"):
        assert len(await events(admin_engine, partnership, event)) == 1
        assert len(await messages(admin_engine, partnership, event)) == 1


@pytest.mark.parametrize("blank", [{"because": " "}, {}])
async def test_why_is_always_said(partnership: Partnership, blank: dict[str, str]) -> None:
    path = f"/v1/users/{partnership.founded.users['hub_support']}"
    for end in ("/suspension", "/resumption"):
        assert (await partnership.administrator.post(path + end, blank)).status_code == 422
    ended = await partnership.administrator.post(await _role_of(partnership, "hub_support"), blank)
    assert ended.status_code == 422


async def test_nobody_ends_or_suspends_themselves_by_whichever_identity(
    partnership: Partnership,
) -> None:
    users = partnership.founded.users
    await given(partnership, "hub_support", role(partnership, "administrator"))
    own = await _role_of(partnership, "administrator")
    path = f"/v1/users/{users['administrator']}"
    administrator = partnership.administrator
    await _problem(await administrator.post(own, WHY), 409, "own-access")
    await _problem(await administrator.post(f"{path}/suspension", WHY), 409, "own-access")
    await one_person(partnership, users["administrator"], users["hub_support"])
    other = partnership.hub_support
    for answer in (
        await other.post(own, WHY),
        await other.post(f"{path}/suspension", WHY),
        await other.post(f"{path}/resumption", WHY),
        await other.post(f"{path}/revocation"),
    ):
        await _problem(answer, 409, "own-access")


@pytest.mark.parametrize("act", ["suspension", "revocation", "end"])
async def test_two_administrators_who_shut_out_one_another_leave_one(
    partnership: Partnership, act: str
) -> None:
    """Whoever acts is an administrator, so only at one moment can the last be shut out."""
    await given(partnership, "hub_support", role(partnership, "administrator"))
    names = ("administrator", "hub_support")
    both = []
    for name, other in zip(names, reversed(names), strict=True):
        path = f"/v1/users/{partnership.founded.users[other]}"
        if act == "end":
            read = (await partnership.administrator.get(path)).json()["memberships"]
            (held,) = [each for each in read if each["role"] == "administrator"]
            both.append(partnership.person(name).post(f"{path}/memberships/{held['id']}/end", WHY))
        else:
            body = WHY if act == "suspension" else None
            both.append(partnership.person(name).post(f"{path}/{act}", body))
    first, second = sorted(await asyncio.gather(*both), key=lambda answer: int(answer.status_code))
    assert first.status_code == 200, first.text
    assert (second.status_code, second.json()["type"]) in {
        (409, "/problems/last-administrator"),
        (403, "/problems/no-membership"),
        (403, "/problems/permission-missing"),
    }
    left = [
        name
        for name in names
        if (await partnership.person(name).get("/v1/role-proposals")).status_code == 200
    ]
    assert len(left) == 1


async def test_nor_do_they_leave_none_on_a_day_to_come(partnership: Partnership) -> None:
    """Each ended the other's role after tomorrow, and on the day after there was no one."""
    users = partnership.founded.users
    await given(partnership, "hub_support", role(partnership, "administrator"))
    until = WHY | {"last_day": "2026-11-19"}

    async def ending(name: str) -> str:
        path = f"/v1/users/{users[name]}"
        read = (await partnership.information_governance.get(path)).json()["memberships"]
        (held,) = [each for each in read if each["role"] == "administrator"]
        return f"{path}/memberships/{held['id']}/end"

    first, second = await ending("hub_support"), await ending("administrator")
    answer = await partnership.administrator.post(first, until)
    assert answer.status_code == 200, answer.text
    for act in (second, f"/v1/users/{users['administrator']}/revocation"):
        answer = await partnership.hub_support.post(act, until if act == second else None)
        await _problem(answer, 409, "last-administrator")
    # In an emergency the other is suspended all the same.
    answer = await partnership.hub_support.post(
        f"/v1/users/{users['administrator']}/suspension", WHY
    )
    assert answer.status_code == 200, answer.text
