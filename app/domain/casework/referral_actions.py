"""Available actions of a referral: what the actor may do in it next, and why not."""

from functools import partial

from app.domain.casework.enquiries import refuse_child_of_others
from app.domain.casework.referrals import OpenWork, refuse_closed, refuse_closure
from app.domain.casework.team_closures import TeamClosure, refuse_agreement
from app.domain.directory.access import Actor
from app.domain.directory.actions import Available, available
from app.domain.directory.permissions import Permission


def available_to(
    actor: Actor, work: OpenWork, *, is_theirs: bool, closure: TeamClosure
) -> list[Available]:
    """The acts open to the actor in a referral, and why the others are not."""

    def refuse_closing() -> None:
        refuse_child_of_others(is_theirs=is_theirs)
        refuse_closure(work)

    def refuse_going_on() -> None:
        refuse_child_of_others(is_theirs=is_theirs)
        refuse_closed(closed=work.closed)

    return [
        available(
            "close",
            actor=actor,
            permission=Permission.REFERRAL_CLOSE,
            rule=refuse_closing,
        ),
        available(
            "allocate",
            actor=actor,
            permission=Permission.REFERRAL_ALLOCATE,
            rule=refuse_going_on,
        ),
        available(
            "call_strategy_meeting",
            actor=actor,
            permission=Permission.STRATEGY_MEETING_CALL,
            rule=refuse_going_on,
        ),
        available(
            "agree_to_closure",
            actor=actor,
            permission=Permission.CLOSURE_AGREE,
            rule=partial(refuse_agreement, closure, agreed_by=actor.identities),
        ),
    ]
