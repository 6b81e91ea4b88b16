"""What a URL asks beyond what is documented is refused, and not passed over in silence."""

import pytest

from tests.support.partnerships import Partnership


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("?child=Testchild+Alpha-Invented", "parameter_not_known"),
        ("?limits=10", "parameter_not_known"),
        ("?limit=10&limit=20", "parameter_repeated"),
    ],
)
async def test_what_is_not_known_or_asked_twice_in_a_url_is_refused(
    partnership: Partnership, query: str, code: str
) -> None:
    answer = await partnership.hub_manager.get(f"/v1/timescales{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"pointer": "query:", "code": code}]
    assert "Testchild" not in answer.text


async def test_a_stranger_is_not_told_which_parameters_there_are(
    partnership: Partnership,
) -> None:
    answer = await partnership.client.get("/v1/timescales?limits=10")
    assert answer.status_code == 401
