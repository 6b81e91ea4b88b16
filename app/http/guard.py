"""The guard: a handler gets a unit of work only by naming a permission."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from fastapi import Depends, Header, Request
from fastapi.routing import APIRoute, RouteContext
from sqlalchemy.ext.asyncio import AsyncEngine
from typing_extensions import override

from app.auth.tokens import TrustedIssuers
from app.db.pools import Pools
from app.domain.directory.access import Actor, PartnershipNotChosen, purpose_for, require
from app.domain.directory.partnerships import SLUG
from app.domain.directory.permissions import Permission
from app.domain.directory.purposes import Purpose, PurposeNotGiven
from app.domain.directory.step_up import refuse_without_step_up
from app.domain.directory.tokens import Identity, Reason, TokenRefused
from app.domain.records import HeaderNotValid, QueryNotValid
from app.http import idempotency
from app.http.load_shedding import Priority, priority_of
from app.http.record_ids import record_id_of
from app.settings import Settings
from app.unit_of_work import UnitOfWork
from app.unit_of_work.single_statement import SignIns


@dataclass(frozen=True, slots=True)
class Service:
    """Dependencies of the running application; one for each, never a module global."""

    settings: Settings
    pools: Pools
    issuers: TrustedIssuers
    clock: Callable[[], datetime]
    long_bodies: asyncio.Semaphore
    """Turns for what takes long to take in: the other half of the urgent connections stays free."""
    sign_ins: SignIns = field(default_factory=dict)

    def engine_for(self, request: Request) -> AsyncEngine:
        """The pool that a request takes its connections from."""
        if priority_of(request.method, request.scope["path"]) is Priority.URGENT:
            return self.pools.urgent
        return self.pools.ordinary


_PARTNERSHIP = re.compile(SLUG)

# Read as plain text and checked only after the token: a stranger learns nothing but 401.
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
        description="Why the record is opened; it is recorded in the audit log.",
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
        """Sign the actor in and check the permission, or refuse."""
        uow: UnitOfWork = request.scope["frontdoor.uow"]
        request.scope["frontdoor.permission"] = self.permission
        identity: Identity = request.scope["frontdoor.identity"]
        chosen = partnership_chosen(partnership, identity)
        uow.circumstances = replace(uow.circumstances, partnership=chosen)
        await uow.sign_in(identity, reading=_only_reads(request))
        require(uow.actor, self.permission)
        _refuse_foreign_query(request)
        _spend_budget(request, uow.actor, self.permission)
        if self.sign_in is SignIn.STRONG:
            refuse_without_step_up(identity, now=uow.now)
        stated = purpose_for(uow.actor, _purpose(purpose))
        uow.circumstances = replace(uow.circumstances, purpose=stated)
        return uow


@dataclass(frozen=True, slots=True)
class AllowedToOpen(Allowed):
    """The guard of a route that opens a person's record: the request must state a purpose."""

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
    """The guard of a route that creates: the request must carry an Idempotency-Key."""

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


@dataclass(frozen=True, slots=True)
class AllowedToAccept(AllowedToCreate):
    """The guard of accepting an invitation: until then there is no user to sign in.

    The request names the partnership: an identity joins what it chose, and nothing else.
    """

    @override
    async def __call__(
        self,
        request: Request,
        partnership: PartnershipHeader = None,
        purpose: PurposeHeader = None,
        idempotency_key: IdempotencyKeyHeader = None,
    ) -> UnitOfWork:
        uow: UnitOfWork = request.scope["frontdoor.uow"]
        request.scope["frontdoor.permission"] = self.permission
        identity: Identity = request.scope["frontdoor.identity"]
        chosen = partnership_chosen(partnership, identity)
        if chosen is None:
            raise PartnershipNotChosen
        await uow.accept_invitation(identity, partnership=chosen)
        return await AllowedToCreate.__call__(self, request, partnership, purpose, idempotency_key)


def _spend_budget(request: Request, actor: Actor, permission: Permission) -> None:
    """Count once for each request, however often it is retried; break-glass reads are free."""
    if "frontdoor.budget" in request.scope or record_id_of(request) in actor.opened:
        return
    request.scope["frontdoor.budget"] = permission
    request.app.state.budgets.spend(actor.user_id, permission)


def _only_reads(request: Request) -> bool:
    """Whether the request only reads: searches are POSTs so that URLs hold no personal data."""
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


def partnership_chosen(named: str | None, identity: Identity) -> str | None:
    """The partnership that a request names, else the home of the identity, if it has one.

    Raises:
        HeaderNotValid: no partnership could be called so.
    """
    if named is not None and not _PARTNERSHIP.match(named):
        raise HeaderNotValid(pointer="header:Partnership", code="partnership_not_valid")
    return identity.home if named is None else named


def _purpose(given: str | None) -> Purpose | None:
    if given is not None and given not in set(Purpose):
        raise HeaderNotValid(pointer="header:Purpose", code="purpose_not_known")
    return None if given is None else Purpose(given)


def allowed(permission: Permission) -> Any:  # noqa: ANN401 - what FastAPI's Depends returns
    """The unit of work of an actor who may do this. Reads and changes of one record use it."""
    return Depends(Allowed(permission))


def allowed_to_open(permission: Permission) -> Any:  # noqa: ANN401 - as above
    """The same for opening a person's record: the purpose is required and recorded."""
    return Depends(AllowedToOpen(permission))


def allowed_to_create(permission: Permission) -> Any:  # noqa: ANN401 - as above
    """The same for a request that creates: sent twice, it has one effect."""
    return Depends(AllowedToCreate(permission))


def allowed_to_accept(permission: Permission) -> Any:  # noqa: ANN401 - as above
    """The same for accepting the invitation to the partnership that the request names."""
    return Depends(AllowedToAccept(permission))


def allowed_after_step_up(permission: Permission) -> Any:  # noqa: ANN401 - as above
    """The same for a change that a stolen session must not make (`refuse_without_step_up`)."""
    return Depends(Allowed(permission, SignIn.STRONG))


def allowed_to_create_after_step_up(permission: Permission) -> Any:  # noqa: ANN401 - as above
    """Both: step-up authentication, and one effect for a request sent twice."""
    return Depends(AllowedToCreate(permission, SignIn.STRONG))


def bearer_of(request: Request) -> str:
    """The token of a request.

    Raises:
        TokenRefused: there is none, or several, or something else.
    """
    values = request.headers.getlist("authorization")
    if len(values) > 1:
        raise TokenRefused(Reason.WRONG_SHAPE)
    scheme, _, token = "".join(values).partition(" ")
    if scheme.lower() != "bearer":
        raise TokenRefused(Reason.NOT_GIVEN)
    return token


def guard_of(context: APIRoute | RouteContext) -> Allowed | None:
    """The guard of a route, or None for a public route."""
    dependant = getattr(context, "dependant", None)
    for dependency in getattr(dependant, "dependencies", ()):
        if isinstance(dependency.call, Allowed):
            return dependency.call
    return None
