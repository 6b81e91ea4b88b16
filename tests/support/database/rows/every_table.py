"""A valid row of every table, written as plain SQL: what attacks on the schema begin with."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from sqlalchemy import Insert, insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.cli.demo.partnerships import CARE_TWO, Founded
from app.models import Base
from tests.support.database.cases import Case, Row
from tests.support.database.rows import (
    access_signals as signals,
    audit_tree as seals,
    contacts,
    enquiries,
    information_requests as information,
    meetings,
    notifications,
    partnerships,
    people,
    restrictions,
    shares,
    subscriptions,
)

PARTNERSHIPS = "partnerships"

WRITERS: Mapping[str, Callable[[Case], list[Row]]] = MappingProxyType(
    {
        "legal_gateways": information.legal_gateway,
        PARTNERSHIPS: partnerships.partnership,
        "agencies": partnerships.agency,
        "teams": partnerships.team,
        "users": partnerships.user,
        "memberships": partnerships.membership,
        "revoked_tokens": partnerships.revoked_token,
        "threshold_documents": partnerships.threshold_document,
        "threshold_criteria": partnerships.threshold_criterion,
        "local_closures": partnerships.local_closure,
        "local_timescales": partnerships.local_timescale,
        "people": people.people,
        "person_names": people.name,
        "person_identifiers": people.identifier,
        "person_addresses": people.address,
        "relationships": people.relationship,
        "person_links": people.link,
        "unsafe_contacts": people.unsafe_contact,
        "involvements": people.involvement,
        "census_imports": people.census_import,
        "imported_children": people.imported_child,
        "contacts": contacts.contact,
        "contact_children": contacts.contact_child,
        "contact_people": contacts.contact_person,
        "triages": contacts.triage,
        "ratings": contacts.rating,
        "recommendations": contacts.recommendation,
        "referrer_messages": contacts.referrer_message,
        "threshold_decisions": contacts.threshold_decision,
        "referrals": contacts.referral,
        "allocations": contacts.allocation,
        "routings": contacts.routing,
        "strategy_meetings": meetings.meeting,
        "strategy_meeting_children": meetings.child,
        "invitations": meetings.invitation,
        "attendances": meetings.attendance,
        "contributions": meetings.contribution,
        "meeting_conclusions": meetings.conclusion,
        "dissents": meetings.dissent,
        "meeting_actions": meetings.action,
        "minutes": meetings.minutes,
        "minutes_circulations": meetings.circulation,
        "enquiries": enquiries.enquiry,
        "enquiry_visits": enquiries.visit,
        "consultations": enquiries.consultation,
        "information_requests": information.request,
        "information_request_people": information.person,
        "information_request_agencies": information.agency,
        "information_returns": information.answer,
        "information_fragments": information.fragment,
        "fragment_audiences": information.audience,
        "return_readings": information.reading,
        "decision_returns": information.decision_return,
        "decision_requests": information.decision_request,
        "return_tasks": information.task,
        "sanitisations": shares.sanitisation,
        "onward_agreements": shares.agreement,
        "shares": shares.share,
        "share_recipients": shares.recipient,
        "shared_fragments": shares.fragment,
        "share_readings": shares.reading,
        "refusals_to_share": shares.refusal,
        "notifications": notifications.notification,
        "notification_corrections": notifications.correction,
        "incident_proposals": notifications.proposal,
        "timescales": enquiries.timescale,
        "timescale_breaches": enquiries.breach,
        "restrictions": restrictions.restriction,
        "restriction_approvals": restrictions.approval,
        "restriction_listings": restrictions.listing,
        "restriction_reviews": restrictions.review,
        "restriction_alerts": restrictions.alert,
        "conflicts_of_interest": restrictions.conflict,
        "break_glass_grants": restrictions.grant,
        "break_glass_reviews": restrictions.grant_review,
        "audit_events": enquiries.audit_event,
        "access_signals": signals.signal,
        "access_signal_outcomes": signals.outcome,
        "audit_epochs": seals.epoch,
        "audit_leaves": seals.leaf,
        "audit_tiles": seals.tile,
        "audit_heads": seals.head,
        "outbox_messages": enquiries.outbox_message,
        "subscriptions": subscriptions.subscription,
        "deliveries": subscriptions.delivery,
        "idempotency_keys": enquiries.idempotency_key,
    }
)
"""By table, in the order in which foreign keys let the rows be written; the first row of each
is the one that the others refer to.
"""


def case_near(founded: Founded) -> Case:
    """A child allocated to `social_worker`, reported by `referrer`; Police take part."""
    return made(Case(founded))


def case_far(founded: Founded) -> Case:
    """A child allocated to another worker of another team; Housing takes part."""
    return made(
        Case(
            founded,
            worker="social_worker_2",
            team=CARE_TWO,
            agency="Housing",
            referrer="referrer_2",
        )
    )


def made(case: Case) -> Case:
    """The case with rows of every table, none of them written yet."""
    for table, writer in WRITERS.items():
        case.made[table] = writer(case)
    return case


async def write(connection: AsyncConnection, case: Case, *, before: str | None = None) -> None:
    """Write the rows of the case: all, or those of the tables that come before one.

    The partnership is there already: the row made for it is of another one.
    """
    for table, rows in case.made.items():
        if table == before:
            return
        if table != PARTNERSHIPS:
            for row in rows:
                await connection.execute(writing(table, row))


def writing(table: str, row: Row) -> Insert:
    """The statement that writes one row, and reads nothing back."""
    return insert(Base.metadata.tables[table]).values(row).inline()


async def written(admin: AsyncEngine, case: Case) -> Case:
    """The case, in the database."""
    async with admin.begin() as connection:
        await write(connection, case)
    return case
