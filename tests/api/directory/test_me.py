"""Who am I, and what may I do?"""

import httpx
import pytest

from tests.support.partnerships import Partnership


async def test_a_stranger_is_not_told_anything(http: httpx.AsyncClient) -> None:
    answer = await http.get("/v1/me")
    assert answer.status_code == 401
    # RFC 6750, 3.1: without a token the challenge carries no error.
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["type"] == "/problems/token-refused"


@pytest.mark.parametrize("given", ["Bearer no.such.token", "Bearer", "bearer "])
async def test_a_bad_token_is_told_from_none(http: httpx.AsyncClient, given: str) -> None:
    answer = await http.get("/v1/me", headers={"Authorization": given})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'


async def test_another_scheme_is_no_token(http: httpx.AsyncClient) -> None:
    answer = await http.get("/v1/me", headers={"Authorization": "Basic aW52ZW50ZWQ6aW52ZW50ZWQ="})
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


async def test_everyone_sees_their_own_roles_and_permissions(partnership: Partnership) -> None:
    answer = await partnership.hub_manager.get("/v1/me")
    assert answer.status_code == 200, answer.text
    assert answer.json()["partnership"] == partnership.founded.slug
    assert [held["role"] for held in answer.json()["memberships"]] == ["hub_manager"]
    assert "threshold_decision:record" in answer.json()["permissions"]
    assert "user:administer" not in answer.json()["permissions"]
