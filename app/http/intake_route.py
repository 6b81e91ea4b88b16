"""Intake routes, for partner systems: every body is stored, usually by a single statement."""

from collections.abc import Awaitable, Callable
from typing import ClassVar, Final

from fastapi import Request, Response
from sqlalchemy.exc import UnboundExecutionError
from starlette.datastructures import Headers
from starlette.routing import Match
from starlette.types import Scope
from typing_extensions import override

from app.db.errors import LOCK_NOT_AVAILABLE
from app.domain.errors import Refusal
from app.http.cloud_events import is_batch
from app.http.guard import Service
from app.http.json_bodies import KeptRequest, StrictRequest
from app.http.transactional_route import TransactionalRoute, circumstances_of
from app.telemetry import PUSHES
from app.unit_of_work import UnitOfWork
from app.unit_of_work.single_statement import AssumptionFailed, SingleStatementSession

LONG_BODY: Final = 64 * 1024
"""Bytes: more than one notice, and less than a batch of many."""


class IntakeRoute(TransactionalRoute):
    """Hands its use case the bytes of the body as they were sent, whatever they are.

    What is sent again while the first is still being taken in waits for it, and finds it done:
    two pushes are never in conflict.
    """

    request_class: ClassVar[type[StrictRequest]] = KeptRequest
    run_again: ClassVar[frozenset[str]] = TransactionalRoute.run_again | {LOCK_NOT_AVAILABLE}

    @override
    async def answer(
        self, request: Request, handle: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        """Answer it; a long body when it is its turn, because it holds a connection for long."""
        if len(await request.body()) <= LONG_BODY:
            return await self.take_in(request, handle)
        service: Service = request.app.state.service
        async with service.long_bodies:
            return await self.take_in(request, handle)

    async def take_in(
        self, request: Request, handle: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        """Answer it, now that it is its turn."""
        return await super().answer(request, handle)


class SingleStatementRoute(IntakeRoute):
    """An intake route that first tries to answer with a single statement.

    See `app/unit_of_work/single_statement.py`.

    If that fails for any reason, refusals included, the ordinary steps answer the request. A batch
    sent to the same path is for another route.
    """

    @override
    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        match, child_scope = super().matches(scope)
        if match is Match.FULL and is_batch(Headers(scope=scope)):
            return Match.NONE, {}
        return match, child_scope

    @override
    async def take_in(
        self, request: Request, handle: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        service: Service = request.app.state.service
        session = SingleStatementSession(service.engine_for(request), service.sign_ins)
        uow = UnitOfWork(session, circumstances_of(request, service))
        request.scope["frontdoor.uow"] = uow
        try:
            response = await handle(request)
            await uow.finish()
        except (AssumptionFailed, UnboundExecutionError, Refusal):
            session.forget()
            PUSHES.labels("in_steps").inc()
            return await super().take_in(request, handle)
        PUSHES.labels("at_once").inc()
        return response
