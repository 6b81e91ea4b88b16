"""Who is told of what, where, and when telling them stops."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import AddressValueError, IPv6Address
from typing import ClassVar, Final
from urllib.parse import urlsplit
from uuid import UUID

from app.domain.directory.access import Actor
from app.domain.directory.roles import Role
from app.domain.errors import Conflict, Forbidden, Malformed
from app.domain.events.events import EVENTS, EventTypeNotKnown

MANAGERS: Final = (Role.PARTNER_SYSTEM, Role.ADMINISTRATOR)
"""Who subscribes for their agency; `access.agencies_managed()` has the same roles."""

MOST_OF_AN_AGENCY: Final = 20
"""Subscriptions that are not ended. Every one is asked after each event."""

OLD_SECRET_GOOD_FOR: Final = timedelta(hours=24)
SECRETS_AT_ONCE: Final = 10
"""That sign side by side: each is one more signature in a header of every event."""

FAILURES_TO_PAUSE: Final = 20
FAILING_TO_PAUSE: Final = timedelta(hours=1)
VERIFIED_WITHIN: Final = timedelta(hours=24)

_LONGEST_HOST: Final = 253
_LABEL: Final = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")


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


class LetterAbout(StrEnum):
    """What the contact of a subscription is written to about: why nothing is told any more."""

    FAILING = "failing"
    MAKER_GONE = "maker_gone"
    NOT_VERIFIED = "not_verified"


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


class TooManySecrets(Conflict):
    """Each secret signs for a day after it was replaced; wait until the oldest no longer does."""

    headline: ClassVar[str] = "As many secrets sign as may at once"


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
        ReceiverNotValid: another scheme, no host that a name server could know, or a user,
            password or fragment in it.
    """
    try:
        parts = urlsplit(url)
        port_is_valid = parts.port is None or parts.port > 0
    except ValueError:
        raise ReceiverNotValid(pointer="/url", code="url_not_valid") from None
    if parts.scheme not in schemes:
        raise ReceiverNotValid(pointer="/url", code="url_not_https")
    named = parts.hostname is not None and _may_be_a_host(parts.hostname)
    if (
        not named
        or not url.isascii()
        or parts.username is not None
        or "#" in url
        or not port_is_valid
    ):
        raise ReceiverNotValid(pointer="/url", code="url_not_valid")
    if any(character.isspace() or not character.isprintable() for character in url):
        raise ReceiverNotValid(pointer="/url", code="url_not_valid")


def _may_be_a_host(host: str) -> bool:
    """Whether it is an IPv6 address, or a name as name servers know them (RFC 1035, 2.3.4).

    Others cannot even be asked for: the resolver raises instead of answering.
    """
    if ":" in host:
        try:
            return IPv6Address(host).scope_id is None
        except AddressValueError:
            return False
    return len(host) <= _LONGEST_HOST and all(map(_LABEL.fullmatch, host.split(".")))


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


def refuse_rotation(
    state: SubscriptionState,
    *,
    made_by: UUID,
    actor: UUID,
    rotations: Sequence[datetime],
    now: datetime,
) -> None:
    """A secret may be replaced again before the day of the last one is over, within measure.

    Raises:
        SubscriptionEnded, MakerOnly: as for any change.
        TooManySecrets: every secret that may sign at once does.
    """
    refuse_change(state, made_by=made_by, actor=actor)
    if len(rotations_that_count(rotations, now=now)) + 1 >= SECRETS_AT_ONCE:
        raise TooManySecrets


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


def rotations_that_count(rotations: Iterable[datetime], *, now: datetime) -> list[datetime]:
    """Those after which the secret that was replaced still signs."""
    return [each for each in rotations if now < each + OLD_SECRET_GOOD_FOR]


def generations(*, generation: int, rotations: Iterable[datetime], now: datetime) -> list[int]:
    """Which secrets sign at this instant, the newest first.

    For a day after a rotation the secret that it replaced does too, so that a receiver can
    change over; so after several within a day, each of them does.
    """
    replaced = len(rotations_that_count(rotations, now=now))
    return [generation - back for back in range(replaced + 1)]


def letter_about(
    state: SubscriptionState, *, because: PauseReason | None, is_asked: bool
) -> LetterAbout | None:
    """What its contact has to know of a subscription, if anything.

    `is_asked` says whether its receiver will be asked again to show that it is one. Who paused
    it on purpose knows it already.
    """
    if state is SubscriptionState.UNVERIFIED and not is_asked:
        return LetterAbout.NOT_VERIFIED
    if state is SubscriptionState.PAUSED and because is PauseReason.FAILING:
        return LetterAbout.FAILING
    if state is SubscriptionState.PAUSED and because is PauseReason.MAKER_GONE:
        return LetterAbout.MAKER_GONE
    return None
