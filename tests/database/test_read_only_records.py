"""What was read to be shown cannot be changed by mistake: the change would be lost in silence."""

from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from app.models.base import ReadOnlyRecord
from app.unit_of_work import Circumstances, unit_of_work
from tests.support.partnerships import Partnership
from tests.support.scenarios.pathway import recorded


async def test_a_record_that_was_only_read_is_not_changed(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    contact = await recorded(partnership.hub_practitioner)
    circumstances = Circumstances(now=partnership.clock.now)
    async with unit_of_work(worker_engine, circumstances) as uow:
        await uow.act_as_system(partnership.founded.id, slug=partnership.founded.slug)
        found = await uow.contacts.get(UUID(contact["id"]))
        with pytest.raises(ReadOnlyRecord):
            found.changed_at = uow.now
        held = await uow.contacts.get_for_change(UUID(contact["id"]))
        held.changed_at = uow.now
