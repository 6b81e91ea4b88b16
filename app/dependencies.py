"""The one door: a handler reaches the database only by naming a permission."""

import re
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from typing import Annotated, Any, ClassVar
from uuid import UUID

from fastapi import Depends, Header, Path, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, RouteContext
from pydantic import BaseModel, BeforeValidator
from pydantic_core import PydanticCustomError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.routing import Match
from starlette.types import Scope
from typing_extensions import override

from app import idempotency, strict_bodies
from app.at_once import SignIns
from app.domain.access import Actor, purpose_for, require
from app.domain.errors import Conflict, Forbidden, NotFound, Refusal
from app.domain.permissions import Permission
from app.domain.purposes import Purpose, PurposeNotGiven
from app.domain.records import HeaderNotValid, QueryNotValid, VersionNotGiven
from app.domain.strong_sign_in import refuse_weak_sign_in
from app.domain.tokens import Reason, TokenRefused
from app.models.base import Versioned
from app.security import TrustedIssuers, verify
from app.services import signposts
from app.settings import Settings
from app.sqlstates import refused_by_database, sqlstate
from app.telemetry import RETRIES, log, where
from app.unit_of_work import Circumstances, UnitOfWork, unit_of_work

RETRIED_AT_MOST = 5
SERIALIZATION_FAILURE, DEADLOCK = "40001", "40P01"
STALE_PLAN = "InvalidCachedStatementError"


@dataclass(frozen=True, slots=True)
class Service:
    """What the running application holds; one per application, never a module global."""

    settings: Settings
    engine: AsyncEngine
    issuers: TrustedIssuers
    clock: Callable[[], datetime]
    sign_ins: SignIns = field(default_factory=dict)


_PARTNERSHIP = re.compile(r"^[a-z][a-z0-9-]{1,40}$")

# Read as plain text and judged only once the token is: a stranger is told nothing but 401.
PartnershipHeader = Annotated[
    str | None,
    Header(
        alias="Partnership",
        description="The partnership to act in, for those who work in several.",
        json_schema_extra={"pattern": _PARTNERSHIP.pattern},
    ),
]
PurposeHeader = Annotated[
    str | None,
    Header(
        alias="Purpose",
        description="Why the record is opened; it goes on the trail.",
        json_schema_extra={"enum": [str(purpose) for purpose in Purpose]},
    ),
]
IdempotencyKeyHeader = Annotated[
    str | None,
    Header(
        alias=idempotency.HEADER,
        description="8 to 128 visible characters; a repetition has one effect and one answer.",
        json_schema_extra={"pattern": idempotency.KEY.pattern},
    ),
]


class SignIn(StrEnum):
    """How the actor must have signed in."""

    ANY = "any"
    STRONG = "strong"


@dataclass(frozen=True, slots=True)
class Allowed:
    """The guard of one route: authenticate, bind row security, authorise.

    A class, so that the test of every route can ask a route what guards it.
    """

    permission: Permission
    sign_in: SignIn = SignIn.ANY

    async def __call__(
        self,
        request: Request,
        partnership: PartnershipHeader = None,
        purpose: PurposeHeader = None,
    ) -> UnitOfWork:
        """Let the actor in, or refuse; then the handler may run."""
        uow: UnitOfWork = request.scope["frontdoor.uow"]
        request.scope["frontdoor.permission"] = self.permission
        service: Service = request.app.state.service
        identity = verify(_bearer(request), issuers=service.issuers, now=uow.now)
        uow.circumstances = replace(uow.circumstances, partnership=_partnership(partnership))
        await uow.sign_in(identity, reading=_only_reads(request))
        require(uow.actor, self.permission)
        _refuse_foreign_query(request)
        _spend_budget(request, uow.actor, self.permission)
        if self.sign_in is SignIn.STRONG:
            refuse_weak_sign_in(identity, now=uow.now)
        stated = purpose_for(uow.actor, _purpose(purpose))
        uow.circumstances = replace(uow.circumstances, purpose=stated)
        return uow


@dataclass(frozen=True, slots=True)
class AllowedToOpen(Allowed):
    """Likewise, and the request says why a person's record is opened."""

    @override
    async def __call__(
        self,
        request: Request,
        partnership: PartnershipHeader = None,
        purpose: PurposeHeader = None,
    ) -> UnitOfWork:
        uow = await Allowed.__call__(self, request, partnership, purpose)
        if uow.circumstances.purpose is None:
            raise PurposeNotGiven(pointer="header:Purpose", code="purpose_not_given")
        return uow


@dataclass(frozen=True, slots=True)
class AllowedToCreate(Allowed):
    """Likewise, and the request carries an Idempotency-Key."""

    @override
    async def __call__(
        self,
        request: Request,
        partnership: PartnershipHeader = None,
        purpose: PurposeHeader = None,
        idempotency_key: IdempotencyKeyHeader = None,
    ) -> UnitOfWork:
        uow = await Allowed.__call__(self, request, partnership, purpose)
        await idempotency.begin(uow, request, key=idempotency_key)
        return uow


def _spend_budget(request: Request, actor: Actor, permission: Permission) -> None:
    """Once a request, however often it is run again; through a broken glass nothing is spent."""
    if "frontdoor.budget" in request.scope or _record_id(request) in actor.opened:
        return
    request.scope["frontdoor.budget"] = permission
    request.app.state.budgets.spend(actor.user_id, permission)


def _only_reads(request: Request) -> bool:
    """Searches travel in a body so that nothing personal is in a URL; they read all the same."""
    return request.method == "GET" or request.url.path.endswith("/search")


def _refuse_foreign_query(request: Request) -> None:
    """Refuse parameters of the URL that are not documented, or that are given twice.

    Raises:
        QueryNotValid: the names are not repeated; they could hold anything.
    """
    known: frozenset[str] = request.scope["frontdoor.query"]
    given = [name for name, _ in request.query_params.multi_items()]
    if not known.issuperset(given):
        raise QueryNotValid(pointer="query:", code="parameter_not_known")
    if len(set(given)) != len(given):
        raise QueryNotValid(pointer="query:", code="parameter_repeated")


def _query_of(dependant: Dependant) -> frozenset[str]:
    """The parameters of the URL that a handler and what it depends on take."""
    own = frozenset(field.alias for field in dependant.query_params)
    return own.union(*(_query_of(inner) for inner in dependant.dependencies))


def _partnership(given: str | None) -> str | None:
    if given is not None and not _PARTNERSHIP.match(given):
        raise HeaderNotValid(pointer="header:Partnership", code="partnership_not_valid")
    return given


def _purpose(given: str | None) -> Purpose | None:
    if given is not None and given not in set(Purpose):
        raise HeaderNotValid(pointer="header:Purpose", code="purpose_not_known")
    return None if given is None else Purpose(given)


def allowed(permission: Permission) -> Any:  # noqa: ANN401 - what FastAPI's Depends returns
    """The unit of work of an actor who may do this. Reads and changes of one record use it."""
    return Depends(Allowed(permission))


def allowed_to_open(permission: Permission) -> Any:  # noqa: ANN401 - likewise
    """Likewise, for opening a person's record: the reader says what for, and it is recorded."""
    return Depends(AllowedToOpen(permission))


def allowed_to_create(permission: Permission) -> Any:  # noqa: ANN401 - likewise
    """Likewise, for a request that creates: sent twice, it has one effect."""
    return Depends(AllowedToCreate(permission))


def allowed_after_strong_sign_in(permission: Permission) -> Any:  # noqa: ANN401 - likewise
    """Likewise, for a change that a stolen session must not make (`refuse_weak_sign_in`)."""
    return Depends(Allowed(permission, SignIn.STRONG))


def allowed_to_create_after_strong_sign_in(permission: Permission) -> Any:  # noqa: ANN401 - likewise
    """Likewise, for a request that creates."""
    return Depends(AllowedToCreate(permission, SignIn.STRONG))


def _bearer(request: Request) -> str:
    values = request.headers.getlist("authorization")
    if len(values) != 1:
        raise TokenRefused(Reason.WRONG_SHAPE)
    scheme, _, token = values[0].partition(" ")
    if scheme.lower() != "bearer":
        raise TokenRefused(Reason.WRONG_SHAPE)
    return token


class TransactionalRoute(APIRoute):
    """A route whose answer is sent only after its transaction has committed.

    A dependency that commits in its exit runs after the response has been built but offers no
    place to store that response for a replay, nor to run the whole request again when two
    transactions collide; this wrapper does both (docs/decisions/0002).
    """

    request_class: ClassVar[type[strict_bodies.StrictRequest]] = strict_bodies.StrictRequest

    @cached_property
    def _beginning(self) -> str:
        """The path up to the first id in it."""
        return self.path_format.partition("{")[0]

    @override
    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        # Every route before the right one is asked, and to compare costs less than a pattern.
        if not scope["path"].startswith(self._beginning):
            return Match.NONE, {}
        return super().matches(scope)

    @override
    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        template = self.path_format
        known = _query_of(self.dependant)

        async def transactional(request: Request) -> Response:
            request.scope["frontdoor.route"] = template
            request.scope["frontdoor.query"] = known
            strict = self.request_class(request.scope, request.receive)
            for attempt in range(1, RETRIED_AT_MOST + 1):
                try:
                    await strict.refuse_foreign_body()
                    return await self.answer(strict, handle)
                except DBAPIError as error:
                    if attempt == RETRIED_AT_MOST or not _worth_another_try(error):
                        raise
                    RETRIES.inc()
                    log.info("transaction_retried", attempt=attempt, sqlstate=sqlstate(error))
            raise AssertionError("unreachable: the last attempt returns or raises")

        return transactional

    async def answer(
        self, request: Request, handle: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        """Answer a request once, in one transaction."""
        return await _in_one_transaction(request, handle)


def _worth_another_try(error: DBAPIError) -> bool:
    return (
        sqlstate(error) in {SERIALIZATION_FAILURE, DEADLOCK}
        or type(error.orig.__cause__ if error.orig else None).__name__ == STALE_PLAN
    )


async def _in_one_transaction(
    request: Request, handle: Callable[[Request], Awaitable[Response]]
) -> Response:
    service: Service = request.app.state.service
    circumstances = circumstances_of(request, service)
    async with unit_of_work(service.engine, circumstances) as uow:
        request.scope["frontdoor.uow"] = uow
        try:
            response = await handle(request)
            await idempotency.complete(uow, request, response)
            await uow.finish()
        except idempotency.Replayed as replayed:
            uow.audit("idempotency_key.replayed")
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
            if refused is None or _worth_another_try(error):
                raise
            await uow.session.rollback()
            log.warning("database_refused", sqlstate=sqlstate(error), where=where(error))
            raise await _audit_refusal(request, service, circumstances, refused) from error
    return response


async def _audit_refusal(
    request: Request, service: Service, circumstances: Circumstances, refusal: Refusal
) -> Refusal:
    """Put the refusal on the trail, in a transaction of its own: the refused one is gone.

    Returned is the refusal to give: where the record is signposted, it says whom to ring.
    """
    identity = verify(_bearer(request), issuers=service.issuers, now=circumstances.now)
    given = request.headers.get("partnership")
    blameless = replace(circumstances, partnership=_partnership(given))
    async with unit_of_work(service.engine, blameless) as uow:
        try:
            await uow.sign_in(identity, reading=True)
        except Forbidden:
            return refusal  # Nobody of any partnership: there is no trail to put it on.
        permission: Permission = request.scope["frontdoor.permission"]
        record_id = _record_id(request)
        refusal = await signposts.in_place_of(uow, refusal, record_id=record_id)
        uow.audit_refusal(permission, refusal, record_id=record_id)
        await uow.finish()
    return refusal


def _record_id(request: Request) -> UUID | None:
    given = next(iter(request.path_params.values()), None)
    try:
        return UUID(str(given))
    except ValueError:
        return None


def circumstances_of(request: Request, service: Service) -> Circumstances:
    """What is known of a request before anybody has said who sends it."""
    return Circumstances(now=service.clock(), request_id=request.scope["frontdoor.request_id"])


_CANONICAL_ID = re.compile(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
_ETAG = re.compile(r'^"([0-9]{1,9})"$')


def canonical(value: object) -> object:
    """Ids have one spelling: an alias of an id would be another id on the trail."""
    if isinstance(value, UUID) or (isinstance(value, str) and _CANONICAL_ID.match(value)):
        return value
    raise PydanticCustomError("id_not_canonical", "an id has one spelling")


RecordId = Annotated[
    UUID,
    BeforeValidator(canonical),
    Path(examples=["0198f3b2-6f0e-7c3e-9a55-2f5b0c7e4d11"]),
]


async def _expected_version(
    if_match: Annotated[
        str | None,
        Header(
            alias="If-Match",
            description="The ETag of the version that is changed.",
            json_schema_extra={"pattern": _ETAG.pattern},
        ),
    ] = None,
) -> int:
    """The version a change is made against.

    Raises:
        VersionNotGiven, HeaderNotValid: no header, or one that no version of ours ever had.
    """
    if not if_match:
        raise VersionNotGiven
    matched = _ETAG.match(if_match)
    if matched is None:
        raise HeaderNotValid(pointer="header:If-Match", code="not_an_etag_of_ours")
    return int(matched.group(1))


ExpectedVersion = Annotated[int, Depends(_expected_version)]


def tag(response: Response, record: Versioned) -> None:
    """Give the answer the record's version as its strong ETag."""
    response.headers["ETag"] = f'"{record.version}"'


def tag_as_shown(response: Response, view: BaseModel) -> None:
    """Likewise for a record without a version, which nobody changes: a digest of what is shown."""
    digest = sha256(view.model_dump_json().encode()).hexdigest()
    response.headers["ETag"] = f'"{digest[:32]}"'


def guard_of(context: RouteContext) -> Allowed | None:
    """What guards a route, or None for a route that anybody may ask."""
    dependant = getattr(context, "dependant", None)
    for dependency in getattr(dependant, "dependencies", ()):
        if isinstance(dependency.call, Allowed):
            return dependency.call
    return None
