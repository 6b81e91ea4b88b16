"""Information requests: the people, the period, the due time, and whether still wanted."""

from collections.abc import Collection, Mapping, Sequence, Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar, Final
from uuid import UUID

from app.domain.contacts.contacts import Rating
from app.domain.contacts.threshold_decisions import Level
from app.domain.directory.legal_gateways import AT_SECTION_47
from app.domain.directory.purposes import Purpose
from app.domain.errors import Conflict, Malformed

REQUEST_PURPOSES: Final = (
    Purpose.SCREENING,
    Purpose.SECTION_47,
    Purpose.STRATEGY_MEETING,
    Purpose.ASSESSMENT,
)
"""The purposes for which the hub asks agencies; a court or an audit asks in other ways."""


class RequestState(StrEnum):
    """The state of a request with one agency."""

    ASKED = "asked"
    ANSWERED = "answered"
    RECALLED = "recalled"


class Disposition(StrEnum):
    """What happens to a request that is not answered when the decision is made."""

    RECALLED = "recalled"
    STILL_WANTED = "still_wanted"


class PeriodImpossible(Malformed):
    """A request covers a period that has begun and does not end before it starts."""

    headline: ClassVar[str] = "Ask about a period that has begun and ends after it starts"


class NamedTwice(Malformed):
    """The same agency, person or request is in the list twice."""

    headline: ClassVar[str] = "Name each of them once"


class NotInTheWorry(Malformed):
    """A request covers only the children, those named in the concern and the children's family.

    UK GDPR article 5(1)(c): no more than is needed.
    """

    headline: ClassVar[str] = "Ask only about the people in the concern and the children's family"


class AskedOwnAgency(Conflict):
    """Information of the user's own agency is in the record already."""

    headline: ClassVar[str] = (
        "Read your own agency's information in the record; you cannot request it"
    )


class NotRatedYet(Conflict):
    """The due time of an answer depends on the rating, and no child has been rated."""

    headline: ClassVar[str] = "Rate the child first; the time agencies have to answer depends on it"


class RequestAnswered(Conflict):
    """The agency has answered."""

    headline: ClassVar[str] = "This agency has already answered"


class RequestRecalled(Conflict):
    """The request no longer applies to this agency."""

    headline: ClassVar[str] = "This request was recalled from that agency"


class ReturnsOutstanding(Conflict):
    """To do less than protect, wait for every answer, recall the request or confirm it is wanted.

    The code says how many agencies have not answered.
    """

    headline: ClassVar[str] = (
        "Agencies have not answered: wait, recall the request, or confirm that it is still wanted"
    )


class NotOutstanding(Conflict):
    """The request is no longer outstanding: the agency answered, or the request was recalled."""

    headline: ClassVar[str] = "Read the new answers before you decide; something has changed"


@dataclass(frozen=True, slots=True)
class Put:
    """The facts about a request to one agency."""

    answered_at: datetime | None
    recalled_at: datetime | None


def state_of(put: Put) -> RequestState:
    """The state of the request. An answered one stays answered, even if recalled before that."""
    if put.answered_at is not None:
        return RequestState.ANSWERED
    return RequestState.ASKED if put.recalled_at is None else RequestState.RECALLED


def refuse_ended(put: Put) -> None:
    """Refuse to recall or confirm a request that is no longer outstanding.

    Raises:
        RequestAnswered, RequestRecalled: see each.
    """
    match state_of(put):
        case RequestState.ANSWERED:
            raise RequestAnswered
        case RequestState.RECALLED:
            raise RequestRecalled
        case RequestState.ASKED:
            return


def refuse_period(*, starts_on: date, ends_on: date | None, today: date) -> None:
    """Refuse a period that has not begun, or that ends before it starts.

    Raises:
        PeriodImpossible: it has not begun, or ends before it starts.
    """
    if starts_on > today:
        raise PeriodImpossible(pointer="/period_from", code="period_in_future")
    if ends_on is not None and ends_on < starts_on:
        raise PeriodImpossible(pointer="/period_until", code="period_backward")


def refuse_repetition(named: Sequence[UUID], *, pointer: str) -> None:
    """Refuse a list that names the same thing twice.

    Raises:
        NamedTwice: one is repeated; the pointer is to its second place.
    """
    for index, each in enumerate(named):
        if each in named[:index]:
            raise NamedTwice(pointer=f"{pointer}/{index}", code="named_twice")


def refuse_strangers(people: Sequence[UUID], *, in_the_worry: AbstractSet[UUID]) -> None:
    """Refuse to ask about more people than the concern is about.

    Raises:
        NotInTheWorry: a person is neither in it nor of the children's family.
    """
    for index, person in enumerate(people):
        if person not in in_the_worry:
            raise NotInTheWorry(pointer=f"/person_ids/{index}", code="not_in_the_worry")


def refuse_own_agency(agencies: Collection[UUID], *, own: AbstractSet[UUID]) -> None:
    """Refuse a request to the user's own agency.

    Raises:
        AskedOwnAgency: one of the agencies is the user's own.
    """
    if not own.isdisjoint(agencies):
        raise AskedOwnAgency


_MOST_URGENT_FIRST: Final = tuple(Rating)


def rating_to_answer_by(ratings: Collection[Rating | None], *, purpose: Purpose) -> Rating:
    """The rating by which agencies answer: the most urgent of the children's.

    At section 47 no one waits for a rating to ask: it is red until a rating is recorded.

    Raises:
        NotRatedYet: below section 47, and no child is rated.
    """
    given = [rating for rating in ratings if rating is not None]
    if given:
        return min(given, key=_MOST_URGENT_FIRST.index)
    if purpose in AT_SECTION_47:
        return Rating.RED
    raise NotRatedYet


def is_more_urgent(rating: Rating, than: Rating) -> bool:
    """Whether a rating shortens the time to answer."""
    return _MOST_URGENT_FIRST.index(rating) < _MOST_URGENT_FIRST.index(than)


def dispositions(
    level: Level, *, outstanding: AbstractSet[UUID], stated: Mapping[UUID, Disposition]
) -> Mapping[UUID, Disposition]:
    """The disposition of every request that is not answered when a decision is made.

    A decision that finds significant harm waits for nothing: unanswered requests are still wanted
    unless they were recalled, and those answered meanwhile are left alone. A decision to do less
    says of each whether it is recalled or still wanted.

    Raises:
        ReturnsOutstanding: to do less, and a request is not mentioned.
        NotOutstanding: to do less, and a request is mentioned that is no longer outstanding.
    """
    if level is Level.SIGNIFICANT_HARM:
        return {put: stated.get(put, Disposition.STILL_WANTED) for put in outstanding}
    if not outstanding <= stated.keys():
        raise ReturnsOutstanding(code=f"outstanding:{len(outstanding - stated.keys())}")
    if not stated.keys() <= outstanding:
        raise NotOutstanding
    return dict(stated)
