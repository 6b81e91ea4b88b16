"""Routed contacts: what the worker who has the child does with a contact about them."""

from enum import StrEnum
from typing import ClassVar

from app.domain.errors import Conflict


class RoutingAnswer(StrEnum):
    """What a child's worker or manager answers to a contact that was handed to them."""

    OPEN_WORK_GOES_ON = "open_work_goes_on"
    STRATEGY_MEETING_NEEDED = "strategy_meeting_needed"
    SENT_BACK = "sent_back"


class RoutingAnswered(Conflict):
    """The worker or their manager answered before; what they answered stays as recorded."""

    headline: ClassVar[str] = "This contact has been answered; record what is new in the open work"


def refuse_second_answer(*, answered: bool) -> None:
    """Refuse to answer a routed contact twice.

    Raises:
        RoutingAnswered: it was answered.
    """
    if answered:
        raise RoutingAnswered
