"""The actor's carried-out requests, by key."""

from hashlib import sha256

from sqlalchemy import func, select

from app.models import IdempotencyKey
from app.repositories.base import Repository


class IdempotencyKeys(Repository):
    """A key belongs to the user who sent it: no other user can replay the response."""

    async def claim(self, key: str) -> bool:
        """Hold the key until the transaction ends; False if another request holds it now."""
        name = f"{self._scope.actor.partnership_id}:{self._scope.actor.user_id}:{key}"
        number = int.from_bytes(sha256(name.encode()).digest()[:8], signed=True)
        return bool(await self._session.scalar(select(func.pg_try_advisory_xact_lock(number))))

    async def find(self, key: str) -> IdempotencyKey | None:
        """The request that was carried out under this key, if any."""
        found: IdempotencyKey | None = await self._session.scalar(
            select(IdempotencyKey).where(
                self._scope.visible(IdempotencyKey),
                IdempotencyKey.user_id == self._scope.actor.user_id,
                IdempotencyKey.key == key,
            )
        )
        return found
