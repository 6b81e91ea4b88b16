"""Who is told of what, where, and when telling them stops."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Final
from urllib.parse import urlsplit
from uuid import UUID

from app.domain.access import Actor
from app.domain.errors import Conflict, Forbidden, Malformed
from app.domain.events import EVENTS, EventTypeNotKnown
from app.domain.roles import Role

MANAGERS: Final = (Role.PARTNER_SYSTEM, Role.ADMINISTRATOR)
"""Who subscribes for their agency; `access.agencies_managed()` has the same roles."""

MOST_OF_AN_AGENCY: Final = 20
"""Subscriptions that are not ended. Every one is asked after each event."""

OLD_SECRET_GOOD_FOR: Final = timedelta(hours=24)
FAILURES_TO_PAUSE: Final = 20
FAILING_TO_PAUSE: Final = timedelta(hours=1)
VERIFIED_WITHIN: Final = timedelta(hours=24)


class SubscriptionState(StrEnum):
    """What becomes of an event that a subscription is for."""

    UNVERIFIED = "unverified"
    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


class PauseReason(StrEnum):
    """Why nothing is delivered for now."""

    ASKED = "asked"
    FAILING = "failing"
    MAKER_GONE = "maker_gone"


class ReceiverNotValid(Malformed):
    """Events are sent to an https address with a host, and nothing that would be a secret in it."""

    headline: ClassVar[str] = "Events are sent to an https address"


class SubscriptionEnded(Conflict):
    """An ended subscription stays ended; make another."""

    headline: ClassVar[str] = "The subscription was ended"


class AlreadyPaused(Conflict):
    """There is nothing to pause."""

    headline: ClassVar[str] = "The subscription is paused"


class NothingToResume(Conflict):
    """Only what is paused, or was not verified in time, is taken up again."""

    headline: ClassVar[str] = "The subscription is not paused"


class MakerOnly(Forbidden):
    """A subscription sees with the eyes of whoever made it: nobody else may point it elsewhere."""

    headline: ClassVar[str] = "Only whoever made the subscription may say what it tells and where"


class TooManySubscriptions(Conflict):
    """The agency has as many as it may have; end one first."""

    headline: ClassVar[str] = "Your agency has as many subscriptions as it may have"


def agencies_managed(actor: Actor) -> frozenset[UUID]:
    """The agencies for which somebody subscribes."""
    return actor.agencies_as(*MANAGERS)


def agency_of(actor: Actor) -> UUID:
    """The agency that a new subscription of theirs is for.

    Raises:
        Forbidden: they subscribe for none.
    """
    order = {role: place for place, role in enumerate(MANAGERS)}
    held = [each for each in actor.memberships if each.role in order]
    if not held:
        raise Forbidden
    return min(held, key=lambda each: order[each.role]).agency_id


def refuse_unknown_events(events: Iterable[str]) -> None:
    """Somebody subscribes to events that there are.

    Raises:
        EventTypeNotKnown: one of them is not.
    """
    for index, event in enumerate(events):
        if event not in EVENTS:
            raise EventTypeNotKnown(pointer=f"/events/{index}", code="event_type_not_known")


def refuse_receiver(url: str, *, schemes: Iterable[str]) -> None:
    """Look at the address before anything is sent there; where it leads is looked at each time.

    Raises:
        ReceiverNotValid: another scheme, no host, or a user, password or fragment in it.
    """
    try:
        parts = urlsplit(url)
        port_is_valid = parts.port is None or parts.port > 0
    except ValueError:
        raise ReceiverNotValid(pointer="/url", code="url_not_valid") from None
    if parts.scheme not in schemes:
        raise ReceiverNotValid(pointer="/url", code="url_not_https")
    named = parts.hostname and parts.hostname.isascii() and url.isascii()
    if not named or parts.username is not None or "#" in url or not port_is_valid:
        raise ReceiverNotValid(pointer="/url", code="url_not_valid")
    if any(character.isspace() or not character.isprintable() for character in url):
        raise ReceiverNotValid(pointer="/url", code="url_not_valid")


def refuse_ended(state: SubscriptionState) -> None:
    """What is ended is not changed.

    Raises:
        SubscriptionEnded: it is.
    """
    if state is SubscriptionState.ENDED:
        raise SubscriptionEnded


def refuse_change(state: SubscriptionState, *, made_by: UUID, actor: UUID) -> None:
    """What is told through somebody's eyes, and where to, is theirs to say.

    Raises:
        SubscriptionEnded: it is.
        MakerOnly: somebody else asks.
    """
    refuse_ended(state)
    if made_by != actor:
        raise MakerOnly


def refuse_pause(state: SubscriptionState) -> None:
    """Only what runs, or is being verified, is paused.

    Raises:
        SubscriptionEnded, AlreadyPaused: see each.
    """
    refuse_ended(state)
    if state is SubscriptionState.PAUSED:
        raise AlreadyPaused


def refuse_resumption(state: SubscriptionState, *, made_by: UUID, actor: UUID) -> None:
    """Only what does not run is taken up again, by whoever answers for what it tells.

    Raises:
        SubscriptionEnded, MakerOnly, NothingToResume: see each.
    """
    refuse_change(state, made_by=made_by, actor=actor)
    if state is SubscriptionState.ACTIVE:
        raise NothingToResume


def must_pause(*, failures: int, failing_since: datetime, now: datetime) -> bool:
    """Whether a receiver has failed so often in a row, and for so long, that it is left alone."""
    return failures >= FAILURES_TO_PAUSE and now - failing_since >= FAILING_TO_PAUSE


def generations(*, generation: int, rotated_at: datetime | None, now: datetime) -> list[int]:
    """Which secrets sign at this instant, the newest first.

    For a day after a rotation the old one does too, so that a receiver can change over.
    """
    both = rotated_at is not None and now < rotated_at + OLD_SECRET_GOOD_FOR
    return [generation, generation - 1] if both else [generation]
