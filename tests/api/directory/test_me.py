"""Who am I, and what may I do?"""

import httpx

from tests.support.partnerships import Partnership


async def test_a_stranger_is_not_told_anything(http: httpx.AsyncClient) -> None:
    answer = await http.get("/v1/me")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'
    assert answer.json()["type"] == "/problems/token-refused"


async def test_everyone_sees_their_own_roles_and_permissions(partnership: Partnership) -> None:
    answer = await partnership.hub_manager.get("/v1/me")
    assert answer.status_code == 200, answer.text
    assert answer.json()["partnership"] == partnership.founded.slug
    assert [held["role"] for held in answer.json()["memberships"]] == ["hub_manager"]
    assert "threshold_decision:record" in answer.json()["permissions"]
    assert "user:administer" not in answer.json()["permissions"]
