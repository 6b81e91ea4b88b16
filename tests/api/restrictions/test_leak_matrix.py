"""Every read asked about a child whose records are visible, signposted, cloaked and absent.

Cloaked must equal absent byte for byte, the request's own id aside. What absent looks like is
what a twin of the partnership answers in which the child was never recorded.
"""

import json

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from app.cli.demo.partnerships import COUNCIL
from app.domain.directory.access import NOTHING_HIDDEN
from app.domain.directory.permissions import Permission
from app.domain.directory.role_permissions import PERMISSIONS
from app.domain.directory.roles import Role
from app.domain.restrictions.restrictions import Listing
from app.repositories.directory import users
from tests.support.database.restrictions import NOT_ENDED
from tests.support.leaks.requests import FURTHER, Ask, Matrix, by_each_reach, by_one_each
from tests.support.leaks.restricted_child import RING, Scene, State
from tests.support.leaks.twin_partnerships import Told
from tests.support.operations.valid_requests import Json, Operations
from tests.support.partnerships import Partnership

SAYS_THAT_SOMEBODY_IS_KEPT = "searchPeople"
"""The only read of many records in which a signposted one leaves whom to ring."""

TOLD_WHOM_TO_RING = frozenset(
    {"hub_practitioner", "hub_manager", "hub_support", "social_worker", "team_manager"}
)
"""The hub, and who works with the child: they learn that a signposted record exists."""

NEVER_SIGNPOSTED = frozenset(
    {
        "readBreakGlass",
        "readDelivery",
        "readIncidentProposal",
        "readLinkReview",
        "readNotification",
        "readOriginalNotification",
        "readRecordedError",
        "readReturnTask",
        "readSanitisation",
    }
)
"""Reads not of a record of the child but of work on one: they are absent, and nothing says why."""


@pytest_asyncio.fixture(scope="module")
async def scene(admin_engine: AsyncEngine, ours: Partnership) -> Scene:
    return await Scene.made(admin_engine, ours)


@pytest.fixture
def matrix(operations: Operations, scene: Scene) -> Matrix:
    return Matrix(operations, scene.worlds)


def test_every_operation_is_in_the_matrix(operations: Operations, matrix: Matrix) -> None:
    """Or it is for information governance alone, which answers for what it asks about."""
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
    assert await scene.differing(by_each_reach(matrix.reads_of_the_kept())) == []
    assert await scene.differing(matrix.reads_around_the_kept()) == []


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


async def test_signposted_records_are_in_no_list_but_of_those_who_search_for_the_person(
    scene: Scene, matrix: Matrix
) -> None:
    await scene.become(State.SIGNPOSTED)
    told = 0
    for ask in by_one_each(matrix.reads_around_the_kept()):
        here, there = await scene.answers(ask)
        if here != there:
            assert ask.operation.name == SAYS_THAT_SOMEBODY_IS_KEPT, ask
            assert _shown(here) == _shown(there) | _placeholder(RING)
            told += 1
    assert told


async def test_signposted_records_say_whom_to_ring_and_nothing_else(
    scene: Scene, matrix: Matrix
) -> None:
    asks = by_each_reach(matrix.reads_of_the_kept())
    await scene.become(State.VISIBLE)
    open_here = await scene.open_here(asks)
    await scene.become(State.SIGNPOSTED)
    rung = set()
    for ask in asks:
        here, there = await scene.answers(ask)
        if ask.by in TOLD_WHOM_TO_RING and here != there:
            assert _shown(here) == {
                "type": "/problems/record-restricted",
                "title": "This record is restricted; ring the person named here",
                "status": 403,
                "detail": RING,
                "instance": "",
            }
            rung.add(ask.by)
        else:
            assert here == there, ask
            silent = ask.by not in TOLD_WHOM_TO_RING or _is_of_work(ask, scene)
            assert silent or str(ask) not in open_here, ask
    assert rung >= {"hub_practitioner", "social_worker", "team_manager"}


async def test_an_interest_in_the_child_closes_their_records_without_a_number_to_ring(
    scene: Scene, matrix: Matrix
) -> None:
    name = "hub_manager"
    await scene.become(State.VISIBLE)
    theirs = [ask for ask in matrix.reads_of_the_kept() if ask.by == name]
    open_here = await scene.open_here(theirs)
    assert open_here
    declared = {"user_id": scene.here.founded.users[name], **NOT_ENDED}
    async with scene.also("conflicts_of_interest", **declared):
        for ask in theirs:
            here, there = await scene.answers(ask)
            if str(ask) in open_here and not _is_of_work(ask, scene):
                assert _shown(here)["type"] == "/problems/conflict-declared", ask
                assert RING not in here[2]
            else:
                assert here == there, ask
        around = [ask for ask in matrix.reads_around_the_kept() if ask.by == name]
        for ask in by_one_each(around):
            here, there = await scene.answers(ask)
            match ask.operation.name:
                case "listConflictsOfInterest":
                    assert RING not in here[2]
                case name if name == SAYS_THAT_SOMEBODY_IS_KEPT and here != there:
                    assert _shown(here) == _shown(there) | _placeholder(None)
                case _:
                    assert here == there, ask


async def test_deny_beats_allow_and_a_cloak_stays_a_cloak(scene: Scene, matrix: Matrix) -> None:
    founded = scene.here.founded
    allowed = {"listing": Listing.ALLOW, "user_id": None, "agency_id": founded.agencies[COUNCIL]}
    denied = {"listing": Listing.DENY, "user_id": founded.users["hub_manager"]}
    await scene.become(State.CLOAKED)
    async with (
        scene.also("restriction_listings", **allowed),
        scene.also("restriction_listings", **denied),
    ):
        asks = matrix.reads_of_the_kept()
        assert await scene.differing(ask for ask in asks if ask.by == "hub_manager") == []
        assert await scene.differing(ask for ask in asks if ask.by == "hub_support")


async def test_what_was_superseded_is_read_until_what_took_its_place_is_cloaked(
    scene: Scene, matrix: Matrix
) -> None:
    asks = [ask for ask in matrix.reads_of_the_kept() if _is_of_superseded(ask, scene)]
    assert {ask.operation.name for ask in asks} >= {
        "readNotification",
        "readOriginalNotification",
        "readTimescale",
    }
    await scene.become(State.VISIBLE)
    assert len(await scene.open_here(ask for ask in asks if ask.by == "hub_support")) == 3
    await scene.become(State.CLOAKED)
    assert await scene.differing(asks) == []


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


def _is_of_work(ask: Ask, scene: Scene) -> bool:
    """Whether it reads no record of the child; the clock on a notice is as absent as the notice."""
    return ask.operation.name in NEVER_SIGNPOSTED or _is_of_superseded(ask, scene)


def _is_of_superseded(ask: Ask, scene: Scene) -> bool:
    further = {str(scene.worlds.kept.id(table, nth)) for table, nth in FURTHER.values()}
    return not further.isdisjoint(ask.path.split("/"))


def _shown(told: Told) -> Json:
    return json.loads(told[2])


def _placeholder(ring: str | None) -> Json:
    return {"kept": [{"restricted": True, "ring": ring}]}


def _keep_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the first wall down: whoever signs in is kept from nothing, as far as our code knows."""
    monkeypatch.setattr(users, "HiddenFrom", lambda **_: NOTHING_HIDDEN)
