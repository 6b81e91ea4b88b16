"""Requests to agencies and their answers, for tests that start further on."""

from typing import Any

from tests.support.partnerships import Partnership, Person
from tests.support.scenarios.pathway import Json, recorded, triaged

POLICE, HEALTH, SCHOOL, HOUSING = "Police", "Health", "Larchfield School", "Housing"


async def a_rated_contact(partnership: Partnership, rating: str = "amber", **changes: Any) -> Json:
    """A contact about a new child, triaged and rated by a practitioner."""
    practitioner = partnership.hub_practitioner
    contact = await triaged(practitioner, await recorded(practitioner, **changes))
    return await rated(partnership, contact, rating)


async def rated(partnership: Partnership, contact: Json, rating: str) -> Json:
    """The contact with every undecided child rated."""
    answer = await partnership.hub_practitioner.post(
        f"/v1/contacts/{contact['id']}/ratings",
        {"rating": rating, "reason": "An invented reason."},
        version=contact["etag"],
    )
    assert answer.status_code == 201, answer.text
    after: Json = answer.json() | {"etag": answer.headers["ETag"]}
    return after


def child_of(contact: Json, nth: int = 0) -> str:
    """The record of one child of a triaged contact."""
    person_id: str = contact["children"][nth]["person_id"]
    return person_id


def requests_path(contact: Json) -> str:
    """Where requests on a contact are sent."""
    return f"/v1/contacts/{contact['id']}/information-requests"


def a_request(partnership: Partnership, contact: Json, *agencies: str, **changes: Any) -> Json:
    """Questions to the police, or to these agencies, about the contact's first child."""
    return {
        "agency_ids": [str(partnership.founded.agencies[name]) for name in agencies or (POLICE,)],
        "person_ids": [child_of(contact)],
        "purpose": "screening",
        "legal_gateway": "children_act_2004_s11",
        "background": "An invented worry about a child.",
        "questions": ["What is known of the household?"],
        "period_from": "2025-11-18",
        **changes,
    }


AT_SECTION_47: Json = {
    "purpose": "section_47",
    "legal_gateway": "children_act_1989_s47",
    "gateway_reason": "An invented burn that nobody explains.",
}


async def asked(partnership: Partnership, contact: Json, *agencies: str, **changes: Any) -> Json:
    """A request, sent by a practitioner."""
    answer = await partnership.hub_practitioner.post(
        requests_path(contact), a_request(partnership, contact, *agencies, **changes)
    )
    assert answer.status_code == 201, answer.text
    request: Json = answer.json()
    return request


def put_to(partnership: Partnership, request: Json, agency: str = POLICE) -> Json:
    """How a request stands with one agency."""
    agency_id = str(partnership.founded.agencies[agency])
    (found,) = [each for each in request["agencies"] if each["agency_id"] == agency_id]
    put: Json = found
    return put


async def as_it_stands(partnership: Partnership, request: Json, agency: str = POLICE) -> Json:
    """Likewise, read anew by a practitioner."""
    answer = await partnership.hub_practitioner.get(f"/v1/information-requests/{request['id']}")
    assert answer.status_code == 200, answer.text
    return put_to(partnership, answer.json(), agency)


def a_fragment(request: Json, **changes: Any) -> Json:
    """One thing told of the first person asked about."""
    return {
        "person_id": request["people"][0]["person_id"],
        "content": "An invented call to the address.",
        "source": "Incident log",
        "source_dated_on": "2026-09-02",
        "may_tell_family": False,
        "may_tell_child": False,
        "may_tell_court": True,
        "no_onward_sharing": False,
        **changes,
    }


def returns_path(request: Json) -> str:
    """Where a request is answered."""
    return f"/v1/information-requests/{request['id']}/returns"


def held(request: Json, **changes: Any) -> Json:
    """An answer with one fragment."""
    return {"answer": "held", "fragments": [a_fragment(request)], **changes}


NOTHING: Json = {"answer": "nothing_held"}


async def answered(by: Person, request: Json, answer: Json | None = None) -> Json:
    """What an officer answers: something held, or this."""
    response = await by.post(returns_path(request), answer or held(request))
    assert response.status_code == 201, response.text
    told: Json = response.json()
    return told


async def opened(by: Person, told: Json) -> Json:
    """A return, opened."""
    answer = await by.get(f"/v1/information-returns/{told['id']}")
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found
