"""Entries of a chronology, as each kind of record writes them."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from app.domain.clocks.working_time import london_date
from app.domain.people.chronology import Entry, Fact, Happening
from app.unit_of_work import Record


def then(
    what: Happening, record: Record, person_id: UUID, when: date | datetime, **facts: Fact
) -> Entry:
    """Something that happened to a record at an instant, or on a day where that is all known."""
    return Entry(
        on=london_date(when) if isinstance(when, datetime) else when,
        at=when if isinstance(when, datetime) else None,
        what=what,
        record_type=record.__tablename__,
        record_id=record.id,
        person_id=person_id,
        facts=facts,
    )


def struck_through(in_error: bool) -> Mapping[str, bool]:
    """The fact that an entry was recorded in error; there is none on one that was not."""
    return {"recorded_in_error": True} if in_error else {}
