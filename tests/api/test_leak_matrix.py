"""Every operation asked about a child whose records are visible, signposted, cloaked and absent.

Cloaked must equal absent byte for byte, the request's own id aside. What absent looks like is
what a twin of the partnership answers in which the child was never recorded.
"""

import json
from collections.abc import Iterable
from dataclasses import replace
from http import HTTPStatus
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from app.demonstration import COUNCIL
from app.domain.access import NOTHING_KEPT, PERMISSIONS, Permission, Role
from app.domain.restrictions import Listing
from app.repositories import users
from app.security import LocalIssuer
from tests.api.leak_asks import Ask, Matrix, by_one_each
from tests.api.leaks import OWNER, RING, Scene, State
from tests.api.operations import Json, Operations
from tests.api.twins import Told
from tests.conftest import FixedClock, Partnership, found
from tests.database.restricting import NOT_ENDED

TELLS_OF_NO_CHILD = frozenset(
    {
        "isLive",
        "isReady",
        "listAgencies",
        "listAuditHeads",
        "listClosures",
        "listCodes",
        "listLegalGateways",
        "listTeams",
        "listThresholdDocuments",
        "listTimescaleDefinitions",
        "listUsers",
        "listWorklists",
        "proveConsistency",
        "readAuditHead",
        "readMe",
    }
)
"""Reads that answer the same whoever was recorded."""

FIGURES = frozenset(
    {"readBreakGlassFigures", "readContactFigures", "readTimescaleFigures"}
)
"""Counts of months that have ended, past every restriction: in them small numbers are suppressed."""

SAYS_THAT_SOMEBODY_IS_KEPT = frozenset({"searchPeople"})
"""Reads of many records in which a signposted one has left whom to ring."""

TOLD_WHOM_TO_RING = frozenset(
    {"hub_practitioner", "hub_manager", "hub_support", "social_worker", "team_manager"}
)
"""The hub, and who works with the child: they learn that a signposted record exists."""


NEVER_SIGNPOSTED = frozenset({"readBreakGlass", "readReturnTask", "readSanitisation"})
"""Reads not of a record of the child but of work on one: they are absent, and nothing says why."""


@pytest_asyncio.fixture(scope="module")
async def scene(admin_engine: AsyncEngine, ours: Partnership) -> Scene:
    """A scene for reading: no test changes its cases."""
    return await Scene.made(admin_engine, ours)


@pytest_asyncio.fixture
async def scene_to_change(
    admin_engine: AsyncEngine,
    worker_engine: AsyncEngine,
    http: httpx.AsyncClient,
    issuer: LocalIssuer,
    clock: FixedClock,
) -> Scene:
    """A scene of the test's own."""
    partnership = Partnership(await found(worker_engine, "changing"), http, issuer, clock)
    return await Scene.made(admin_engine, partnership)


@pytest.fixture
def matrix(operations: Operations, scene: Scene) -> Matrix:
    return Matrix(operations, scene.worlds)


@pytest.fixture
def matrix_to_change(operations: Operations, scene_to_change: Scene) -> Matrix:
    return Matrix(operations, scene_to_change.worlds)


def _problem(told: Told) -> Json:
    status, headers, text = told
    assert headers["content-type"] == "application/problem+json", told
    problem = json.loads(text)
    assert problem["status"] == status
    return problem


def test_every_operation_is_in_the_matrix(operations: Operations, matrix: Matrix) -> None:
    asked = {
        ask.operation.name
        for asks in (
            matrix.reads_of_the_kept(),
            matrix.reads_around_the_kept(),
            matrix.changes_of_the_kept(),
            matrix.changes_around_the_kept(),
        )
        for ask in asks
    }
    for operation in operations.all():
        if operation.name not in asked:
            needs = Permission(operation.permission or "")
            may = {role for role, permissions in PERMISSIONS.items() if needs in permissions}
            assert may == {Role.INFORMATION_GOVERNANCE}, operation.name


async def test_cloaked_records_are_read_as_if_they_never_were(scene: Scene, matrix: Matrix) -> None:
    await scene.become(State.CLOAKED)
    assert await scene.differing(matrix.reads_of_the_kept()) == []
    assert await scene.differing(matrix.reads_around_the_kept()) == []


async def test_visible_records_are_shown_by_every_read_that_tells_of_children(
    scene_to_change: Scene, matrix_to_change: Matrix
) -> None:
    """What the matrix asks finds the child: nothing but a restriction makes them look absent."""
    scene, matrix = scene_to_change, matrix_to_change
    asks = matrix.reads_of_the_kept() + matrix.reads_around_the_kept()
    await scene.become(State.VISIBLE)
    silent = await _silent(scene, asks)
    await scene.become(State.CLOAKED)
    by_its_owner = [replace(ask, by=OWNER) for ask in asks if ask.operation.name in silent]
    silent = await _silent(scene, by_its_owner)
    assert silent == TELLS_OF_NO_CHILD | FIGURES


async def _silent(scene: Scene, asks: Iterable[Ask]) -> set[str]:
    """The operations that answer nobody otherwise than where the child never was."""
    by_operation: dict[str, list[Ask]] = {}
    for ask in asks:
        by_operation.setdefault(ask.operation.name, []).append(ask)
    silent = set()
    for name, ways in by_operation.items():
        for ask in (*ways, *by_one_each(replace(ask, by=OWNER) for ask in ways)):
            if await scene.differing([ask]):
                break
        else:
            silent.add(name)
    return silent


async def test_no_page_of_a_list_ends_where_a_cloaked_record_is(
    scene: Scene, matrix: Matrix
) -> None:
    await scene.become(State.CLOAKED)
    lists = [ask for ask in matrix.reads_around_the_kept() if "cursor" in ask.operation.query]
    longest = 0
    for ask in by_one_each(lists):
        here, there = [await scene.paged(ask, where) for where in (scene.here, scene.there)]
        assert here == there, ask
        longest = max(longest, len(here))
    assert longest > 1


async def test_signposted_records_say_whom_to_ring_and_nothing_else(
    scene_to_change: Scene, matrix_to_change: Matrix
) -> None:
    scene, matrix = scene_to_change, matrix_to_change
    asks = matrix.reads_of_the_kept()
    await scene.become(State.VISIBLE)
    open_to = {str(ask) for ask in asks if (await scene.answers(ask))[0][0] == HTTPStatus.OK}
    await scene.become(State.SIGNPOSTED)
    rung = set()
    for ask in asks:
        here, there = await scene.answers(ask)
        if here == there:
            ringing = ask.by in TOLD_WHOM_TO_RING and ask.operation.name not in NEVER_SIGNPOSTED
            assert not ringing or str(ask) not in open_to, ask
            continue
        assert ask.by in TOLD_WHOM_TO_RING, ask
        assert _problem(here) == {
            "type": "/problems/record-restricted",
            "title": "This record is restricted; ring the person named here",
            "status": HTTPStatus.FORBIDDEN,
            "detail": RING,
            "instance": "",
        }
        rung.add(ask.by)
    assert rung == TOLD_WHOM_TO_RING


async def test_signposted_records_are_in_no_list_but_of_those_who_search_for_the_person(
    scene: Scene, matrix: Matrix
) -> None:
    await scene.become(State.SIGNPOSTED)
    for ask in by_one_each(matrix.reads_around_the_kept()):
        here, there = await scene.answers(ask)
        if here != there:
            assert ask.operation.name in SAYS_THAT_SOMEBODY_IS_KEPT, ask
            found, without = json.loads(here[2]), json.loads(there[2])
            assert found == without | {"kept": [{"restricted": True, "ring": RING}]}


async def test_cloaked_records_are_changed_as_if_they_never_were(
    scene_to_change: Scene, matrix_to_change: Matrix
) -> None:
    """Nor does anything that was changed meanwhile tell of them afterwards."""
    scene, matrix = scene_to_change, matrix_to_change
    await scene.become(State.CLOAKED)
    assert await scene.differing(by_one_each(matrix.changes_of_the_kept())) == []
    assert await scene.differing(by_one_each(matrix.changes_around_the_kept())) == []
    assert await scene.differing(by_one_each(matrix.reads_around_the_kept())) == []


async def test_visible_records_are_reached_by_every_change_that_names_them(
    scene_to_change: Scene, matrix_to_change: Matrix
) -> None:
    scene, matrix = scene_to_change, matrix_to_change
    assert await _silent(scene, matrix.changes_of_the_kept()) == set()


async def test_a_stored_answer_about_a_cloaked_record_is_not_given_again(
    scene_to_change: Scene, matrix_to_change: Matrix
) -> None:
    scene, matrix = scene_to_change, matrix_to_change
    stored = []
    await scene.become(State.VISIBLE)
    for ask in by_one_each(matrix.changes_of_the_kept() + matrix.changes_around_the_kept()):
        if "Idempotency-Key" in ask.operation.headers and scene.worlds.names_the_kept(ask):
            key = str(uuid4())
            here, _ = await scene.answers(ask, key=key)
            if here[0] < HTTPStatus.BAD_REQUEST:
                stored.append((ask, key))
    assert len(stored) > 10
    await scene.become(State.CLOAKED)
    for ask, key in stored:
        here, there = await scene.answers(ask, key=key)
        assert here == there, ask
        assert here[0] == HTTPStatus.NOT_FOUND, ask


async def test_the_team_of_a_sibling_does_not_see_who_opened_cloaked_records(
    scene_to_change: Scene, matrix_to_change: Matrix
) -> None:
    scene, matrix = scene_to_change, matrix_to_change
    await scene.become(State.CLOAKED)
    for ask in by_one_each(matrix.reads_of_the_kept()):
        await scene.answers(replace(ask, by=OWNER))
    around = [ask for ask in matrix.reads_around_the_kept() if ask.operation.name == "listAccesses"]
    assert await scene.differing(around) == []


async def test_an_interest_in_the_child_closes_their_records_without_a_number_to_ring(
    scene_to_change: Scene, matrix_to_change: Matrix
) -> None:
    scene, matrix = scene_to_change, matrix_to_change
    await scene.become(State.VISIBLE)
    name = "hub_manager"
    of_theirs = [ask for ask in matrix.reads_of_the_kept() if ask.by == name]
    open_to = {str(ask) for ask in of_theirs if (await scene.answers(ask))[0][0] == HTTPStatus.OK}
    declared = {"user_id": scene.here.founded.users[name], **NOT_ENDED}
    async with scene.also("conflicts_of_interest", **declared):
        for ask in of_theirs:
            here, there = await scene.answers(ask)
            if str(ask) in open_to and ask.operation.name not in NEVER_SIGNPOSTED:
                problem = _problem(here)
                assert problem["type"] == "/problems/conflict-declared", ask
                assert RING not in here[2]
            else:
                assert here == there, ask
        around = (ask for ask in matrix.reads_around_the_kept() if ask.by == name)
        told_of_oneself = "listConflictsOfInterest"
        others = by_one_each(ask for ask in around if ask.operation.name != told_of_oneself)
        assert await scene.differing(others) == []


async def test_deny_beats_allow_and_a_cloak_stays_a_cloak(scene: Scene, matrix: Matrix) -> None:
    founded = scene.here.founded
    allowed = {"listing": Listing.ALLOW, "user_id": None, "agency_id": founded.agencies[COUNCIL]}
    denied = {"listing": Listing.DENY, "user_id": founded.users["hub_manager"]}
    await scene.become(State.CLOAKED)
    async with (
        scene.also("restriction_listings", **allowed),
        scene.also("restriction_listings", **denied),
    ):
        for asks in (matrix.reads_of_the_kept(), matrix.reads_around_the_kept()):
            theirs = by_one_each(ask for ask in asks if ask.by == "hub_manager")
            assert await scene.differing(theirs) == []
        of_the_allowed = [ask for ask in matrix.reads_of_the_kept() if ask.by == "hub_support"]
        assert await scene.differing(of_the_allowed), "the agency is on the allow list"


async def test_row_security_alone_hides_what_is_cloaked(
    scene: Scene, matrix: Matrix, monkeypatch: pytest.MonkeyPatch
) -> None:
    await scene.become(State.CLOAKED)
    _keep_nothing(monkeypatch)
    asks = by_one_each(matrix.reads_of_the_kept() + matrix.reads_around_the_kept())
    assert await scene.differing(asks) == []


async def test_the_scope_of_repositories_alone_hides_what_is_cloaked(
    scene: Scene, matrix: Matrix
) -> None:
    await scene.become(State.CLOAKED)
    async with scene.without_row_security():
        asks = by_one_each(matrix.reads_of_the_kept() + matrix.reads_around_the_kept())
        assert await scene.differing(asks) == []


async def test_with_both_walls_down_the_matrix_finds_what_they_hid(
    scene: Scene, matrix: Matrix, monkeypatch: pytest.MonkeyPatch
) -> None:
    await scene.become(State.CLOAKED)
    _keep_nothing(monkeypatch)
    asks = by_one_each(matrix.reads_of_the_kept())
    async with scene.without_row_security():
        assert len(await scene.differing(asks)) > len(asks) // 2


def _keep_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the first wall down: whoever signs in is kept from nothing, as far as our code knows."""
    monkeypatch.setattr(users, "KeptFrom", lambda **_: NOTHING_KEPT)
