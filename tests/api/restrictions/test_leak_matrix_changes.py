"""What is changed, replayed and looked back at tells as little of a cloaked child as what is read.

Every test has a scene of its own to change (see `test_leak_matrix.py`).
"""

from dataclasses import replace
from uuid import uuid4

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.leaks.requests import Matrix, by_one_each
from tests.support.leaks.restricted_child import OWNER, Scene, State
from tests.support.operations.valid_requests import Operations
from tests.support.partnerships import Partnership

TELLS_OF_NO_CHILD = frozenset(
    {
        "isLive",
        "isReady",
        "listAgencies",
        "listAuditHeads",
        "listClosures",
        "listCodes",
        "listIdentityLinks",
        "listLegalGateways",
        "listRoleProposals",
        "listTeams",
        "listThresholdDocuments",
        "listTimescaleDefinitions",
        "listUsers",
        "listWorklists",
        "proveConsistency",
        "listSubscriptions",
        "readAuditHead",
        "readCapabilities",
        "readMe",
        "readRoleProposal",
        "readSubscription",
        "readUser",
    }
)
"""Reads that answer the same whoever was recorded."""

ABOUT_RIGHTS = frozenset(
    {"confirmRole", "declineRole", "endMembership", "withdrawIdentityLink", "withdrawRole"}
)
"""Changes of what users may do: their records belong to no child."""

FIGURES = frozenset({"readBreakGlassFigures", "readContactFigures", "readTimescaleFigures"})
"""Counts of months that have ended, past every restriction; small numbers are suppressed."""


@pytest_asyncio.fixture
async def scene(admin_engine: AsyncEngine, partnership: Partnership) -> Scene:
    return await Scene.made(admin_engine, partnership)


@pytest.fixture
def matrix(operations: Operations, scene: Scene) -> Matrix:
    return Matrix(operations, scene.worlds)


async def test_visible_records_are_shown_by_every_read_that_tells_of_children(
    scene: Scene, matrix: Matrix
) -> None:
    """What the matrix asks finds the child: nothing but a restriction makes them look absent.

    What lists restrictions lists those that stand, to their owner.
    """
    asks = matrix.reads_of_the_kept() + matrix.reads_around_the_kept()
    await scene.become(State.VISIBLE)
    silent = await scene.silent(asks)
    await scene.become(State.CLOAKED)
    asked_again = [replace(ask, by=OWNER) for ask in asks if ask.operation.name in silent]
    assert await scene.silent(asked_again) == TELLS_OF_NO_CHILD | FIGURES


async def test_visible_records_are_reached_by_every_change_that_names_them(
    scene: Scene, matrix: Matrix
) -> None:
    await scene.become(State.VISIBLE)
    assert await scene.silent(matrix.changes_of_the_kept()) == ABOUT_RIGHTS


async def test_cloaked_records_are_changed_as_if_they_never_were(
    scene: Scene, matrix: Matrix
) -> None:
    """Nor does anything that was changed or made meanwhile tell of them afterwards."""
    await scene.become(State.CLOAKED)
    assert await scene.differing(by_one_each(matrix.changes_of_the_kept())) == []
    assert await scene.differing(by_one_each(matrix.changes_around_the_kept())) == []
    assert await scene.differing(by_one_each(matrix.reads_around_the_kept())) == []


async def test_a_stored_answer_about_a_cloaked_record_is_not_given_again(
    scene: Scene, matrix: Matrix
) -> None:
    await scene.become(State.VISIBLE)
    stored = []
    for ask in by_one_each(matrix.changes_of_the_kept() + matrix.changes_around_the_kept()):
        if "Idempotency-Key" in ask.operation.headers and scene.worlds.names_the_kept(ask):
            key = str(uuid4())
            (status, _, _), _ = await scene.answers(ask, key=key)
            if status < 400:
                stored.append((ask, key))
    assert len({ask.operation.name for ask, _ in stored}) > 15
    await scene.become(State.CLOAKED)
    for ask, key in stored:
        here, there = await scene.answers(ask, key=key)
        assert here == there, ask
        assert here[0] == 404, ask


async def test_the_team_of_a_sibling_does_not_see_who_opened_cloaked_records(
    scene: Scene, matrix: Matrix
) -> None:
    await scene.become(State.CLOAKED)
    for ask in by_one_each(matrix.reads_of_the_kept()):
        await scene.answers(replace(ask, by=OWNER))
    around = [ask for ask in matrix.reads_around_the_kept() if ask.operation.name == "listAccesses"]
    assert around
    assert await scene.differing(around) == []
