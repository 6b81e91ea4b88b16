"""People that tests start from, recorded over HTTP, and a worker to whom one is allocated."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.database.records import as_the_service, write_allocation, write_referral
from tests.support.partnerships import Partnership, Person

Json = dict[str, Any]

CHILD: Json = {
    "names": [{"given": "Testchild", "family": "Alpha-Invented"}],
    "born_on": "2016-03-04",
    "sex": "F",
}
UNBORN: Json = {"names": [{"family": "Beta-Invented"}], "expected_on": "2026-12-20"}
HOME: Json = {"lines": ["12 Invented Road", "Testham"], "postcode": "ZZ9 1ZZ"}
NHS_NUMBER = "9990000018"
OTHER_NHS_NUMBER = "9990000026"


def named(given: str | None, family: str | None = "Alpha-Invented", **said: object) -> Json:
    """Somebody of this name."""
    return {"names": [{"given": given, "family": family}], **said}


def numbered(value: str = NHS_NUMBER, scheme: str = "nhs_number") -> Json:
    """One identifier, as it is sent."""
    return {"scheme": scheme, "value": value}


async def recorded(by: Person, said: Json | None = None, **more: object) -> Json:
    """A person's view after they were recorded, with the ETag of it."""
    answer = await by.post("/v1/people", {**(CHILD if said is None else said), **more})
    assert answer.status_code == 201, answer.text
    person: Json = answer.json() | {"etag": answer.headers["ETag"]}
    return person


async def read(by: Person, person: Json) -> Json:
    """A person's view as it is now, with the ETag of it."""
    answer = await by.get(f"/v1/people/{person['id']}")
    assert answer.status_code == 200, answer.text
    after: Json = answer.json() | {"etag": answer.headers["ETag"]}
    return after


async def related(by: Person, person: Json, kind: str, to: Json, **more: object) -> Json:
    """That the first person is something to the other."""
    answer = await by.post(
        f"/v1/people/{person['id']}/relationships",
        {"kind": kind, "related_person_id": to["id"], **more},
    )
    assert answer.status_code == 201, answer.text
    relationship: Json = answer.json()
    return relationship


async def linked(by: Person, one: Json, other: Json) -> Json:
    """That two records are of one person."""
    answer = await by.post(
        f"/v1/people/{one['id']}/links",
        {"same_as_person_id": other["id"], "because": "Both seen by the same school nurse."},
    )
    assert answer.status_code == 201, answer.text
    link: Json = answer.json() | {"etag": answer.headers["ETag"]}
    return link


async def allocate(
    engine: AsyncEngine,
    partnership: Partnership,
    person: Json,
    *,
    opened_on: date = date(2026, 10, 1),
) -> UUID:
    """Give the person's open referral to the social worker of Assessment team East."""
    async with as_the_service(engine, partnership) as uow:
        person_id = UUID(person["id"])
        referral_id = await write_referral(uow, person_id=person_id, opened_on=opened_on)
        await write_allocation(
            uow,
            referral_id=referral_id,
            person_id=person_id,
            user_id=partnership.founded.users["social_worker"],
            team_id=partnership.founded.teams["Assessment team East"],
        )
        uow.audit("test.prepared")
        return referral_id
