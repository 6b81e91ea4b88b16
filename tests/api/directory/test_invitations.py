"""Invitations: an identity joins a partnership by its own act, and by nobody else's."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from jose import jwt
from sqlalchemy.ext.asyncio import AsyncEngine

from app.auth.local_issuer import LOCAL_ISSUER, LocalIssuer
from app.auth.tokens import TrustedIssuers
from app.http.guard import Service
from tests.support.clock import FixedClock
from tests.support.database.audit_log import events
from tests.support.partnerships import Partnership, Person
from tests.support.scenarios.notifications import a_notice, send
from tests.support.scenarios.rights import confirmed

ACCEPTANCE = "/v1/me/acceptance"


def _invitation(partnership: Partnership, subject: str, **changes: Any) -> dict[str, Any]:
    return {
        "issuer": LOCAL_ISSUER,
        "subject": subject,
        "display_name": "Newcomer (invented)",
        "memberships": [
            {
                "role": "referrer",
                "agency_id": str(partnership.founded.agencies["Health"]),
                "starts_on": "2026-11-18",
            }
        ],
    } | changes


async def _invite(partnership: Partnership, subject: str, **changes: Any) -> None:
    made = await partnership.administrator.post(
        "/v1/users", _invitation(partnership, subject, **changes)
    )
    assert made.status_code == 201, made.text
    assert made.json()["accepted_at"] is None
    await confirmed(partnership, made.json()["role_proposals"])


def _in(partnership: Partnership) -> dict[str, str]:
    return {"Partnership": partnership.founded.slug}


def _type(answer: httpx.Response) -> str:
    return str(answer.json()["type"])


@pytest.fixture
def newcomer(
    partnership: Partnership, http: httpx.AsyncClient, issuer: LocalIssuer, clock: FixedClock
) -> Person:
    token = issuer.issue(
        f"newcomer@{partnership.founded.slug}",
        audience="frontdoor",
        now=clock.now,
        life=timedelta(hours=1),
    )
    return Person(http, token)


async def test_a_neighbour_who_registers_a_force_does_not_silence_its_pushes(
    partnership: Partnership, other_partnership: Partnership
) -> None:
    force = partnership.partner_system
    before = await send(force, a_notice())
    assert before.status_code == 201, before.text
    await _invite(
        other_partnership,
        partnership.founded.subject("partner_system"),
        memberships=[
            {
                "role": "partner_system",
                "agency_id": str(other_partnership.founded.agencies["Police"]),
                "starts_on": "2026-11-18",
            }
        ],
    )
    after = await send(force, a_notice())
    assert after.status_code == 201, after.text
    assert (await force.get("/v1/me")).json()["partnership"] == partnership.founded.slug


async def test_a_registration_changes_no_answer_to_somebody_elsewhere(
    partnership: Partnership, other_partnership: Partnership
) -> None:
    manager = partnership.hub_manager
    before = await manager.get("/v1/me")
    await _invite(other_partnership, partnership.founded.subject("hub_manager"))
    after = await manager.get("/v1/me")
    assert _type(await manager.post(ACCEPTANCE)) == "/problems/partnership-not-chosen"
    assert (after.status_code, after.content) == (before.status_code, before.content)


async def test_who_accepted_two_says_for_which_they_act(
    partnership: Partnership, other_partnership: Partnership
) -> None:
    nurse = partnership.referrer_2
    await _invite(other_partnership, partnership.founded.subject("referrer_2"))
    joined = await nurse.post(ACCEPTANCE, headers=_in(other_partnership))
    assert joined.status_code == 200, joined.text
    assert joined.json()["partnership"] == other_partnership.founded.slug
    assert _type(await nurse.get("/v1/me")) == "/problems/partnership-not-chosen"
    assert _type(await nurse.post(ACCEPTANCE)) == "/problems/partnership-not-chosen"
    for here in (partnership, other_partnership):
        me = await nurse.get("/v1/me", headers=_in(here))
        assert me.json()["partnership"] == here.founded.slug


async def test_what_a_neighbour_does_with_a_role_there_changes_no_answer_here(
    partnership: Partnership, other_partnership: Partnership
) -> None:
    """Who joined two says which for ever; a role given again there silenced a force here."""
    force = partnership.partner_system
    subject = partnership.founded.subject("partner_system")
    given = {
        "role": "partner_system",
        "agency_id": str(other_partnership.founded.agencies["Police"]),
        "starts_on": "2026-11-18",
    }
    await _invite(other_partnership, subject, memberships=[given])
    joined = await force.post(ACCEPTANCE, headers=_in(other_partnership))
    path = f"/v1/users/{joined.json()['user_id']}"
    administrator = other_partnership.administrator
    (held,) = (await administrator.get(path)).json()["memberships"]
    why = {"because": "An invented reason."}
    token_id = jwt.get_unverified_claims(force.token)["jti"]
    for act, body in (
        (f"{path}/memberships/{held['id']}/end", why),
        ("/v1/revoked-tokens", {"issuer": LOCAL_ISSUER, "token_id": token_id}),
        (f"{path}/suspension", why),
        (f"{path}/resumption", why),
        (f"{path}/memberships", given),
        (f"{path}/revocation", None),
    ):
        answer = await administrator.post(act, body)
        assert answer.status_code in {200, 201}, answer.text
        assert _type(await force.get("/v1/me")) == "/problems/partnership-not-chosen"
        assert (await force.get("/v1/me", headers=_in(partnership))).status_code == 200


async def test_the_invited_can_do_nothing_but_accept(
    partnership: Partnership, newcomer: Person, admin_engine: AsyncEngine
) -> None:
    subject = f"newcomer@{partnership.founded.slug}"
    here = _in(partnership)
    uninvited = await newcomer.post(ACCEPTANCE, headers=here)
    assert _type(uninvited) == "/problems/no-membership"
    await _invite(partnership, subject)
    assert _type(await newcomer.get("/v1/me", headers=here)) == "/problems/invitation-not-accepted"
    # Which partnerships invited somebody is not told to a request that names none.
    assert _type(await newcomer.get("/v1/me")) == "/problems/no-membership"
    assert _type(await newcomer.post(ACCEPTANCE)) == "/problems/partnership-not-chosen"
    joined = await newcomer.post(ACCEPTANCE, headers=here)
    assert joined.status_code == 200, joined.text
    assert (await newcomer.get("/v1/me")).status_code == 200
    again = await newcomer.post(ACCEPTANCE, headers=here)
    assert again.json() == joined.json()
    assert len(await events(admin_engine, partnership, "invitation.accepted")) == 1


async def test_a_registration_in_two_partnerships_tells_neither_of_the_other(
    partnership: Partnership, other_partnership: Partnership
) -> None:
    subject = partnership.founded.subject("referrer_2")
    known = await other_partnership.administrator.post(
        "/v1/users", _invitation(other_partnership, subject)
    )
    unknown = await other_partnership.administrator.post(
        "/v1/users", _invitation(other_partnership, f"nobody@{other_partnership.founded.slug}")
    )
    assert known.status_code == unknown.status_code == 201
    assert known.json().keys() == unknown.json().keys()
    assert known.json()["accepted_at"] is unknown.json()["accepted_at"] is None


async def test_a_revoked_invitation_is_not_accepted(
    partnership: Partnership, newcomer: Person
) -> None:
    made = await partnership.administrator.post(
        "/v1/users", _invitation(partnership, f"newcomer@{partnership.founded.slug}")
    )
    await partnership.administrator.post(f"/v1/users/{made.json()['id']}/revocation")
    answer = await newcomer.post(ACCEPTANCE, headers=_in(partnership))
    assert _type(answer) == "/problems/no-membership"


async def test_a_token_that_was_called_back_is_refused_as_a_token(
    partnership: Partnership, newcomer: Person
) -> None:
    await _invite(partnership, f"newcomer@{partnership.founded.slug}")
    token_id = jwt.get_unverified_claims(newcomer.token)["jti"]
    await partnership.administrator.post(
        "/v1/revoked-tokens", {"issuer": LOCAL_ISSUER, "token_id": token_id}
    )
    answer = await newcomer.post(ACCEPTANCE, headers=_in(partnership))
    assert answer.status_code == 401, answer.text
    assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'


async def test_an_issuer_with_a_home_needs_no_header_there(
    application: FastAPI, partnership: Partnership, other_partnership: Partnership
) -> None:
    nurse = partnership.referrer_2
    await _invite(other_partnership, partnership.founded.subject("referrer_2"))
    joined = await nurse.post(ACCEPTANCE, headers=_in(other_partnership))
    assert joined.status_code == 200, joined.text
    service: Service = application.state.service
    at_home = {
        issuer: {name: replace(key, home=partnership.founded.slug) for name, key in keys.items()}
        for issuer, keys in service.issuers.keys.items()
    }
    application.state.service = replace(service, issuers=TrustedIssuers(at_home))
    try:
        me = await nurse.get("/v1/me")
        there = await nurse.get("/v1/me", headers=_in(other_partnership))
    finally:
        application.state.service = service
    assert me.json()["partnership"] == partnership.founded.slug
    assert there.json()["partnership"] == other_partnership.founded.slug
