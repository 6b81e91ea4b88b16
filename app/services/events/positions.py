"""Positions of published events in the order of their partnership."""

from datetime import datetime

from app.repositories.events import positions
from app.services.events.delivery_records import Tenant, writing


async def number(tenant: Tenant, *, now: datetime) -> int:
    """Number every committed event of a partnership; how many there were.

    While another worker is at it, this one does nothing.
    """
    numbered = 0
    while True:
        async with writing(tenant, now=now) as uow:
            if not await positions.hold_the_order(uow.session, tenant.partnership_id):
                return numbered
            done = await positions.number(uow.session, tenant.partnership_id)
        numbered += done
        if done < positions.BATCH:
            return numbered
