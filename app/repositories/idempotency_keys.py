"""The actor's carried-out requests, by key."""

from collections.abc import Collection, Mapping
from hashlib import sha256
from typing import Final
from uuid import UUID

from sqlalchemy import Uuid, any_, func, literal, select, text, union_all
from sqlalchemy.dialects.postgresql import ARRAY

from app.models import Base, IdempotencyKey
from app.models.base import Owned
from app.repositories.base import Repository

_FORGET: Final = text("SELECT access.forget_expired_keys(:key, :at_most)")
FORGOTTEN_AT_ONCE: Final = 1_000

_MODELS: Final[Mapping[str, type[Owned]]] = {
    mapper.class_.__tablename__: mapper.class_
    for mapper in Base.registry.mappers
    if "partnership_id" in mapper.columns
}


class IdempotencyKeys(Repository):
    """A key belongs to the user who sent it: no other user can replay the response."""

    async def claim(self, key: str) -> bool:
        """Hold the key until the transaction ends; False if another request holds it now."""
        name = f"{self._scope.actor.partnership_id}:{self._scope.actor.user_id}:{key}"
        number = int.from_bytes(sha256(name.encode()).digest()[:8], signed=True)
        return bool(await self._session.scalar(select(func.pg_try_advisory_xact_lock(number))))

    async def find(self, key: str) -> IdempotencyKey | None:
        """The request that was carried out under this key, if any; it may have expired."""
        found: IdempotencyKey | None = await self._session.scalar(
            select(IdempotencyKey).where(
                self._scope.visible(IdempotencyKey),
                IdempotencyKey.user_id == self._scope.actor.user_id,
                IdempotencyKey.key == key,
            )
        )
        return found

    async def forget(self, key: str) -> None:
        """Remove the actor's key, if it has expired, so that it can be used again."""
        await self._session.execute(_FORGET, {"key": key, "at_most": 1})

    async def forget_expired(self) -> int:
        """Remove the keys of the partnership that expired first; how many there were."""
        removed = await self._session.execute(_FORGET, {"key": None, "at_most": FORGOTTEN_AT_ONCE})
        return int(removed.scalar_one())

    async def readable(self, records: Mapping[str, Collection[UUID]]) -> dict[str, list[UUID]]:
        """Those records, by their tables, that the actor may read now.

        The application scope is asked here, and row-level security below.
        """
        asked = [
            select(literal(table).label("kind"), model.id).where(
                self._scope.visible(model),
                model.id == any_(literal(sorted(ids), ARRAY(Uuid()))),
            )
            for table, ids in sorted(records.items())
            if ids and (model := _MODELS.get(table)) is not None
        ]
        if not asked:
            return {}
        found: dict[str, list[UUID]] = {}
        for kind, id_ in await self._session.execute(union_all(*asked)):
            found.setdefault(kind, []).append(id_)
        return found
