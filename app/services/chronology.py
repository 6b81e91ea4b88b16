"""One ordered list of everything that happened about a person, as far as the reader may see."""

from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID

from app.domain.chronology import Entry, Fact, Happening, Source, closed_to, in_order
from app.domain.working_time import london_date
from app.models import Enquiry, Person, PersonAddress, PersonName, StrategyMeeting
from app.schemas.histories import ChronologyView, EntryView
from app.services.histories import re_referrals
from app.services.person_views import age_on
from app.unit_of_work import UnitOfWork


async def read(uow: UnitOfWork, *, person_id: UUID) -> ChronologyView:
    """The chronology of a person, from all linked records, each entry marked with its own.

    Raises:
        RecordNotFound: absent, or out of reach.
    """
    person = await uow.people.get(person_id)
    same = sorted(await uow.person_links.list_same_person(person_id))
    closed = closed_to(uow.actor.permissions)
    entries = in_order(
        [entry for source in Source if source not in closed for entry in await _read(uow, source, person_id, same)]
    )
