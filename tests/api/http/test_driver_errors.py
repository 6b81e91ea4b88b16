"""What the database driver raises, whatever its class: 503, and nothing said that is not known."""

import inspect
from collections.abc import Callable
from typing import Any

import asyncpg
import pytest
from asyncpg.connection import Connection
from asyncpg.exceptions import _base
from asyncpg.prepared_stmt import PreparedStatement
from asyncpg.transaction import Transaction
from fastapi import FastAPI
from sqlalchemy import exc
from sqlalchemy.ext.asyncio import AsyncEngine

from app.db.driver_errors import DRIVER_ERRORS
from app.http import exception_handlers
from tests.support.partnerships import Partnership
from tests.support.scenarios.notifications import rows_of
from tests.support.scenarios.people import CHILD

MAY_HAVE_BEEN = exception_handlers.MAY_HAVE_BEEN_DONE


def raised_by_the_driver() -> list[type[Exception]]:
    """Every class of the driver's that is an error, but for those with a SQLSTATE."""
    found = {
        each
        for each in vars(_base).values()
        if inspect.isclass(each)
        and issubclass(each, Exception)
        and not issubclass(each, asyncpg.PostgresError | Warning)
    }
    return sorted(found, key=lambda each: each.__name__)


BROKEN = [
    *(each for each in raised_by_the_driver() if issubclass(each, asyncpg.InternalClientError)),
    ConnectionResetError,
    TimeoutError,
]
"""What SQLAlchemy passes on as it is."""


def raising(error: type[Exception], *, after: Callable[..., Any] | None = None) -> Any:
    async def failing(self: Any, *given: Any, **options: Any) -> None:
        if after is not None:
            await after(self, *given, **options)
        raise error("got result for unknown protocol state 3")

    return failing


def test_no_error_of_the_driver_is_forgotten() -> None:
    assert raised_by_the_driver()
    assert all(issubclass(each, DRIVER_ERRORS) for each in raised_by_the_driver())


@pytest.mark.parametrize("error", BROKEN)
@pytest.mark.parametrize(
    ("kind", "name"), [(PreparedStatement, "fetch"), (Connection, "fetch"), (Transaction, "start")]
)
async def test_a_conversation_that_broke_is_answered_503_and_the_connection_replaced(
    partnership: Partnership,
    monkeypatch: pytest.MonkeyPatch,
    error: type[Exception],
    kind: type,
    name: str,
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(kind, name, raising(error))
        answer = await partnership.hub_practitioner.post("/v1/people", CHILD)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2"), answer.text
    assert answer.json()["type"] == "/problems/try-again-shortly"
    assert answer.json()["detail"] == MAY_HAVE_BEEN
    assert "protocol state" not in answer.text
    assert (await partnership.hub_practitioner.post("/v1/people", CHILD)).status_code == 201


async def test_what_was_committed_and_not_acknowledged_has_one_effect_when_repeated(
    partnership: Partnership, admin_engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = {"Idempotency-Key": "sent-until-answered"}
    with monkeypatch.context() as patched:
        done = raising(asyncpg.InternalClientError, after=Transaction.commit)
        patched.setattr(Transaction, "commit", done)
        lost = await partnership.hub_practitioner.post("/v1/people", CHILD, headers=key)
    assert (lost.status_code, lost.json()["detail"]) == (503, MAY_HAVE_BEEN)
    again = await partnership.hub_practitioner.post("/v1/people", CHILD, headers=key)
    assert (again.status_code, again.headers["idempotent-replayed"]) == (201, "true")
    assert len(await rows_of(admin_engine, partnership, "people")) == 1


@pytest.mark.parametrize("error", [*raised_by_the_driver(), ConnectionResetError])
async def test_where_no_connection_can_be_made_nothing_was_begun(
    partnership: Partnership,
    application: FastAPI,
    monkeypatch: pytest.MonkeyPatch,
    error: type[Exception],
) -> None:
    async def refused(*_given: object, **_options: object) -> None:
        raise error("no such server")

    await application.state.service.pools.dispose()
    with monkeypatch.context() as patched:
        patched.setattr(asyncpg, "connect", refused)
        answer = await partnership.hub_practitioner.get("/v1/me")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2"), answer.text
    assert answer.json()["detail"] == answer.json()["title"], "nothing was begun"


@pytest.mark.parametrize(
    "lost", [exc.DisconnectionError, exc.PendingRollbackError, exc.ResourceClosedError]
)
def test_what_is_asked_of_a_lost_connection_is_no_failure_of_ours(
    application: FastAPI, lost: type[Exception]
) -> None:
    assert application.exception_handlers[lost] is exception_handlers.answer_lost
