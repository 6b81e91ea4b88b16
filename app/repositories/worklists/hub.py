"""What waits in the hub: children to triage and decide on, and answers owed to referrers."""

from typing import Any

from sqlalchemy import ColumnElement, Select, exists, select

from app.domain.clocks.definitions import ClockKind
from app.domain.contacts.contacts import ChildState
from app.domain.notifications.notifications import NotificationState
from app.domain.worklists.worklists import Waiting
from app.models import (
    Contact,
    ContactChild,
    IncidentProposal,
    Notification,
    OverturningView,
    Recommendation,
    ThresholdDecision,
    Timescale,
)
from app.repositories.clocks.timescales import RUNNING
from app.repositories.corrections.recorded_errors import in_error
from app.repositories.scope import Scope
from app.repositories.worklists.items import (
    children_of_contact,
    in_hub,
    item,
    nobody,
    of_child_of_contact,
    of_person,
)


def children_to_triage(scope: Scope) -> Select[Any]:
    """Children of contacts on whom nothing is decided yet."""
    return _undecided(scope, Waiting.CHILD_OF_CONTACT)


def recommended_decisions(scope: Scope) -> Select[Any]:
    """Children on whom a practitioner has made a recommendation."""
    return _undecided(scope, Waiting.RECOMMENDED_DECISION, _is_recommended(scope))


def other_decisions(scope: Scope) -> Select[Any]:
    """Children whose information is being gathered, without a recommendation yet."""
    gathering = ContactChild.state == ChildState.GATHERING
    return _undecided(scope, Waiting.DECISION, gathering, ~_is_recommended(scope), rank=1)


def _is_recommended(scope: Scope) -> ColumnElement[bool]:
    return exists().where(
        scope.visible(Recommendation), Recommendation.contact_child_id == ContactChild.id
    )


def _undecided(
    scope: Scope, waiting: Waiting, *conditions: ColumnElement[bool], rank: int = 0
) -> Select[Any]:
    return (
        item(
            scope,
            waiting,
            id=ContactChild.id,
            rank=rank,
            contact_id=Contact.id,
            contact_child_id=ContactChild.id,
            rating=ContactChild.rating,
            safe_now=Contact.safe_now,
            since=Contact.received_at,
            children=of_child_of_contact(),
        )
        .join_from(
            ContactChild,
            Contact,
            (Contact.partnership_id == ContactChild.partnership_id)
            & (Contact.id == ContactChild.contact_id),
        )
        .where(
            scope.visible(ContactChild),
            in_hub(scope),
            Contact.errored_at.is_(None),
            ContactChild.state != ChildState.DECIDED,
            *conditions,
        )
    )


def acknowledgements_owed(scope: Scope) -> Select[Any]:
    """Contacts whose referrer waits to hear that they arrived."""
    return _owed(scope, Waiting.ACKNOWLEDGEMENT, ClockKind.REFERRER_ACKNOWLEDGEMENT)


def feedback_owed(scope: Scope) -> Select[Any]:
    """Contacts whose referrer waits to hear what was decided."""
    return _owed(scope, Waiting.FEEDBACK, ClockKind.REFERRER_FEEDBACK)


def _owed(scope: Scope, waiting: Waiting, kind: ClockKind) -> Select[Any]:
    """Whether something is owed is the running clock's to say: nothing is to the anonymous."""
    running = select(Timescale.contact_id).where(
        scope.visible(Timescale), Timescale.kind == kind, *RUNNING
    )
    return item(
        scope,
        waiting,
        id=Contact.id,
        contact_id=Contact.id,
        safe_now=Contact.safe_now,
        since=Contact.received_at,
        children=children_of_contact(scope),
    ).where(scope.visible(Contact), in_hub(scope), Contact.id.in_(running))


def quarantined_notifications(scope: Scope) -> Select[Any]:
    """Notifications in quarantine."""
    return item(
        scope,
        Waiting.QUARANTINED_NOTIFICATION,
        id=Notification.id,
        notification_id=Notification.id,
        since=Notification.received_at,
        children=nobody(),
    ).where(
        scope.visible(Notification),
        in_hub(scope),
        Notification.state == NotificationState.QUARANTINED,
    )


def incidents_to_judge(scope: Scope) -> Select[Any]:
    """Pairs of contacts that may tell of one incident; the later of the two is named."""
    return item(
        scope,
        Waiting.INCIDENT_TO_JUDGE,
        id=IncidentProposal.id,
        contact_id=IncidentProposal.contact_id,
        since=IncidentProposal.proposed_at,
        children=nobody(),
    ).where(scope.visible(IncidentProposal), in_hub(scope), IncidentProposal.judged_at.is_(None))


def overturned_recommendations(scope: Scope) -> Select[Any]:
    """Decisions that overturned a recommendation of the actor's, who has not answered yet."""
    said = exists().where(
        scope.visible(OverturningView),
        OverturningView.threshold_decision_id == ThresholdDecision.id,
    )
    return (
        item(
            scope,
            Waiting.OVERTURNED_RECOMMENDATION,
            id=ThresholdDecision.id,
            contact_id=ThresholdDecision.contact_id,
            contact_child_id=ThresholdDecision.contact_child_id,
            since=ThresholdDecision.recorded_at,
            children=of_person(ThresholdDecision.person_id),
        )
        .join_from(
            ThresholdDecision,
            Recommendation,
            (Recommendation.partnership_id == ThresholdDecision.partnership_id)
            & (Recommendation.id == ThresholdDecision.overturns_id),
        )
        .where(
            scope.visible(ThresholdDecision),
            in_hub(scope),
            scope.visible(Recommendation),
            Recommendation.recommended_by.in_(scope.actor.identities),
            ~in_error(scope, ThresholdDecision.id),
            ~said,
        )
    )
