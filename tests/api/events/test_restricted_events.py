"""What is kept from somebody is not told of: in no list, stream or delivery, by no cursor."""

import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.cli.demo.partnerships import STAFF
from app.http.event_wakeup import EventWakeup
from tests.api.events.test_streams import following
from tests.support.leaks.restricted_child import OWNER, Scene, State
from tests.support.leaks.twin_partnerships import Told, told
from tests.support.operations.policies_off import lay_the_scope_down
from tests.support.partnerships import Partnership

KEPT_FROM = tuple(name for name, *_ in STAFF if name not in {OWNER, "information_governance"})
LISTS = ("/v1/events", "/v1/events?limit=1", "/v1/deliveries", "/v1/deliveries?limit=1")


@pytest_asyncio.fixture
async def scene(admin_engine: AsyncEngine, partnership: Partnership) -> Scene:
    """A child kept from most, and a twin partnership in which the child never was."""
    return await Scene.made(admin_engine, partnership)


async def answered(scene: Scene, where: Partnership, name: str, path: str) -> Told:
    answer = await where.person(name).get(path)
    return told(answer, where.founded, known=scene.worlds.known)


async def differing(scene: Scene) -> set[tuple[str, str]]:
    """Who is answered otherwise than where the child never was, and to what."""
    return {
        (name, path)
        for path in LISTS
        for name in KEPT_FROM
        if await answered(scene, scene.here, name, path)
        != await answered(scene, scene.there, name, path)
    }


async def test_while_nothing_is_kept_the_event_of_the_child_is_told(scene: Scene) -> None:
    await scene.become(State.VISIBLE)
    found = await differing(scene)
    assert {name for name, path in found if path == "/v1/events"} >= {
        "hub_practitioner",
        "hub_manager",
        "agency_officer",
        "partner_system",
    }
    assert ("partner_system", "/v1/deliveries") in found


@pytest.mark.parametrize("state", [State.SIGNPOSTED, State.CLOAKED])
async def test_what_is_kept_leaves_the_same_bytes_as_if_it_had_never_been(
    scene: Scene, state: State
) -> None:
    await scene.become(state)
    assert await differing(scene) == set()
    owner = await answered(scene, scene.here, OWNER, "/v1/events")
    assert str(scene.worlds.kept.id("contacts")) in owner[2]


@pytest.mark.parametrize("wall", ["the scope", "row security"])
async def test_either_wall_keeps_it_alone(
    scene: Scene, wall: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await scene.become(State.CLOAKED)
    if wall == "row security":
        lay_the_scope_down(monkeypatch)
        assert await differing(scene) == set()
    else:
        async with scene.without_row_security():
            assert await differing(scene) == set()


async def test_with_both_walls_down_it_is_told(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    await scene.become(State.CLOAKED)
    lay_the_scope_down(monkeypatch)
    async with scene.without_row_security():
        assert ("hub_practitioner", "/v1/events") in await differing(scene)


async def test_the_delivery_of_what_is_kept_is_answered_as_one_that_never_was(
    scene: Scene,
) -> None:
    path = f"/v1/deliveries/{scene.worlds.kept.id('deliveries')}"
    await scene.become(State.VISIBLE)
    assert (await answered(scene, scene.here, "partner_system", path))[0] == 200
    await scene.become(State.CLOAKED)
    here, there = [
        await answered(scene, where, "partner_system", path) for where in (scene.here, scene.there)
    ]
    assert here == there
    assert here[0] == 404


@pytest_asyncio.fixture
async def quick_watch(application: FastAPI, api_engine: AsyncEngine) -> AsyncIterator[None]:
    before = application.state.event_watch
    application.state.event_watch = EventWakeup(
        api_engine, streams_read_in=api_engine, every_seconds=0.02
    )
    yield
    application.state.event_watch = before


@pytest.mark.usefixtures("quick_watch")
async def test_a_stream_tells_the_same_where_the_child_never_was(
    application: FastAPI, scene: Scene, admin_engine: AsyncEngine
) -> None:
    await scene.become(State.CLOAKED)
    streams = []
    for where in (scene.here, scene.there):
        by = where.hub_practitioner
        beginning = (await where.referrer.get("/v1/events?limit=1")).json()
        assert beginning["items"], "the sibling's contact"
        start = (await by.get("/v1/events", params={"limit": 1})).json()
        async with following(application, by, **{"Last-Event-ID": start["next"]}) as followed:
            async with admin_engine.begin() as connection:
                await connection.execute(
                    text(
                        "INSERT INTO outbox_messages (partnership_id, id, event, record_id,"
                        " occurred_at, position, guard_table, guard_id)"
                        " SELECT partnership_id, :id, event, record_id, occurred_at, 4000,"
                        " guard_table, guard_id FROM outbox_messages"
                        " WHERE partnership_id = :partnership AND record_id = :contact"
                    ),
                    {
                        "id": "0198f3b2-0000-7000-8000-00000000beef",
                        "partnership": where.founded.id,
                        "contact": scene.worlds.sibling.id("contacts"),
                    },
                )
            await followed.until(lambda: bool(followed.events))
            streams.append([json.loads(event["data"]) for event in followed.events])
    assert streams[0] == streams[1]
    assert len(streams[0]) == 1
