"""Asking agencies what they know: of whom, for what, by when, and whether it is still wanted."""

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
"""What the hub asks agencies for; a court or an audit asks in other ways."""


class RequestState(StrEnum):
    """Where a request stands with one agency."""

    ASKED = "asked"
    ANSWERED = "answered"
    RECALLED = "recalled"


class Disposition(StrEnum):
    """What becomes of a request that is not answered when the decision is made."""

    RECALLED = "recalled"
    STILL_WANTED = "still_wanted"


class PeriodImpossible(Malformed):
    """A request is about a period that has begun and does not end before it starts."""

    headline: ClassVar[str] = "Ask about a period that has begun and ends after it starts"


class NamedTwice(Malformed):
    """The same agency, person or request stands in the list twice."""

    headline: ClassVar[str] = "Name each of them once"


class NotInTheWorry(Malformed):
    """Nobody is asked about but the children, those named in the worry and the children's family.

    UK GDPR article 5(1)(c): no more than is needed.
    """

    headline: ClassVar[str] = "Ask about the people in the worry and the children's family only"


class AskedOwnAgency(Conflict):
    """What one's own agency knows is in the record already."""

    headline: ClassVar[str] = "This is your own agency; read what it holds"


class NotRatedYet(Conflict):
    """When an answer is due follows from the rating, and nobody has rated a child."""

    headline: ClassVar[str] = "Rate the child first: by when agencies answer follows from it"


class RequestAnswered(Conflict):
    """The agency has answered."""

    headline: ClassVar[str] = "This agency has answered"


class RequestRecalled(Conflict):
    """The request is no longer put to this agency."""

    headline: ClassVar[str] = "This request was recalled from that agency"


class ReturnsOutstanding(Conflict):
    """To do less than protect, wait for every answer, recall the request or say it is wanted.

    The code says how many agencies have not answered.
    """

    headline: ClassVar[str] = (
        "Agencies have not answered: wait, recall the request, or confirm that it is still wanted"
    )


class NotOutstanding(Conflict):
    """Nothing is waited for any more: the agency answered, or the request was recalled."""

    headline: ClassVar[str] = "Something has changed: read the answers before you decide"


@dataclass(frozen=True, slots=True)
class Put:
    """A request as it stands with one agency."""

    answered_at: datetime | None
    recalled_at: datetime | None


def state_of(put: Put) -> RequestState:
    """Where it stands. What was answered stays answered, recalled before that or not."""
    if put.answered_at is not None:
        return RequestState.ANSWERED
    return RequestState.ASKED if put.recalled_at is None else RequestState.RECALLED


def refuse_ended(put: Put) -> None:
    """Recalling and confirming are for what is still waited for.

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
    """The period asked about has begun, and ends on or after the day it starts.

    Raises:
        PeriodImpossible: neither, or not both.
    """
    if starts_on > today:
        raise PeriodImpossible(pointer="/period_from", code="period_in_future")
    if ends_on is not None and ends_on < starts_on:
        raise PeriodImpossible(pointer="/period_until", code="period_backward")


def refuse_repetition(named: Sequence[UUID], *, pointer: str) -> None:
    """Each of a list is named once.

    Raises:
        NamedTwice: one is there again; the pointer is to its second place.
    """
    for index, each in enumerate(named):
        if each in named[:index]:
            raise NamedTwice(pointer=f"{pointer}/{index}", code="named_twice")


def refuse_strangers(people: Sequence[UUID], *, in_the_worry: AbstractSet[UUID]) -> None:
    """Ask about no more people than the worry is about.

    Raises:
        NotInTheWorry: somebody is neither in it nor of the children's family.
    """
    for index, person in enumerate(people):
        if person not in in_the_worry:
            raise NotInTheWorry(pointer=f"/person_ids/{index}", code="not_in_the_worry")


def refuse_own_agency(agencies: Collection[UUID], *, own: AbstractSet[UUID]) -> None:
    """The hub asks others.

    Raises:
        AskedOwnAgency: one of the agencies is the asker's own.
    """
    if not own.isdisjoint(agencies):
        raise AskedOwnAgency


_MOST_URGENT_FIRST: Final = tuple(Rating)


def rating_to_answer_by(ratings: Collection[Rating | None], *, purpose: Purpose) -> Rating:
    """The rating by which agencies answer: the most urgent of the children's.

    At section 47 nobody waits for a rating to ask: it is red until somebody says otherwise.

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
    """Whether a rating brings the answers forward."""
    return _MOST_URGENT_FIRST.index(rating) < _MOST_URGENT_FIRST.index(than)


def dispositions(
    level: Level, *, outstanding: AbstractSet[UUID], stated: Mapping[UUID, Disposition]
) -> Mapping[UUID, Disposition]:
    """What becomes of every request that is not answered when a decision is made.

    A decision that finds significant harm waits for nothing: what is not answered is still
    wanted unless it was recalled, and what was answered meanwhile is left alone. A decision to
    do less says of each whether it is recalled or still wanted.

    Raises:
        ReturnsOutstanding: to do less, and nothing is said of a request.
        NotOutstanding: to do less, and something is said of a request that waits no more.
    """
    if level is Level.SIGNIFICANT_HARM:
        return {put: stated.get(put, Disposition.STILL_WANTED) for put in outstanding}
    if not outstanding <= stated.keys():
        raise ReturnsOutstanding(code=f"outstanding:{len(outstanding - stated.keys())}")
    if not stated.keys() <= outstanding:
        raise NotOutstanding
    return dict(stated)
