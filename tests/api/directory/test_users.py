"""Users: let in, given roles, shut out at once."""

import httpx
import pytest
from jose import jwt
from sqlalchemy.ext.asyncio import AsyncEngine

from app.auth.local_issuer import LOCAL_ISSUER, LocalIssuer
from tests.support.clock import FixedClock
from tests.support.database.audit_log import events
from tests.support.partnerships import Partnership
from tests.support.scenarios.rights import accepted, at_keyboard, newcomer, registered, role


async def test_a_stranger_lets_nobody_in(http: httpx.AsyncClient, partnership: Partnership) -> None:
    assert (await http.post("/v1/users", json=newcomer(partnership))).status_code == 401


async def test_another_partnerships_users_are_out_of_reach(
    partnership: Partnership, other_partnership: Partnership
) -> None:
    theirs = other_partnership.founded.users["hub_manager"]
    answer = await partnership.administrator.post(f"/v1/users/{theirs}/revocation")
    assert answer.status_code == 404


async def test_only_administrators_let_people_in(partnership: Partnership) -> None:
    answer = await partnership.hub_manager.post("/v1/users", newcomer(partnership))
    assert answer.status_code == 403


async def test_a_newcomer_can_work_from_the_first_day_of_their_role(
    partnership: Partnership,
    http: httpx.AsyncClient,
    issuer: LocalIssuer,
    clock: FixedClock,
    admin_engine: AsyncEngine,
) -> None:
    somebody = at_keyboard(f"newcomer@{partnership.founded.slug}", http, issuer, clock)
    assert (await somebody.get("/v1/me")).status_code == 403
    await registered(partnership, newcomer(partnership))
    await accepted(partnership, somebody)
    me = await somebody.get("/v1/me")
    assert [held["role"] for held in me.json()["memberships"]] == ["hub_practitioner"]
    assert len(await events(admin_engine, partnership, "user.registered")) == 1
    twice = await partnership.administrator.post("/v1/users", newcomer(partnership))
    assert twice.json()["type"] == "/problems/user-known"


async def test_a_role_that_has_not_begun_or_has_ended_gives_nothing(
    partnership: Partnership, http: httpx.AsyncClient, issuer: LocalIssuer, clock: FixedClock
) -> None:
    tomorrow = role(partnership, starts_on="2026-11-19", ends_on="2026-11-19")
    await registered(partnership, newcomer(partnership, tomorrow))
    subject = f"newcomer@{partnership.founded.slug}"
    seen = []
    for _ in range(3):
        somebody = at_keyboard(subject, http, issuer, clock)
        joined = await somebody.post(
            "/v1/me/acceptance", headers={"Partnership": partnership.founded.slug}
        )
        me = await somebody.get("/v1/me")
        seen.append((joined.status_code, me.status_code))
        clock.advance(days=1)
    assert seen == [(403, 403), (200, 200), (403, 403)]


async def test_access_ends_with_the_next_request(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    practitioner = partnership.hub_practitioner
    assert (await practitioner.get("/v1/me")).status_code == 200
    user_id = partnership.founded.users["hub_practitioner"]
    path = f"/v1/users/{user_id}/revocation"
    ended = await partnership.administrator.post(path)
    assert ended.status_code == 200, ended.text
    assert (await practitioner.get("/v1/me")).json()["type"] == "/problems/no-membership"
    again = await partnership.administrator.post(path)
    assert again.json()["type"] == "/problems/access-revoked"
    grant = await partnership.administrator.post(
        f"/v1/users/{user_id}/memberships", role(partnership)
    )
    assert grant.json()["type"] == "/problems/access-revoked"
    assert len(await events(admin_engine, partnership, "user.revoked")) == 1


async def test_nobody_ends_their_own_access(partnership: Partnership) -> None:
    own = partnership.founded.users["administrator"]
    answer = await partnership.administrator.post(f"/v1/users/{own}/revocation")
    assert answer.json()["type"] == "/problems/own-access"


async def test_a_token_that_was_called_back_is_no_longer_honoured(
    partnership: Partnership,
) -> None:
    practitioner = partnership.hub_practitioner
    token_id = jwt.get_unverified_claims(practitioner.token)["jti"]
    command = {"issuer": LOCAL_ISSUER, "token_id": token_id}
    done = await partnership.administrator.post("/v1/revoked-tokens", command)
    assert done.status_code == 201, done.text
    assert (await practitioner.get("/v1/me")).status_code == 401
    again = partnership.signed_in_again("hub_practitioner")
    assert (await again.get("/v1/me")).status_code == 200


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"role": "social_worker"}, "team-missing"),
        ({"role": "team_manager", "team_id": "Assessment team East"}, None),
        ({"agency_id": "Police", "team_id": "Assessment team East"}, "team-missing"),
        ({"ends_on": "2026-11-17"}, "ends-before-start"),
    ],
)
async def test_a_role_must_hold_together(
    partnership: Partnership, changes: dict[str, str], problem: str | None
) -> None:
    founded = partnership.founded
    named = {**founded.agencies, **founded.teams}
    changed = {name: str(named.get(value, value)) for name, value in changes.items()}
    answer = await partnership.administrator.post(
        "/v1/users", newcomer(partnership, role(partnership) | changed)
    )
    told = answer.json().get("type")
    assert told == (f"/problems/{problem}" if problem else None), answer.text
