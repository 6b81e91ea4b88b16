"""Visits and consultations of an enquiry: when they can have been, and what they must say."""

from datetime import datetime
from typing import ClassVar

from app.domain.errors import Malformed


class OutsideEnquiry(Malformed):
    """A visit or consultation takes place between the meeting that started the enquiry and now."""

    headline: ClassVar[str] = "Give a time between the strategy meeting and now"


class VisitContradictory(Malformed):
    """The details of a visit contradict each other."""

    headline: ClassVar[str] = "Check the details of this visit; they contradict each other"


def refuse_outside_enquiry(
    happened_at: datetime, *, initiated_at: datetime, now: datetime, pointer: str
) -> None:
    """Refuse a visit or consultation outside the enquiry, which the strategy meeting started.

    Raises:
        OutsideEnquiry: before that meeting was held, or in the future.
    """
    if happened_at > now:
        raise OutsideEnquiry("That time is in the future.", pointer=pointer, code="in_future")
    if happened_at < initiated_at:
        raise OutsideEnquiry(
            "That time is before the strategy meeting was held.",
            pointer=pointer,
            code="before_enquiry",
        )


def refuse_contradictory_visit(
    *,
    unborn: bool,
    expectant_parent_seen: bool,
    child_seen: bool,
    seen_alone: bool,
    says_why_not_alone: bool,
    says_wishes: bool,
) -> None:
    """Refuse a visit that leaves out what the rules ask for, or contradicts itself.

    A child who was seen has wishes and feelings; one not seen alone, a reason why not. An unborn
    child cannot be seen: the expectant parent is visited, and that counts.

    Source: Children Act 1989 s47(5A), wishes and feelings; Working Together 2023, chapter 3: the
    child is seen alone where that is appropriate.

    Raises:
        VisitContradictory: with a pointer to the member at fault.
    """
    if expectant_parent_seen and not unborn:
        raise VisitContradictory(pointer="/expectant_parent_seen", code="child_is_born")
    if unborn and child_seen:
        raise VisitContradictory(pointer="/child_seen", code="child_is_unborn")
    if expectant_parent_seen:
        return
    if seen_alone and not child_seen:
        raise VisitContradictory(pointer="/seen_alone", code="alone_but_not_seen")
    if seen_alone and says_why_not_alone:
        raise VisitContradictory(pointer="/not_seen_alone_because", code="seen_alone_after_all")
    if not seen_alone and not says_why_not_alone:
        raise VisitContradictory(pointer="/not_seen_alone_because", code="reason_missing")
    if child_seen and not says_wishes:
        raise VisitContradictory(pointer="/wishes_and_feelings", code="wishes_missing")
