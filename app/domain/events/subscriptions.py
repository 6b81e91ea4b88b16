"""Webhook subscriptions: their receivers and secrets, and when delivery stops."""

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
from app.domain.events.events import EVENTS
from app.domain.events.recipients import EventTypeNotKnown

MANAGERS: Final = (Role.PARTNER_SYSTEM, Role.ADMINISTRATOR)
"""Roles that subscribe for their agency; `access.agencies_managed()` has the same roles."""

MOST_OF_AN_AGENCY: Final = 20
"""Subscriptions that are not ended. Every one is checked after each event."""

OLD_SECRET_GOOD_FOR: Final = timedelta(hours=24)
SECRETS_AT_ONCE: Final = 10
"""Secrets that sign side by side: each adds one signature to a header of every event."""

FAILURES_TO_PAUSE: Final = 20
FAILING_TO_PAUSE: Final = timedelta(hours=1)
VERIFIED_WITHIN: Final = timedelta(hours=24)

_LONGEST_HOST: Final = 253
_LABEL: Final = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")


class SubscriptionState(StrEnum):
    """The state of a subscription, which decides what happens to its events."""

    UNVERIFIED = "unverified"
    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


class PauseReason(StrEnum):
    """Why deliveries are paused."""

    ASKED = "asked"
    FAILING = "failing"
    MAKER_GONE = "maker_gone"


class EmailAbout(StrEnum):
    """The reason for an e-mail to the subscription's contact: why nothing is delivered any more."""

    FAILING = "failing"
    MAKER_GONE = "maker_gone"
    NOT_VERIFIED = "not_verified"


class ReceiverNotValid(Malformed):
    """Events are sent to an https address with a host, and with no secret in the address."""

    headline: ClassVar[str] = "Give an https address for events to be sent to"


class SubscriptionEnded(Conflict):
    """An ended subscription stays ended; make another."""

    headline: ClassVar[str] = "Make a new subscription; this one has ended"


class AlreadyPaused(Conflict):
    """The subscription is paused already."""

    headline: ClassVar[str] = "The subscription is already paused"


class NothingToResume(Conflict):
    """Only a subscription that is paused, or was not verified in time, can be resumed."""

    headline: ClassVar[str] = "The subscription is not paused, so it cannot be resumed"


class MakerOnly(Forbidden):
    """A subscription sees what its maker sees, so no one else may point it elsewhere."""

    headline: ClassVar[str] = (
        "Ask the person who made the subscription; only they may change its events and address"
    )


class TooManySubscriptions(Conflict):
    """The agency has as many subscriptions as it may have; end one first."""

    headline: ClassVar[str] = "End a subscription first; your agency has as many as it may have"


class TooManySecrets(Conflict):
    """Each secret signs for a day after it was replaced; wait until the oldest stops signing."""

    headline: ClassVar[str] = "Wait until an old secret stops signing; there are as many as allowed"


def agencies_managed(actor: Actor) -> frozenset[UUID]:
    """The agencies for which a user may subscribe."""
    return actor.agencies_as(*MANAGERS)


def agency_of(actor: Actor) -> UUID:
    """The agency that a new subscription of the actor is for.

    Raises:
        Forbidden: the actor may subscribe for no agency.
    """
    order = {role: place for place, role in enumerate(MANAGERS)}
    held = [each for each in actor.memberships if each.role in order]
    if not held:
        raise Forbidden
    return min(held, key=lambda each: order[each.role]).agency_id


def refuse_unknown_events(events: Iterable[str]) -> None:
    """Refuse events that do not exist.

    Raises:
        EventTypeNotKnown: one of them does not exist.
    """
    for index, event in enumerate(events):
        if event not in EVENTS:
            raise EventTypeNotKnown(pointer=f"/events/{index}", code="event_type_not_known")


def refuse_receiver(url: str, *, schemes: Iterable[str]) -> None:
    """Refuse an unsuitable address before anything is sent there.

    The network address it leads to is checked at each delivery.

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
    """Whether it is an IPv6 address, or a valid host name (RFC 1035, 2.3.4).

    The resolver raises an error for any other, instead of answering.
    """
    if ":" in host:
        try:
            return IPv6Address(host).scope_id is None
        except AddressValueError:
            return False
    return len(host) <= _LONGEST_HOST and all(map(_LABEL.fullmatch, host.split(".")))


def refuse_ended(state: SubscriptionState) -> None:
    """Refuse to change an ended subscription.

    Raises:
        SubscriptionEnded: it has ended.
    """
    if state is SubscriptionState.ENDED:
        raise SubscriptionEnded


def refuse_change(state: SubscriptionState, *, made_by: UUID, actor: UUID) -> None:
    """Refuse a change of events or address by anyone but the maker, whose view it uses.

    Raises:
        SubscriptionEnded: it has ended.
        MakerOnly: another user asks.
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
    """Refuse to replace the secret too often within a day.

    Raises:
        SubscriptionEnded, MakerOnly: as for any change.
        TooManySecrets: as many secrets sign as may at once.
    """
    refuse_change(state, made_by=made_by, actor=actor)
    if len(rotations_that_count(rotations, now=now)) + 1 >= SECRETS_AT_ONCE:
        raise TooManySecrets


def refuse_pause(state: SubscriptionState) -> None:
    """Refuse to pause a subscription that is neither running nor being verified.

    Raises:
        SubscriptionEnded, AlreadyPaused: see each.
    """
    refuse_ended(state)
    if state is SubscriptionState.PAUSED:
        raise AlreadyPaused


def refuse_resumption(state: SubscriptionState, *, made_by: UUID, actor: UUID) -> None:
    """Refuse to resume a running subscription, or one made by another user.

    Raises:
        SubscriptionEnded, MakerOnly, NothingToResume: see each.
    """
    refuse_change(state, made_by=made_by, actor=actor)
    if state is SubscriptionState.ACTIVE:
        raise NothingToResume


def must_pause(*, failures: int, failing_since: datetime, now: datetime) -> bool:
    """Whether a receiver has failed so often in a row, and for so long, that it is paused."""
    return failures >= FAILURES_TO_PAUSE and now - failing_since >= FAILING_TO_PAUSE


def rotations_that_count(rotations: Iterable[datetime], *, now: datetime) -> list[datetime]:
    """The rotations after which the replaced secret still signs."""
    return [each for each in rotations if now < each + OLD_SECRET_GOOD_FOR]


def generations(*, generation: int, rotations: Iterable[datetime], now: datetime) -> list[int]:
    """The secrets that sign at this instant, the newest first.

    For a day after a rotation the replaced secret signs too, so that a receiver can change over; so
    after several rotations within a day, each of them does.
    """
    replaced = len(rotations_that_count(rotations, now=now))
    return [generation - back for back in range(replaced + 1)]


def letter_about(
    state: SubscriptionState, *, because: PauseReason | None, is_asked: bool
) -> EmailAbout | None:
    """The reason to write to the contact of a subscription, if any.

    `is_asked` says whether its receiver will be asked to verify itself again. A user who paused it
    on purpose knows already.
    """
    if state is SubscriptionState.UNVERIFIED and not is_asked:
        return EmailAbout.NOT_VERIFIED
    if state is SubscriptionState.PAUSED and because is PauseReason.FAILING:
        return EmailAbout.FAILING
    if state is SubscriptionState.PAUSED and because is PauseReason.MAKER_GONE:
        return EmailAbout.MAKER_GONE
    return None
