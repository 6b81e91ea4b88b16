"""Idempotency keys: a request that is sent twice has one effect and one answer."""

import re
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from fastapi import Request, Response
from pydantic import BaseModel

from app.domain.directory.access import Actor
from app.domain.directory.roles import Role
from app.domain.idempotency import IdempotencyKeyMissing, IdempotencyKeyReused, StillRunning
from app.domain.records import RecordNotFound
from app.models import IdempotencyKey
from app.settings import Settings
from app.unit_of_work import UnitOfWork

HEADER = "Idempotency-Key"
KEY = re.compile(r"^[!-~]{8,128}$")
_CLAIMED = "frontdoor.idempotency_key"
_INSTEAD = "frontdoor.kept_instead"
_KEPT_HEADERS = ("content-type", "etag", "location")


class Replayed(Exception):  # noqa: N818 - not an error: the stored answer, on its way out
    """The request was carried out before; this is its stored answer."""

    def __init__(self, response: Response) -> None:
        self.response = response
        super().__init__()


async def begin(uow: UnitOfWork, request: Request, *, key: str | None) -> None:
    """Claim the request's key, or replay the stored answer.

    Raises:
        IdempotencyKeyMissing, IdempotencyKeyReused, StillRunning: see each.
        RecordNotFound: the actor may not read today what the answer tells of.
        Replayed: the stored response; that it is given again is in the audit log.
    """
    if key is None or not KEY.match(key):
        raise IdempotencyKeyMissing
    request.scope[_CLAIMED] = key
    if not await uow.idempotency_keys.claim(key):
        raise StillRunning
    earlier = await uow.idempotency_keys.find(key)
    if earlier is None:
        return
    if earlier.expires_at <= uow.now:
        await uow.idempotency_keys.forget(key)
        return
    if earlier.request_digest != await _digest(request):
        raise IdempotencyKeyReused(pointer=f"header:{HEADER}", code="reused")
    if not await _may_be_told(uow, earlier):
        raise RecordNotFound
    uow.audit_again("idempotency_key.replayed", earlier.events_named)
    raise Replayed(
        Response(
            earlier.body,
            status_code=earlier.status,
            headers={**earlier.headers, "Idempotent-Replayed": "true"},
        )
    )


async def _may_be_told(uow: UnitOfWork, earlier: IdempotencyKey) -> bool:
    """Whether the actor may read today whatever of this answer they could read when answered.

    What they never could read, such as the child whom a referrer's contact is about, they were
    shown nothing of, and it does not take their receipt from them. Who reads a record by another
    membership than then may be shown less of it, so those of then must stand.
    """
    if uow.actor.hidden_from.holds_any(earlier.about) or earlier.readable is None:
        return False
    if not _memberships(uow.actor).issuperset(earlier.memberships_held):
        return False
    then = {kind: {*map(UUID, ids)} for kind, ids in earlier.readable.items()}
    today = await uow.idempotency_keys.readable(then)
    return all(ids == {*today.get(kind, ())} for kind, ids in then.items())


def _memberships(actor: Actor) -> frozenset[str]:
    return frozenset(
        f"{held.role} {held.agency_id} {held.team_id or ''}".strip() for held in actor.memberships
    )


def keep_instead(request: Request, view: BaseModel) -> None:
    """Store a different answer for replays, because the real one is shown only once."""
    request.scope[_INSTEAD] = view.model_dump_json().encode()


async def complete(uow: UnitOfWork, request: Request, response: Response) -> None:
    """Store the answer in the same transaction as the request's changes.

    A request that claimed no key has nothing to keep.
    """
    key = request.scope.get(_CLAIMED)
    if key is None:
        return
    await uow.session.flush()
    readable = await uow.idempotency_keys.readable(uow.named.by_table)
    await uow.save(
        IdempotencyKey(
            partnership_id=uow.partnership_id,
            user_id=uow.actor.user,
            key=key,
            request_digest=await _digest(request),
            status=response.status_code,
            headers={
                name: value for name, value in response.headers.items() if name in _KEPT_HEADERS
            },
            body=request.scope.get(_INSTEAD, bytes(response.body)),
            about=sorted(uow.named.ids),
            events_named=uow.named.stored,
            readable={kind: [str(id_) for id_ in ids] for kind, ids in readable.items()},
            memberships_held=sorted(_memberships(uow.actor)),
            created_at=uow.now,
            expires_at=uow.now + _lasts(uow, request),
        )
    )


def _lasts(uow: UnitOfWork, request: Request) -> timedelta:
    """How long an answer is stored. A system that was away repeats later than a person does."""
    settings: Settings = request.app.state.service.settings
    if Role.PARTNER_SYSTEM in uow.actor.roles:
        return timedelta(hours=settings.partner_idempotency_hours)
    return timedelta(hours=settings.idempotency_hours)


async def _digest(request: Request) -> bytes:
    described = f"{request.method} {request.url.path}\n".encode()
    return sha256(described + await request.body()).digest()
