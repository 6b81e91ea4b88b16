"""The rows whose readers hear of events, table by table, by the rule of the record's repository.

A user hears of a record that they could open at that moment. So the rule is not written again:
each guard is the `visible` of the repository that opens the record. Row-level security has its own
(`Predicate.EVENT`), and does not rely on this one.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select

from app.models import Base
from app.models.base import Owned
from app.repositories.audit import access_signals, tree_heads
from app.repositories.casework import enquiries, exceptions, protections, referrals
from app.repositories.clocks import timescales
from app.repositories.contacts import contacts, decision_returns, threshold_decisions
from app.repositories.corrections import link_reviews, recorded_errors
from app.repositories.directory import identity_links, partnerships, role_proposals
from app.repositories.events import subscriptions
from app.repositories.meetings import strategy_meetings
from app.repositories.notifications import incident_proposals, notifications
from app.repositories.people import people, person_links, relationships, unsafe_contacts
from app.repositories.restrictions import break_glass, conflicts_of_interest, restrictions
from app.repositories.scope import Scope
from app.repositories.sharing import (
    disclosures,
    fragments,
    information_requests,
    information_returns,
    shares,
)

Visible = Callable[[Scope], list[ColumnElement[bool]]]

GUARDED: Final[Mapping[str, Visible]] = MappingProxyType(
    {
        "access_signals": access_signals.visible,
        "audit_heads": tree_heads.visible,
        "break_glass_grants": break_glass.visible,
        "conflicts_of_interest": conflicts_of_interest.visible,
        "contacts": contacts.visible,
        "enquiries": enquiries.visible,
        "emergency_protections": protections.visible,
        "exceptions": exceptions.visible,
        "identity_links": identity_links.visible,
        "incident_proposals": incident_proposals.visible,
        "information_fragments": fragments.visible,
        "information_request_agencies": information_requests.visible_put,
        "information_returns": information_returns.visible,
        "invitations": strategy_meetings.visible_invitations,
        "involvements": people.visible_involvements,
        "link_reviews": link_reviews.visible,
        "local_closures": partnerships.visible_closures,
        "minutes_circulations": strategy_meetings.visible_circulations,
        "notifications": notifications.visible,
        "people": people.visible,
        "person_links": person_links.visible,
        "recorded_errors": recorded_errors.visible,
        "referrals": referrals.visible,
        "refusals_to_share": disclosures.visible_refusals,
        "relationships": relationships.visible,
        "restrictions": restrictions.visible,
        "return_tasks": decision_returns.visible_tasks,
        "role_proposals": role_proposals.visible,
        "sanitisations": fragments.visible_sanitisations,
        "share_recipients": shares.visible_recipients,
        "strategy_meetings": strategy_meetings.visible,
        "subscriptions": subscriptions.visible,
        "threshold_decisions": threshold_decisions.visible,
        "timescales": timescales.visible,
        "unsafe_contacts": unsafe_contacts.visible,
        "users": partnerships.visible_users,
    }
)
"""By table, which of its rows the actor sees. One that an event needs and lacks fails the build."""


_MODELS: Final[Mapping[str, type[Owned]]] = MappingProxyType(
    {mapper.local_table.description: mapper.class_ for mapper in Base.registry.mappers}
)


def visible_ids(table: str, scope: Scope) -> Select[UUID]:
    """The ids of the rows of a table of which the actor hears."""
    return select(_MODELS[table].id).where(*GUARDED[table](scope))
