"""Restricted records that tests start from, set over HTTP."""

from typing import Any

import httpx

from tests.support.partnerships import Partnership, Person
from tests.support.scenarios.people import recorded

Json = dict[str, Any]

RING = "Invented duty manager, 01632 960000"
SIGNPOSTED: Json = {
    "kind": "signposted",
    "grounds": "domestic_abuse",
    "reason": "An invented reason that nobody unlisted may read.",
    "ring": RING,
    "review_on": "2027-01-18",
}
CLOAKED: Json = {**SIGNPOSTED, "kind": "cloaked", "grounds": "witness_protection"}


def problem(answer: httpx.Response) -> str:
    """Which refusal an answer is."""
    return str(answer.json()["type"]).removeprefix("/problems/")


def allow(**whom: object) -> Json:
    """Somebody for the allow list."""
    return {"listing": "allow", "reason": "Works with the child.", **whom}


def deny(**whom: object) -> Json:
    """Somebody for the deny list."""
    return {"listing": "deny", "reason": "Is close to the family.", **whom}


async def restricted(by: Person, record: Json, terms: Json = SIGNPOSTED, **more: object) -> Json:
    """The restriction of a person's record, with its ETag; `record` is the person's view."""
    answer = await by.post(f"/v1/people/{record['id']}/restriction", {**terms, **more})
    assert answer.status_code == 201, answer.text
    restriction: Json = answer.json() | {"etag": answer.headers["ETag"]}
    return restriction


async def kept_child(
    partnership: Partnership, terms: Json = SIGNPOSTED, **more: object
) -> tuple[Json, Json]:
    """A child recorded by the hub and kept from it by its manager, and the restriction."""
    child = await recorded(partnership.hub_practitioner)
    return child, await restricted(partnership.hub_manager, child, terms, **more)


async def status_of(by: Person, record: Json) -> int:
    """The status with which somebody's reading of a person's record is answered."""
    return (await by.get(f"/v1/people/{record['id']}")).status_code


async def alerts(by: Person, restriction: Json) -> list[Json]:
    """What the owner of a restriction is told, the latest first."""
    answer = await by.get(f"/v1/restrictions/{restriction['id']}/alerts")
    assert answer.status_code == 200, answer.text
    items: list[Json] = answer.json()["items"]
    return items
