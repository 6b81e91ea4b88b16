"""The service with one thing wrong, to prove that the fault suite would see it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import pytest
from fastapi import Request, Response
from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from app.http import idempotency, transactional_route
from app.models.base import Base
from app.unit_of_work import UnitOfWork, unit_of_work

BETWEEN_SECONDS = 0.05
"""How long the wrong service takes between two things that belong together."""

_finish = UnitOfWork.finish
_complete = idempotency.complete


Wrong = Callable[[pytest.MonkeyPatch, URL], None]
"""Makes the service wrong, with every right in the database at this address."""


def ignores_the_key(patch: pytest.MonkeyPatch, url: URL) -> None:
    """Every request is carried out, whatever was before."""

    async def begin(_uow: UnitOfWork, _request: Request, *, key: str | None) -> None:
        assert key

    patch.setattr(idempotency, "begin", begin)


def keeps_the_key_in_a_second_transaction(patch: pytest.MonkeyPatch, url: URL) -> None:
    """The answer to a key is kept once the effect is committed."""

    async def complete(uow: UnitOfWork, request: Request, response: Response) -> None:
        kept: list[Base] = []

        async def keep(*records: Base) -> None:
            kept.extend(records)

        save, uow.save = uow.save, keep  # type: ignore[method-assign]
        await _complete(uow, request, response)
        uow.save = save  # type: ignore[method-assign]
        _KEPT[uow] = kept

    async def finish(uow: UnitOfWork) -> None:
        await _finish(uow)
        await asyncio.sleep(BETWEEN_SECONDS)
        engine = create_async_engine(url)
        async with AsyncSession(engine) as session:
            session.add_all(_KEPT.pop(uow, []))
            await session.commit()
        await engine.dispose()

    patch.setattr(idempotency, "complete", complete)
    patch.setattr(UnitOfWork, "finish", finish)


_KEPT: dict[UnitOfWork, list[Base]] = {}


async def _finish_in_another(uow: UnitOfWork, url: URL, **lists: list[dict[str, Any]]) -> None:
    """Write these events or messages of a unit of work in a transaction of their own."""
    await asyncio.sleep(BETWEEN_SECONDS)
    engine = create_async_engine(url)
    async with unit_of_work(engine, uow.circumstances) as second:
        await second.act_as_system(uow.partnership_id, slug=uow.actor.partnership)
        second.audit("second_transaction.made")
        for name, rows in lists.items():
            getattr(second, name).extend(rows)
        await _finish(second)
    await engine.dispose()


def tells_in_a_second_transaction(patch: pytest.MonkeyPatch, url: URL) -> None:
    """The outbox is written once the effect is committed."""

    async def finish(uow: UnitOfWork) -> None:
        messages, uow._messages = uow._messages, []
        await _finish(uow)
        await _finish_in_another(uow, url, _messages=messages)

    patch.setattr(UnitOfWork, "finish", finish)


def audits_in_a_second_transaction(patch: pytest.MonkeyPatch, url: URL) -> None:
    """The trail is written once the effect is committed."""

    async def finish(uow: UnitOfWork) -> None:
        events, uow._events = uow._events, []
        uow.audit("first_transaction.made")
        await _finish(uow)
        await _finish_in_another(uow, url, _events=events)

    patch.setattr(UnitOfWork, "finish", finish)


def answers_before_it_commits(patch: pytest.MonkeyPatch, url: URL) -> None:
    """The client has its answer first."""
    begun: set[asyncio.Task[None]] = set()

    async def in_one_transaction(
        request: Request,
        handle: Callable[[Request], Awaitable[Response]],
        **_given: Callable[[DBAPIError], bool],
    ) -> Response:
        service = request.app.state.service
        context = unit_of_work(
            service.engine_for(request), transactional_route.circumstances_of(request, service)
        )
        uow = await context.__aenter__()
        request.scope["frontdoor.uow"] = uow
        try:
            response = await handle(request)
            await idempotency.complete(uow, request, response)
        except idempotency.Replayed as replayed:
            await context.__aexit__(None, None, None)
            return replayed.response
        except BaseException:
            await context.__aexit__(None, None, None)
            raise

        async def later() -> None:
            await asyncio.sleep(BETWEEN_SECONDS)
            try:
                await uow.finish()
            finally:
                await context.__aexit__(None, None, None)

        def ended(done: asyncio.Task[None]) -> None:
            begun.discard(done)
            # Nobody learns of it: that is what is wrong.
            done.exception()

        task = asyncio.create_task(later())
        begun.add(task)
        task.add_done_callback(ended)
        return response

    patch.setattr(transactional_route, "_in_one_transaction", in_one_transaction)


WRONG: Mapping[str, Wrong] = {
    wrong.__name__.replace("_", " "): wrong
    for wrong in (
        ignores_the_key,
        keeps_the_key_in_a_second_transaction,
        tells_in_a_second_transaction,
        audits_in_a_second_transaction,
        answers_before_it_commits,
    )
}
