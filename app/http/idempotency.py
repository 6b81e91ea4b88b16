"""Idempotency keys: a request that is sent twice has one effect and one answer."""

import re
from hashlib import sha256

from fastapi import Request, Response
from pydantic import BaseModel

from app.domain.idempotency import IdempotencyKeyMissing, IdempotencyKeyReused, StillRunning
from app.domain.records import RecordNotFound
from app.models import IdempotencyKey
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
        RecordNotFound: a record in the answer has since been hidden from the actor.
        Replayed: the stored response.
    """
    if key is None or not KEY.match(key):
        raise IdempotencyKeyMissing
    request.scope[_CLAIMED] = key
    if not await uow.idempotency_keys.claim(key):
        raise StillRunning
    earlier = await uow.idempotency_keys.find(key)
    if earlier is None:
        return
    if earlier.request_digest != await _digest(request):
        raise IdempotencyKeyReused(pointer=f"header:{HEADER}", code="reused")
    if uow.actor.hidden_from.holds_any(earlier.about):
        raise RecordNotFound
    raise Replayed(
        Response(
            earlier.body,
            status_code=earlier.status,
            headers={**earlier.headers, "Idempotent-Replayed": "true"},
        )
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
            about=sorted(uow.mentioned),
            created_at=uow.now,
        )
    )


async def _digest(request: Request) -> bytes:
    described = f"{request.method} {request.url.path}\n".encode()
    return sha256(described + await request.body()).digest()
