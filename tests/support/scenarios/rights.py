"""Users and their roles, given as they are in real life: by one person and then another."""

from datetime import timedelta
from typing import Any

import httpx

from app.auth.local_issuer import LOCAL_ISSUER, LOCAL_STRONG_ACR, LocalIssuer
from tests.support.clock import FixedClock
from tests.support.partnerships import Partnership, Person

Json = dict[str, Any]


def role(partnership: Partnership, name: str = "hub_practitioner", **changes: Any) -> Json:
    """A role in the council from today on."""
    return {
        "role": name,
        "agency_id": str(partnership.founded.agencies["Children's social care"]),
        "starts_on": "2026-11-18",
    } | changes


def newcomer(partnership: Partnership, *roles: Json, **changes: Any) -> Json:
    """A new user, with a practitioner's role if no other is named."""
    return {
        "issuer": LOCAL_ISSUER,
        "subject": f"newcomer@{partnership.founded.slug}",
        "display_name": "Newcomer (invented)",
        "memberships": list(roles) or [role(partnership)],
    } | changes


def at_keyboard(
    subject: str, client: httpx.AsyncClient, issuer: LocalIssuer, clock: FixedClock
) -> Person:
    """Somebody with a token of this subject, whoever they are."""
    token = issuer.issue(
        subject,
        audience="frontdoor",
        now=clock.now,
        life=timedelta(hours=1),
        acr=LOCAL_STRONG_ACR,
    )
    return Person(client, token)


async def proposed(partnership: Partnership, user_id: object, given: Json) -> Json:
    """A role that the administrator proposed for a user."""
    answer = await partnership.administrator.post(f"/v1/users/{user_id}/memberships", given)
    assert answer.status_code == 201, answer.text
    found: Json = answer.json()["role_proposals"][-1]
    return found


async def confirmed(partnership: Partnership, proposals: list[Json]) -> None:
    """Proposed roles that information governance confirmed."""
    for proposal in proposals:
        answer = await partnership.information_governance.post(
            f"/v1/role-proposals/{proposal['id']}/confirmation"
        )
        assert answer.status_code == 200, answer.text


async def registered(partnership: Partnership, command: Json) -> Json:
    """A user with the roles that the administrator proposed and governance confirmed."""
    answer = await partnership.administrator.post("/v1/users", command)
    assert answer.status_code == 201, answer.text
    await confirmed(partnership, answer.json()["role_proposals"])
    read = await partnership.administrator.get(f"/v1/users/{answer.json()['id']}")
    assert read.status_code == 200, read.text
    found: Json = read.json()
    return found


async def accepted(partnership: Partnership, person: Person) -> None:
    """The invitation of somebody who has a role, accepted by them."""
    answer = await person.post(
        "/v1/me/acceptance", headers={"Partnership": partnership.founded.slug}
    )
    assert answer.status_code == 200, answer.text


async def given(partnership: Partnership, name: str, given: Json) -> None:
    """One more role of one of the staff, proposed and confirmed."""
    await confirmed(
        partnership, [await proposed(partnership, partnership.founded.users[name], given)]
    )


async def one_person(
    partnership: Partnership, first: object, second: object, *, by: str = "administrator"
) -> Json:
    """Two users whom an administrator declared to be one person."""
    answer = await partnership.person(by).post(
        "/v1/identity-links",
        {
            "user_id": str(first),
            "same_as_user_id": str(second),
            "reason": "An invented secondment.",
        },
    )
    assert answer.status_code == 201, answer.text
    found: Json = answer.json()
    return found
