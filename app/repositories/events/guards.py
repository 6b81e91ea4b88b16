"""The first wall around events: the rows whose reader may hear of them, table by table.

Row-level security has the same rule (`Predicate.EVENT`), and does not rely on this one.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, or_, select, true

from app.domain.directory.roles import CARE_ROLES, Role
from app.domain.events.subscriptions import MANAGERS
from app.models import (
    AccessSignal,
    AuditHead,
    BreakGlassGrant,
    ConflictOfInterest,
    Contact,
    Enquiry,
    IncidentProposal,
    InformationFragment,
    InformationReturn,
    Invitation,
    Involvement,
    LocalClosure,
    MinutesCirculation,
    Notification,
    Person,
    PersonLink,
    Referral,
    RefusalToShare,
    Relationship,
    RequestedAgency,
    Restriction,
    ReturnTask,
    Sanitisation,
    ShareRecipient,
    StrategyMeeting,
    Subscription,
    ThresholdDecision,
    Timescale,
    UnsafeContact,
    User,
)
from app.models.base import Owned
from app.repositories.contacts import contacts
from app.repositories.notifications import notifications
from app.repositories.restrictions import break_glass, restrictions
from app.repositories.scope import Scope

Guard = Callable[[Scope], Select[UUID]]


def _of(table: Any, *reach: Callable[[Scope], ColumnElement[bool]]) -> Guard:  # noqa: ANN401 - a class of rows
    owned: type[Owned] = table

    def visible(scope: Scope) -> Select[UUID]:
        return select(owned.id).where(
            scope.visible(owned), *(condition(scope) for condition in reach)
        )

    return visible


def _hub(scope: Scope) -> ColumnElement[bool]:
    return true() if scope.actor.in_hub else false()


def _given(scope: Scope) -> ColumnElement[bool]:
    """To whom a share went; whether it still stands, row security says."""
    if scope.actor.in_hub:
        return true()
    return ShareRecipient.agency_id.in_(scope.actor.agencies_as(Role.AGENCY_OFFICER, *CARE_ROLES))


def _registered(scope: Scope) -> ColumnElement[bool]:
    governs = Role.INFORMATION_GOVERNANCE in scope.actor.roles
    return true() if scope.actor.in_hub or governs else false()


def _circulated(scope: Scope) -> ColumnElement[bool]:
    return or_(
        scope.own_agency(MinutesCirculation.agency_id),
        scope.meeting(MinutesCirculation.strategy_meeting_id),
    )


def _clock(scope: Scope) -> ColumnElement[bool]:
    if scope.actor.in_hub:
        return true()
    return or_(
        Timescale.person_id.in_(scope.people_worked_with()),
        scope.meeting(Timescale.strategy_meeting_id),
    )


def _conflict(scope: Scope) -> ColumnElement[bool]:
    actor = scope.actor
    if Role.INFORMATION_GOVERNANCE in actor.roles:
        return true()
    return or_(
        ConflictOfInterest.user_id == actor.user_id,
        ConflictOfInterest.declared_by == actor.user_id,
    )


def _glass(scope: Scope) -> ColumnElement[bool]:
    own = BreakGlassGrant.user_id == scope.actor.user_id
    return or_(break_glass.overseen(scope), own, break_glass.owned(scope))


def _restriction(scope: Scope) -> Select[UUID]:
    return select(Restriction.id).where(*restrictions.visible(scope))


GUARDED: Mapping[str, Guard] = MappingProxyType(
    {
        "access_signals": _of(
            AccessSignal,
            Scope.audit_log,
            lambda scope: AccessSignal.user_id.is_distinct_from(scope.actor.user_id),
        ),
        "audit_heads": _of(AuditHead),
        "break_glass_grants": _of(BreakGlassGrant, _glass),
        "conflicts_of_interest": _of(ConflictOfInterest, _conflict),
        "contacts": _of(Contact, contacts.visible),
        "enquiries": _of(Enquiry, lambda scope: scope.person(Enquiry.person_id)),
        "incident_proposals": _of(IncidentProposal, _hub),
        "information_fragments": _of(
            InformationFragment, lambda scope: scope.own_agency(InformationFragment.agency_id)
        ),
        "information_request_agencies": _of(
            RequestedAgency, lambda scope: scope.own_agency(RequestedAgency.agency_id)
        ),
        "information_returns": _of(
            InformationReturn, lambda scope: scope.own_agency(InformationReturn.agency_id)
        ),
        "invitations": _of(Invitation, lambda scope: scope.meeting(Invitation.strategy_meeting_id)),
        "involvements": _of(Involvement, lambda scope: scope.person(Involvement.person_id)),
        "local_closures": _of(LocalClosure),
        "minutes_circulations": _of(MinutesCirculation, _circulated),
        "notifications": _of(Notification, notifications.visible),
        "people": _of(Person, lambda scope: scope.person(Person.id)),
        "person_links": _of(
            PersonLink,
            lambda scope: scope.person(PersonLink.person_id),
            lambda scope: scope.person(PersonLink.same_as_person_id),
        ),
        "referrals": _of(Referral, lambda scope: scope.person(Referral.person_id)),
        "refusals_to_share": _of(RefusalToShare, _registered),
        "relationships": _of(
            Relationship,
            lambda scope: scope.person(Relationship.person_id),
            lambda scope: scope.person(Relationship.related_person_id),
        ),
        "restrictions": _restriction,
        "return_tasks": _of(ReturnTask, _hub),
        "sanitisations": _of(Sanitisation, _hub),
        "share_recipients": _of(ShareRecipient, _given),
        "strategy_meetings": _of(StrategyMeeting, lambda scope: scope.meeting(StrategyMeeting.id)),
        "subscriptions": _of(
            Subscription,
            lambda scope: Subscription.agency_id.in_(scope.actor.agencies_as(*MANAGERS)),
        ),
        "threshold_decisions": _of(
            ThresholdDecision, lambda scope: scope.person(ThresholdDecision.person_id)
        ),
        "timescales": _of(Timescale, _clock),
        "unsafe_contacts": _of(UnsafeContact, lambda scope: scope.person(UnsafeContact.person_id)),
        "users": _of(User),
    }
)
"""By table, the ids of the rows in reach. A guard of an event that is missing fails the build."""
