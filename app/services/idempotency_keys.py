"""Idempotency keys that have expired: removed, with the answers that were stored under them."""

from app.unit_of_work import UnitOfWork


async def forget_expired(uow: UnitOfWork) -> None:
    """Remove those of the partnership that expired first, so many at a time."""
    removed = await uow.idempotency_keys.forget_expired()
    if removed:
        uow.audit("idempotency_key.expired", keys=removed)
