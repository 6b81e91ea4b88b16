"""Actions open to the reader of a contact, and of each child in it."""

from functools import partial

from app.domain.contacts import contacts as rules, referrer_messages
from app.domain.contacts.contacts import ChildAct, ChildState, ContactFacts
from app.domain.directory.access import Actor
from app.domain.directory.actions import Available, available
from app.domain.directory.permissions import Permission

_ACTS = (
    (ChildAct.TRIAGE, Permission.CONTACT_TRIAGE),
    (ChildAct.RATE, Permission.CONTACT_RATE),
    (ChildAct.ASK, Permission.INFORMATION_REQUEST_SEND),
    (ChildAct.RECOMMEND, Permission.CONTACT_RECOMMEND),
    (ChildAct.DECIDE, Permission.THRESHOLD_DECISION_RECORD),
)


def on_contact(actor: Actor, facts: ContactFacts) -> list[Available]:
    """Actions on the contact: answering the referrer, adding people, and marking it in error."""
    return [
        available(
            action,
            actor=actor,
            permission=permission,
            rule=partial(rule, facts),
        )
        for action, permission, rule in (
            ("acknowledge", Permission.CONTACT_ANSWER, referrer_messages.refuse_acknowledgement),
            ("give_feedback", Permission.CONTACT_ANSWER, referrer_messages.refuse_feedback),
            ("leave_message_unsent", Permission.CONTACT_ANSWER, _refuse_leaving_unsent),
            ("add_child", Permission.CONTACT_TRIAGE, _refuse_adding),
            ("add_person", Permission.CONTACT_TRIAGE, _refuse_adding),
            ("mark_in_error", Permission.CONTACT_MARK_IN_ERROR, rules.refuse_marking_in_error),
        )
    ]


def _refuse_adding(facts: ContactFacts) -> None:
    rules.refuse_made_in_error(made_in_error=facts.made_in_error)


def _refuse_leaving_unsent(facts: ContactFacts) -> None:
    referrer_messages.refuse_leaving_unsent(owed=facts.acknowledgement_owed or facts.feedback_owed)


def on_child(actor: Actor, *, made_in_error: bool, state: ChildState) -> list[Available]:
    """The hub's work on one child, in the order it is done."""
    return [
        available(
            act,
            actor=actor,
            permission=permission,
            rule=partial(_refuse, act, made_in_error=made_in_error, state=state),
        )
        for act, permission in _ACTS
    ]


def _refuse(act: ChildAct, *, made_in_error: bool, state: ChildState) -> None:
    rules.refuse_made_in_error(made_in_error=made_in_error)
    rules.next_state(state, act)
