"""Webhook deliveries: one event to one subscriber, until it is accepted or a day has passed."""

from datetime import datetime, timedelta
from enum import StrEnum
from http import HTTPStatus
from typing import ClassVar, Final

from app.domain.errors import Conflict

FIRST_WAIT: Final = timedelta(seconds=5)
LONGEST_WAIT: Final = timedelta(hours=2)
GIVEN_UP_AFTER: Final = timedelta(hours=24)
LEASE: Final = timedelta(seconds=60)
"""How long a worker may hold a delivery; several times the longest attempt."""

_DOUBLINGS_AT_MOST: Final = 20


class DeliveryState(StrEnum):
    """The state of a delivery.

    Withheld: the subscriber could no longer see the record when its turn came, and was not sent the
    event. The subscriber does not see a withheld delivery.
    """

    PENDING = "pending"
    DELIVERED = "delivered"
    DEAD = "dead"
    WITHHELD = "withheld"


class ShownState(StrEnum):
    """The states of a delivery that clients see."""

    PENDING = "pending"
    DELIVERED = "delivered"
    DEAD = "dead"


class Fault(StrEnum):
    """Why an attempt failed, where no answer says so."""

    ADDRESS_REFUSED = "address_refused"
    NAME_NOT_FOUND = "name_not_found"
    NOT_CONNECTED = "not_connected"
    TLS_FAILED = "tls_failed"
    TOOK_TOO_LONG = "took_too_long"
    HUNG_UP = "hung_up"
    # Earlier releases stored it; now a long answer counts by its status.
    ANSWER_TOO_LARGE = "answer_too_large"
    REDIRECTED = "redirected"
    NOT_ACCEPTED = "not_accepted"
    CHALLENGE_NOT_REPEATED = "challenge_not_repeated"
    SUBSCRIPTION_ENDED = "subscription_ended"


class NotDead(Conflict):
    """Only a delivery that was given up can be sent again by hand."""

    headline: ClassVar[str] = "Only a delivery that was given up can be sent again by hand"


def is_taken(status: int | None) -> bool:
    """Whether a receiver's answer says that it accepted the event: any 2xx."""
    return status is not None and HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES


def wait_after(attempts: int, *, share: float) -> timedelta:
    """How long to wait after so many attempts: twice as long each time, two hours at most.

    `share`, from 0 to 1, is drawn again each time (full jitter): receivers that failed at one
    moment are not all tried again at the next.
    """
    doubled = FIRST_WAIT * (1 << min(attempts - 1, _DOUBLINGS_AT_MOST))
    return min(doubled, LONGEST_WAIT) * share


def is_given_up(*, first_attempted_at: datetime, now: datetime) -> bool:
    """Whether delivery has been tried for a day."""
    return now - first_attempted_at >= GIVEN_UP_AFTER


def refuse_redelivery(state: DeliveryState) -> None:
    """Refuse to send again by hand a delivery that is not given up.

    Raises:
        NotDead: it was accepted, or is still being tried.
    """
    if state is not DeliveryState.DEAD:
        raise NotDead
