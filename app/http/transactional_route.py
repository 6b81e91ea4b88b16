"""Routes whose answers are sent only after their transactions have committed."""

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from datetime import timedelta
from functools import cached_property
from typing import Any, ClassVar

from fastapi import Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from sqlalchemy.exc import DBAPIError
from starlette.routing import Match
from starlette.types import Scope
from typing_extensions import override

from app.auth.tokens import verify
from app.db.errors import DEADLOCK, SERIALIZATION_FAILURE, refused_by_database, sqlstate
from app.domain.casework.referral_days import ReferralDay
from app.domain.directory.permissions import Permission
from app.domain.directory.tokens import Identity, TokenRefused
from app.domain.errors import Conflict, Forbidden, NotFound, Refusal
from app.http import idempotency, json_bodies
from app.http.answers import answering
from app.http.guard import Service, bearer_of, guard_of, partnership_chosen
from app.http.record_ids import record_id_of
from app.services.restrictions import signposts
from app.telemetry import RETRIES, log, where
from app.unit_of_work import Circumstances, unit_of_work

RETRIED_AT_MOST = 5
STALE_PLAN = "InvalidCachedStatementError"


class TransactionalRoute(APIRoute):
    """A route whose answer is sent only after its transaction has committed.

    A dependency that commits in its exit runs after the response has been built but offers no
    place to store that response for a replay, nor to run the whole request again when two
    transactions collide; this wrapper does both (docs/decisions/0002).
    """

    request_class: ClassVar[type[json_bodies.StrictRequest]] = json_bodies.StrictRequest
    run_again: ClassVar[frozenset[str]] = frozenset({SERIALIZATION_FAILURE, DEADLOCK})
    """The SQLSTATEs after which the whole request is run again: the other may be done by then."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **settings: Any) -> None:  # noqa: ANN401 - what FastAPI passes on
        super().__init__(path, answering(endpoint), **settings)

    @cached_property
    def _beginning(self) -> str:
        """The path up to the first id in it."""
        return self.path_format.partition("{")[0]

    @override
    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        # Every route before the right one is tried, and a comparison costs less than a pattern.
        if not scope["path"].startswith(self._beginning):
            return Match.NONE, {}
        return super().matches(scope)

    @override
    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        template = self.path_format
        known = _query_of(self.dependant)
        is_guarded = guard_of(self) is not None

        async def transactional(request: Request) -> Response:
            request.scope["frontdoor.route"] = template
            request.scope["frontdoor.query"] = known
            if is_guarded:
                # Before any of the body is read: nothing is taken in from strangers.
                request.scope["frontdoor.identity"] = _identity_of(request)
            strict = self.request_class(request.scope, request.receive)
            for attempt in range(1, RETRIED_AT_MOST + 1):
                try:
                    await strict.refuse_foreign_body()
                    return await self.answer(strict, handle)
                except DBAPIError as error:
                    if attempt == RETRIED_AT_MOST or not self._worth_another_try(error):
                        raise
                    RETRIES.inc()
                    log.info("transaction_retried", attempt=attempt, sqlstate=sqlstate(error))
            raise AssertionError("unreachable: the last attempt returns or raises")

        return transactional

    async def answer(
        self, request: Request, handle: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        """Answer a request once, in one transaction."""
        return await _in_one_transaction(request, handle, again=self._worth_another_try)

    def _worth_another_try(self, error: DBAPIError) -> bool:
        return (
            sqlstate(error) in self.run_again
            or type(error.orig.__cause__ if error.orig else None).__name__ == STALE_PLAN
        )


async def _in_one_transaction(
    request: Request,
    handle: Callable[[Request], Awaitable[Response]],
    *,
    again: Callable[[DBAPIError], bool],
) -> Response:
    service: Service = request.app.state.service
    circumstances = circumstances_of(request, service)
    async with unit_of_work(service.engine_for(request), circumstances) as uow:
        request.scope["frontdoor.uow"] = uow
        try:
            response = await handle(request)
            await idempotency.complete(uow, request, response)
            await uow.finish()
        except idempotency.Replayed as replayed:
            await uow.finish()
            return replayed.response
        except (Forbidden, NotFound, Conflict) as refusal:
            await uow.session.rollback()
            given = await _audit_refusal(request, service, circumstances, refusal)
            if given is refusal:
                raise
            raise given from refusal
        except DBAPIError as error:
            refused = refused_by_database(error)
            if refused is None or again(error):
                raise
            await uow.session.rollback()
            log.warning("database_refused", sqlstate=sqlstate(error), where=where(error))
            raise await _audit_refusal(request, service, circumstances, refused) from error
    return response


async def _audit_refusal(
    request: Request, service: Service, circumstances: Circumstances, refusal: Refusal
) -> Refusal:
    """Audit the refusal in a transaction of its own, since the refused one is rolled back.

    Returns the refusal to answer: where the record is signposted, it says whom to ring.
    """
    identity = request.scope["frontdoor.identity"]
    chosen = partnership_chosen(request.headers.get("partnership"), identity)
    blameless = replace(circumstances, partnership=chosen)
    async with unit_of_work(service.engine_for(request), blameless) as uow:
        try:
            await uow.sign_in(identity, reading=True)
        except (Forbidden, TokenRefused):
            return refusal  # No user of any partnership: there is no audit log to put it on.
        permission: Permission = request.scope["frontdoor.permission"]
        record_id = record_id_of(request)
        refusal = await signposts.in_place_of(uow, refusal, record_id=record_id)
        uow.audit_refusal(permission, refusal, record_id=record_id)
        await uow.finish()
    return refusal


def _identity_of(request: Request) -> Identity:
    service: Service = request.app.state.service
    return verify(bearer_of(request), issuers=service.issuers, now=service.clock())


def _query_of(dependant: Dependant) -> frozenset[str]:
    """The parameters of the URL that a handler and its dependencies take."""
    own = frozenset(field.alias for field in dependant.query_params)
    return own.union(*(_query_of(inner) for inner in dependant.dependencies))


def circumstances_of(request: Request, service: Service) -> Circumstances:
    """The circumstances of a request whose sender is not known yet."""
    return Circumstances(
        now=service.clock(),
        request_id=request.scope["frontdoor.request_id"],
        late_entry=timedelta(days=service.settings.late_entry_days),
        referral_day=ReferralDay(service.settings.referral_day),
    )
