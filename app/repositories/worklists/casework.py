"""What waits with the worker of a child, their team and who authorises their outcomes."""

from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, func, select, true

from app.domain.casework.enquiries import EnquiryState
from app.domain.clocks.definitions import ClockKind
from app.domain.records import RecordKind
from app.domain.worklists.worklists import CASEWORK, Waiting
from app.models import (
    Allocation,
    Contact,
    ContactChild,
    EmergencyProtection,
    Enquiry,
    Routing,
    Timescale,
)
from app.repositories.casework.protections import RUNNING as PROTECTED
from app.repositories.clocks.timescales import RUNNING
from app.repositories.scope import Scope
from app.repositories.worklists.items import item, of_person


def allocated_to_me(scope: Scope) -> ColumnElement[bool]:
    """Allocations of children to the actor in person."""
    return Allocation.user_id == scope.actor.user_id


def allocated_to_my_team(scope: Scope) -> ColumnElement[bool]:
    """Allocations of children to a team that the actor manages."""
    return Allocation.team_id.in_(scope.actor.teams_managed)


def _allocated(scope: Scope, whose: ColumnElement[bool]) -> Select[Any]:
    return select(Allocation.person_id).where(
        scope.visible(Allocation), Allocation.ended_at.is_(None), whose
    )


def routed_contacts(scope: Scope, whose: ColumnElement[bool]) -> Select[Any]:
    """Contacts about allocated children that are not answered yet, acknowledged or not.

    They follow the child: after a change of worker the new one has them.
    """
    return _routed(scope, Waiting.ROUTED_CONTACT, Routing.person_id.in_(_allocated(scope, whose)))


def unacknowledged_routings(scope: Scope) -> Select[Any]:
    """Those whose time to be acknowledged is over: for the hub, and the manager of the team."""
    return _routed(
        scope,
        Waiting.UNACKNOWLEDGED_ROUTING,
        *_overdue(scope, ClockKind.ROUTING_ACKNOWLEDGEMENT),
        Routing.acknowledged_at.is_(None),
    )


def unanswered_routings(scope: Scope) -> Select[Any]:
    """Those that were acknowledged, and whose time to be answered is over: for the same."""
    return _routed(
        scope,
        Waiting.UNANSWERED_ROUTING,
        *_overdue(scope, ClockKind.ROUTING_ANSWER),
        Routing.acknowledged_at.is_not(None),
    )


def _overdue(scope: Scope, kind: ClockKind) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    late = exists().where(
        scope.visible(Timescale),
        Timescale.kind == kind,
        Timescale.subject_id == Routing.contact_child_id,
        *RUNNING,
        Timescale.due_at <= func.access.now(),
    )
    reach = (
        true()
        if scope.actor.in_hub
        else Routing.person_id.in_(_allocated(scope, allocated_to_my_team(scope)))
    )
    return reach, late


def _routed(scope: Scope, waiting: Waiting, *conditions: ColumnElement[bool]) -> Select[Any]:
    return (
        item(
            scope,
            waiting,
            id=Routing.id,
            contact_id=Routing.contact_id,
            contact_child_id=Routing.contact_child_id,
            referral_id=Routing.referral_id,
            rating=ContactChild.rating,
            safe_now=Contact.safe_now,
            since=Routing.routed_at,
            children=of_person(Routing.person_id),
        )
        .join_from(
            Routing,
            ContactChild,
            (ContactChild.partnership_id == Routing.partnership_id)
            & (ContactChild.id == Routing.contact_child_id),
        )
        .join(
            Contact,
            (Contact.partnership_id == Routing.partnership_id) & (Contact.id == Routing.contact_id),
        )
        .where(
            scope.visible(Routing),
            Routing.recorded_error_id.is_(None),
            Routing.answered_at.is_(None),
            *conditions,
        )
    )


def running_clocks(scope: Scope, whose: ColumnElement[bool]) -> Select[Any]:
    """The clocks that run on the cases of allocated children."""
    return item(
        scope,
        Waiting.CLOCK,
        id=Timescale.id,
        referral_id=Timescale.referral_id,
        enquiry_id=case((Timescale.subject_type == RecordKind.ENQUIRY, Timescale.subject_id)),
        since=Timescale.started_at,
        children=of_person(Timescale.person_id),
    ).where(
        scope.visible(Timescale),
        *RUNNING,
        Timescale.kind.in_(CASEWORK),
        Timescale.person_id.in_(_allocated(scope, whose)),
    )


def children_protected(scope: Scope) -> Select[Any]:
    """Children under emergency protection, of whom the reader may see the record."""
    return item(
        scope,
        Waiting.EMERGENCY_PROTECTION,
        id=EmergencyProtection.id,
        since=EmergencyProtection.started_at,
        children=of_person(EmergencyProtection.person_id),
    ).where(
        scope.visible(EmergencyProtection),
        scope.person(EmergencyProtection.person_id),
        *PROTECTED,
    )


def outcomes_to_authorise(scope: Scope) -> Select[Any]:
    """Enquiry outcomes recorded by others: a manager never authorises their own."""
    actor = scope.actor
    reach = true() if actor.in_hub else Enquiry.person_id.in_(scope.people_worked_with())
    return item(
        scope,
        Waiting.AUTHORISATION,
        id=Enquiry.id,
        enquiry_id=Enquiry.id,
        referral_id=Enquiry.referral_id,
        strategy_meeting_id=Enquiry.strategy_meeting_id,
        since=Enquiry.outcome_recorded_at,
        children=of_person(Enquiry.person_id),
    ).where(
        scope.visible(Enquiry),
        reach,
        Enquiry.recorded_error_id.is_(None),
        Enquiry.state == EnquiryState.OUTCOME_RECORDED,
        Enquiry.outcome_recorded_by.not_in(actor.identities),
    )
