"""The clock of each agency that was asked, until it answers or its request is recalled."""

from datetime import datetime
from uuid import UUID

from app.domain.clocks.definitions import ClockKind
from app.domain.contacts.contacts import Rating
from app.domain.records import RecordKind
from app.domain.sharing.information_requests import is_more_urgent
from app.models import Contact, RequestedAgency, Timescale
from app.repositories.clocks.timescales import Subject
from app.services.clocks import timescales
from app.unit_of_work import UnitOfWork

_KIND = ClockKind.INFORMATION_RETURN


def subject_of(put: RequestedAgency, *, contact_id: UUID | None = None) -> Subject:
    """What the clock and the times of a request to one agency are about."""
    return Subject(RecordKind.REQUESTED_AGENCY, put.id, contact_id=contact_id)


async def start(
    uow: UnitOfWork, put: RequestedAgency, *, contact: Contact, sent_at: datetime, rating: Rating
) -> None:
    """The agency is asked: its own clock runs by the rating, from when the request was sent."""
    await timescales.start(
        uow,
        _KIND,
        subject_of(put, contact_id=contact.id),
        started_at=sent_at,
        because="information_request.sent",
        rating=rating,
    )


async def stop(uow: UnitOfWork, put: RequestedAgency, *, answered_at: datetime) -> None:
    """The agency has answered in full."""
    await timescales.stop(
        uow,
        _KIND,
        subject_of(put),
        stopped_at=answered_at,
        because="information_return.recorded",
    )


async def cancel(uow: UnitOfWork, put: RequestedAgency) -> None:
    """The agency need not answer any more: it neither met nor missed its deadline."""
    await timescales.cancel(
        uow,
        _KIND,
        subject_of(put),
        because="information_request.recalled",
    )


async def follow_rating(uow: UnitOfWork, contact: Contact, rating: Rating) -> None:
    """A more urgent rating brings forward what agencies have not answered on the contact.

    Due by the new rating from when each request was sent, which may be past: it is late then,
    and chased. A less urgent rating takes back nothing that agencies were asked for, and blue
    starts no clock.
    """
    for put in await uow.information_requests.list_waiting_on_contact(contact.id):
        running = await uow.timescales.running(_KIND, subject_of(put))
        if not running:
            request = await uow.information_requests.get(put.information_request_id)
            await start(uow, put, contact=contact, sent_at=request.sent_at, rating=rating)
        for clock in running:
            if is_more_urgent(rating, rating_of(clock)):
                await timescales.bring_forward(uow, clock, rating=rating)


def rating_of(clock: Timescale) -> Rating:
    """The rating that a clock of an answer runs by."""
    if clock.rating is None:
        raise RuntimeError("What agencies answer is due by a rating; this clock has none.")
    return Rating(clock.rating)
