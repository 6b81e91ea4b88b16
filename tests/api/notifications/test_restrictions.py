"""What partner systems sent about a cloaked child, in whatever form it first came."""

import json

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.operations.policies_off import lay_the_scope_down, without_row_security
from tests.support.partnerships import Partnership
from tests.support.scenarios.notifications import a_notice, contacts_made, rows_of, send
from tests.support.scenarios.restrictions import CLOAKED

UNLISTED = ("hub_support", "hub_practitioner", "partner_system")
BY_ID = ("", "/original")


async def superseded(partnership: Partnership, worker: AsyncEngine) -> tuple[str, str]:
    """What could not be understood, and what its sender sent in its place; they have a contact."""
    notice = a_notice()
    risk = notice["data"].pop("risk")
    worse = (await send(partnership.partner_system, notice)).json()
    notice["data"]["risk"] = risk
    better = (await send(partnership.partner_system, notice)).json()
    await contacts_made(worker, partnership)
    return worse["id"], better["id"]


async def cloak(partnership: Partnership, admin: AsyncEngine) -> None:
    (contact,) = await rows_of(admin, partnership, "contacts")
    path = f"/v1/contacts/{contact['id']}/restriction"
    answer = await partnership.hub_manager.post(path, CLOAKED)
    assert answer.status_code == 201, answer.text


async def found(partnership: Partnership, name: str, ids: tuple[str, ...]) -> set[str]:
    """Where one of the staff comes upon any of these notifications."""
    person = partnership.person(name)
    paths = {f"/v1/notifications/{id_}{of}" for id_ in ids for of in BY_ID}
    open_ = {path for path in paths if (await person.get(path)).status_code == 200}
    lists = {"/v1/notifications", "/v1/notifications?state=superseded", "/v1/events"}
    for path in lists:
        answer = await person.get(path)
        if any(id_ in json.dumps(answer.json().get("items", [])) for id_ in ids):
            open_.add(path)
    return open_


@pytest.mark.parametrize("name", UNLISTED)
async def test_what_was_superseded_is_cloaked_with_what_took_its_place(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine, name: str
) -> None:
    ids = await superseded(partnership, worker_engine)
    before = await found(partnership, name, ids)
    assert {f"/v1/notifications/{ids[0]}", "/v1/notifications?state=superseded"} <= before
    await cloak(partnership, admin_engine)
    assert await found(partnership, name, ids) == set()


@pytest.mark.parametrize("wall", ["the scope", "row security"])
async def test_either_wall_keeps_what_was_superseded(
    partnership: Partnership,
    worker_engine: AsyncEngine,
    admin_engine: AsyncEngine,
    monkeypatch: pytest.MonkeyPatch,
    wall: str,
) -> None:
    ids = await superseded(partnership, worker_engine)
    await cloak(partnership, admin_engine)
    if wall == "row security":
        lay_the_scope_down(monkeypatch)
        assert await found(partnership, "hub_support", ids) == set()
    else:
        async with without_row_security(admin_engine):
            assert await found(partnership, "hub_support", ids) == set()


async def test_a_cloaked_notice_may_be_sent_again_in_its_first_form(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    """The sender is answered as before; that it is in nobody's reach is no fault of theirs."""
    notice = a_notice()
    risk = notice["data"].pop("risk")
    first = json.dumps(notice).encode()
    worse = (await send(partnership.partner_system, first)).json()
    notice["data"]["risk"] = risk
    await send(partnership.partner_system, notice)
    await contacts_made(worker_engine, partnership)
    await cloak(partnership, admin_engine)
    again = await send(partnership.partner_system, first)
    assert (again.status_code, again.json()["id"]) == (200, worse["id"])
