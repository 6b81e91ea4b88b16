"""What was recorded in error: proposed and confirmed; and emergency protection to be put right."""

from uuid import UUID

from tests.support.partnerships import Partnership, Person
from tests.support.scenarios.pathway import Json

ERRORS = "/v1/recorded-errors"
NIGHT: Json = {
    "kind": "police_protection",
    "started_at": "2026-11-18T02:15:00Z",
    "grounds": "Found alone at night (invented).",
    "made_by": "Designated officer (invented)",
}
ORDER: Json = NIGHT | {
    "kind": "emergency_protection_order",
    "started_at": "2026-11-18T09:00:00Z",
    "made_by": "The family court (invented)",
}


def an_error(subject_type: str, subject_id: str, **changes: str) -> Json:
    """A record said to have been made in error."""
    return {
        "subject_type": subject_type,
        "subject_id": subject_id,
        "reason": "An invented mistake.",
        **changes,
    }


async def proposed(by: Person, error: Json) -> Json:
    """The error, proposed."""
    answer = await by.post(ERRORS, error)
    assert answer.status_code == 201, answer.text
    found: Json = answer.json() | {"etag": answer.headers["ETag"]}
    return found


async def confirmed(partnership: Partnership, error: Json) -> Json:
    """The error, proposed by a practitioner and confirmed by a manager."""
    found = await proposed(partnership.hub_practitioner, error)
    answer = await partnership.hub_manager.post(
        f"{ERRORS}/{found['id']}/confirmation", version=found["etag"]
    )
    assert answer.status_code == 200, answer.text
    after: Json = answer.json()
    return after


def protections_of(child: UUID | str) -> str:
    """Where the emergency protection of a child is."""
    return f"/v1/people/{child}/emergency-protections"


async def protected(by: Person, child: UUID | str, told: Json = NIGHT) -> Json:
    """Emergency protection, recorded on a child."""
    answer = await by.post(protections_of(child), told)
    assert answer.status_code == 201, answer.text
    made: Json = answer.json() | {"etag": answer.headers["ETag"]}
    return made


async def linked(by: Person, one: UUID | str, other: UUID | str) -> Json:
    """Two records, said to be of one person."""
    answer = await by.post(
        f"/v1/people/{one}/links",
        {"same_as_person_id": str(other), "because": "An invented likeness."},
    )
    assert answer.status_code == 201, answer.text
    made: Json = answer.json() | {"etag": answer.headers["ETag"]}
    return made
