"""Accesses to a person's record, for a child's team and for information governance."""

from dataclasses import asdict
from uuid import UUID

from app.domain.pages import Page, at_instant, instant_position
from app.schemas.audit.accesses import AccessesView, AccessView
from app.unit_of_work import UnitOfWork


async def list_to(uow: UnitOfWork, *, person_id: UUID, page: Page) -> AccessesView:
    """A page of the accesses to a person; asking for them is on the audit log.

    Raises:
        RecordNotFound: absent, or not one whom the actor works with.
    """
    found = await uow.accesses.list_to(
        person_id, limit=page.limit + 1, after=at_instant(page.after)
    )
    accesses, following = page.turn(
        found, position=lambda access: instant_position(access.occurred_at, access.id)
    )
    uow.audit("access.listed", person_id=person_id, shown=[access.id for access in accesses])
    users = await uow.partnerships.user_names(
        {access.user_id for access in accesses if access.user_id is not None}
    )
    agencies = await uow.partnerships.agency_names(
        {access.agency_id for access in accesses if access.agency_id is not None}
    )
    return AccessesView(
        items=[
            AccessView.model_validate(
                asdict(access)
                | {
                    "display_name": None if access.user_id is None else users[access.user_id],
                    "agency_name": None if access.agency_id is None else agencies[access.agency_id],
                }
            )
            for access in accesses
        ],
        next=following,
    )
