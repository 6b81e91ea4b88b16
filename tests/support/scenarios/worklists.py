"""What a worklist shows, for the tests that look at one."""

from tests.support.partnerships import Person
from tests.support.scenarios.pathway import Json


async def waiting(by: Person, name: str) -> list[Json]:
    """The items of a worklist."""
    answer = await by.get(f"/v1/worklists/{name}")
    assert answer.status_code == 200, answer.text
    items: list[Json] = answer.json()["items"]
    return items


def kinds(items: list[Json]) -> list[str]:
    """What waits, in the order of the list."""
    return [each["waiting"] for each in items]


def names(items: list[Json]) -> list[list[str | None]]:
    """Whom each item is about."""
    return [[child["name"] for child in each["children"]] for each in items]


def clocks(item: Json) -> dict[str, str]:
    """The state of each clock that presses on an item."""
    return {each["kind"]: each["state"] for each in item["clocks"]}
