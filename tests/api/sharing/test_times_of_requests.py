"""When agencies were asked, answered and recalled, where that is typed afterwards."""

from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.clock import FixedClock
from tests.support.database.audit_log import events
from tests.support.partnerships import Partnership
from tests.support.scenarios.information_requests import (
    a_rated_contact,
    a_request,
    as_it_stands,
    asked,
    put_to,
    requests_path,
    returns_path,
)
from tests.support.scenarios.pathway import Json

BEFORE = "2026-11-18T09:29:59Z"
ASKED = "2026-11-18T12:00:00Z"
ANSWERED = "2026-11-18T13:00:00Z"
NOTHING: Json = {"answer": "nothing_held"}


def code_of(refused: Json) -> tuple[str, str]:
    """The member at fault, and why."""
    (fault,) = refused["errors"]
    return fault["pointer"], fault["code"]


async def test_an_agency_asked_and_answering_by_telephone_is_on_time_by_when_it_did(
    partnership: Partnership, clock: FixedClock, admin_engine: AsyncEngine
) -> None:
    contact = await a_rated_contact(partnership)
    clock.advance(days=6)
    practitioner, officer = partnership.hub_practitioner, partnership.agency_officer
    early = await practitioner.post(
        requests_path(contact), a_request(partnership, contact, sent_at=BEFORE)
    )
    assert code_of(early.json()) == ("/sent_at", "too_early")
    request = await asked(partnership, contact, sent_at=ASKED)
    assert request["sent_at"] == ASKED
    path = returns_path(request)
    early = await officer.post(path, NOTHING | {"returned_at": "2026-11-18T11:59:59Z"})
    assert code_of(early.json()) == ("/returned_at", "too_early")
    told = await officer.post(path, NOTHING | {"returned_at": ANSWERED})
    assert told.status_code == 201, told.text
    assert told.json()["returned_at"] == ANSWERED
    put = await as_it_stands(partnership, request)
    assert (put["answered_at"], put["clock"]) == (ANSWERED, "met")
    assert [each["act"] for each in put["times"]] == ["information_request.sent"]
    (listed,) = (await practitioner.get(path)).json()["items"]
    (time,) = listed["times"]
    assert (time["act"], time["happened_at"]) == ("information_return.recorded", ANSWERED)
    noted = await events(admin_engine, partnership, "act.recorded_afterwards")
    assert [each["facts"]["act"] for each in noted] == [
        "information_request.sent",
        "information_return.recorded",
    ]
    corrected = NOTHING | {"supersedes_id": told.json()["id"], "returned_at": ASKED}
    assert code_of((await officer.post(path, corrected)).json()) == ("/returned_at", "too_early")


async def test_a_request_is_confirmed_and_recalled_after_it_was_sent(
    partnership: Partnership, clock: FixedClock
) -> None:
    request = await asked(partnership, await a_rated_contact(partnership))
    clock.advance(days=1)
    agency = {"agency_id": put_to(partnership, request)["agency_id"]}
    for what, member, said in (
        ("confirmation", "confirmed_at", agency),
        ("recall", "recalled_at", agency | {"reason": "Asked by mistake."}),
    ):
        path = f"/v1/information-requests/{request['id']}/{what}"
        early = await partnership.hub_practitioner.post(path, said | {member: BEFORE})
        assert code_of(early.json()) == (f"/{member}", "too_early")
        done = await partnership.hub_practitioner.post(path, said | {member: ASKED})
        assert done.status_code == 200, done.text
        put = put_to(partnership, done.json())
        assert put[member] == ASKED
    put = await as_it_stands(partnership, request)
    assert [each["act"] for each in put["times"]] == [
        "information_request.confirmed",
        "information_request.recalled",
    ]
