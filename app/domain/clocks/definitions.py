"""The kinds of clock, and the limit of each for every partnership, from the day it applies."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final

from app.domain.clocks.deadlines import Unit


class ClockKind(StrEnum):
    """The process that a clock measures."""

    REFERRER_ACKNOWLEDGEMENT = "referrer_acknowledgement"
    THRESHOLD_DECISION = "threshold_decision"
    REFERRER_FEEDBACK = "referrer_feedback"
    INFORMATION_RETURN = "information_return"
    STRATEGY_MEETING = "strategy_meeting"
    STRATEGY_MINUTES = "strategy_minutes"
    CHILD_SEEN = "child_seen"
    INITIAL_CONFERENCE = "initial_conference"
    POLICE_PROTECTION = "police_protection"
    EMERGENCY_PROTECTION_ORDER = "emergency_protection_order"
    EMERGENCY_PROTECTION_EXTENSION = "emergency_protection_extension"
    NOTIFICATION_QUARANTINE = "notification_quarantine"
    OTHER_AUTHORITY_ANSWER = "other_authority_answer"
    ROUTING_ACKNOWLEDGEMENT = "routing_acknowledgement"
    ROUTING_ANSWER = "routing_answer"


class LimitScope(StrEnum):
    """Who sets a limit: law or statutory guidance, this service for want of one, a partnership."""

    NATIONAL = "national"
    LOCAL_DEFAULT = "local_default"
    PARTNERSHIP = "partnership"


@dataclass(frozen=True, slots=True)
class Definition:
    """The limit of one kind of clock, from a London day until a later row replaces it.

    `rating` is given only where the limit depends on the child's rating.
    """

    kind: ClockKind
    limit: int
    unit: Unit
    starts: str
    stops: str
    source: str
    in_force_from: date
    scope: LimitScope
    rating: str | None = None

    @property
    def local(self) -> bool:
        """Whether one partnership has set it for itself."""
        return self.scope is LimitScope.PARTNERSHIP


# The editions agree on every limit that is used here. A contact may have been received long before
# it is recorded, and its clocks need the rule of that day.
_EDITIONS: Final = (
    ("Working Together to Safeguard Children 2026", date(2026, 3, 1)),
    ("Working Together to Safeguard Children 2023", date(2023, 12, 15)),
    ("Working Together to Safeguard Children 2013, 2015 and 2018", date(2013, 4, 15)),
)
# No national rule, so no commencement: these go back as far as any other clock.
_LOCAL: Final = ("local", date(2013, 4, 15), LimitScope.LOCAL_DEFAULT)

_CHILDREN_ACT: Final = date(1991, 10, 14)
"""The day on which the Children Act 1989 came into force."""

_IN_EVERY_EDITION: Final = (
    (
        ClockKind.REFERRER_ACKNOWLEDGEMENT,
        1,
        Unit.WORKING_DAYS,
        "contact received",
        "acknowledgement or feedback sent",
    ),
    (
        ClockKind.THRESHOLD_DECISION,
        1,
        Unit.WORKING_DAYS,
        "contact received",
        "decision recorded",
    ),
    (
        ClockKind.INITIAL_CONFERENCE,
        15,
        Unit.WORKING_DAYS,
        "strategy meeting that initiated the enquiry",
        "conference held",
    ),
)

NATIONAL_DEFINITIONS: Final[tuple[Definition, ...]] = (
    *(
        Definition(*row, source, in_force_from, LimitScope.NATIONAL)
        for row in _IN_EVERY_EDITION
        for source, in_force_from in _EDITIONS
    ),
    *(
        Definition(kind, 1, Unit.WORKING_DAYS, starts, stops, *_LOCAL)
        for kind, starts, stops in (
            (ClockKind.REFERRER_FEEDBACK, "decision recorded", "feedback sent"),
            (ClockKind.STRATEGY_MEETING, "decision that a meeting is needed", "meeting held"),
            (ClockKind.STRATEGY_MINUTES, "meeting concluded", "minutes circulated to all invited"),
            (ClockKind.CHILD_SEEN, "section 47 enquiry decided", "child seen"),
            (
                ClockKind.OTHER_AUTHORITY_ANSWER,
                "child passed to another authority",
                "other authority's answer",
            ),
            (
                ClockKind.ROUTING_ACKNOWLEDGEMENT,
                "contact handed to the child's worker",
                "acknowledgement by the worker or their manager",
            ),
        )
    ),
    # A day to say that they have it, and one more to say what they do with it.
    Definition(
        ClockKind.ROUTING_ANSWER,
        2,
        Unit.WORKING_DAYS,
        "contact handed to the child's worker",
        "answer of the worker or their manager",
        *_LOCAL,
    ),
    *(
        replace(
            Definition(
                ClockKind.INFORMATION_RETURN,
                hours,
                Unit.HOURS,
                "request sent",
                "request answered",
                *_LOCAL,
            ),
            rating=rating,
        )
        for rating, hours in (("red", 4), ("amber", 24), ("green", 72))
    ),
    # In force since the Act was; a date before any that is recorded here.
    *(
        Definition(
            kind,
            limit,
            unit,
            starts,
            "protection ended",
            source,
            _CHILDREN_ACT,
            LimitScope.NATIONAL,
        )
        for kind, limit, unit, starts, source in (
            (
                ClockKind.POLICE_PROTECTION,
                72,
                Unit.HOURS,
                "child taken into police protection",
                "Children Act 1989 s46(6)",
            ),
            (
                ClockKind.EMERGENCY_PROTECTION_ORDER,
                8,
                Unit.CALENDAR_DAYS,
                "order made, or first day of police protection if the police applied",
                "Children Act 1989 s45(1) to (3)",
            ),
            (
                ClockKind.EMERGENCY_PROTECTION_EXTENSION,
                15,
                Unit.CALENDAR_DAYS,
                "the same day as the order, which was extended once by 7 days",
                "Children Act 1989 s45(5) and (6)",
            ),
        )
    ),
    # No one knows what it says until it has been read: as urgent as a red request.
    Definition(
        ClockKind.NOTIFICATION_QUARANTINE,
        4,
        Unit.HOURS,
        "notification quarantined",
        "notification understood, sent again or set aside",
        *_LOCAL,
    ),
)
