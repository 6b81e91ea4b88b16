"""Notice to the witnesses of the audit log that it was signed."""

from datetime import datetime

from app.services.events.delivery_records import SERVICE, Tenant, reading
from app.unit_of_work import system_unit_of_work

EVENT = "audit.head_published"


async def publish(books: Tenant, *, now: datetime) -> bool:
    """Publish the latest head, unless it was; whether it was now.

    To be asked every hour and not with every head: publishing is itself on the audit log,
    which is then signed again.
    """
    async with reading(books, now=now) as uow:
        head = await uow.audit_tree.latest_head()
        if head is None or await uow.events.was_published(EVENT, record_id=head.id):
            return False
    async with system_unit_of_work(
        books.engine,
        partnership_id=books.partnership_id,
        slug=books.slug,
        now=now,
        service=SERVICE,
    ) as uow:
        uow.audit("audit_head.published", head, tree_size=head.tree_size)
        uow.publish(EVENT, record_id=head.id)
    return True
