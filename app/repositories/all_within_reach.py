"""Every repository, each of what one actor reaches and made when it is first asked for."""

from abc import ABC, abstractmethod
from functools import cached_property

from app.domain.directory.access import Actor
from app.repositories.audit.access_sightings import AccessSightings
from app.repositories.audit.access_signals import AccessSignals
from app.repositories.audit.access_ties import AccessTies
from app.repositories.audit.accesses import Accesses
from app.repositories.audit.events import AuditEvents
from app.repositories.audit.tree_heads import AuditSeals
from app.repositories.casework.enquiries import Enquiries
from app.repositories.casework.referrals import Referrals
from app.repositories.census.imports import CensusImports
from app.repositories.clocks.timescales import Timescales
from app.repositories.contacts.contact_views import ContactPages
from app.repositories.contacts.contacts import Contacts
from app.repositories.contacts.decision_returns import DecisionReturns
from app.repositories.contacts.threshold_decisions import ThresholdDecisions
from app.repositories.directory.legal_gateways import LegalGateways
from app.repositories.directory.partnerships import Partnerships
from app.repositories.events.deliveries import Deliveries
from app.repositories.events.events import Events
from app.repositories.events.subscriptions import Subscriptions
from app.repositories.idempotency_keys import IdempotencyKeys
from app.repositories.meetings.strategy_meetings import StrategyMeetings
from app.repositories.notifications.incident_proposals import IncidentProposals
from app.repositories.notifications.notifications import Notifications
from app.repositories.people.histories import Histories
from app.repositories.people.people import People
from app.repositories.people.people_search import PeopleSearch
from app.repositories.people.person_links import PersonLinks
from app.repositories.people.person_views import PersonPages
from app.repositories.people.relationships import Relationships
from app.repositories.people.unsafe_contacts import UnsafeContacts
from app.repositories.prepared_statements import ReadingSession
from app.repositories.reporting.figures import Figures
from app.repositories.restrictions.break_glass import BreakGlass
from app.repositories.restrictions.conflicts_of_interest import ConflictsOfInterest
from app.repositories.restrictions.restriction_candidates import Newcomers
from app.repositories.restrictions.restrictions import Restrictions
from app.repositories.scope import Scope
from app.repositories.sharing.agency_workload import Desks
from app.repositories.sharing.disclosures import Disclosures
from app.repositories.sharing.fragments import Fragments
from app.repositories.sharing.information_requests import InformationRequests
from app.repositories.sharing.information_returns import InformationReturns
from app.repositories.sharing.shares import Shares
from app.repositories.worklists.worklists import Worklists


class AllWithinReach(ABC):
    """The repositories of one transaction, for whoever is acting in it."""

    session: ReadingSession

    @property
    @abstractmethod
    def actor(self) -> Actor:
        """Who is acting."""

    def forget_repositories(self) -> None:
        """Make each anew when it is next asked for: somebody else's eyes look from here on."""
        for name, member in vars(AllWithinReach).items():
            if isinstance(member, cached_property):
                self.__dict__.pop(name, None)

    @cached_property
    def scope(self) -> Scope:
        """What the actor reaches: the first wall, before row-level security."""
        return Scope(self.actor)

    @cached_property
    def notifications(self) -> Notifications:
        """What partner systems pushed."""
        return Notifications(self.session, self.scope)

    @cached_property
    def partnerships(self) -> Partnerships:
        """Agencies, teams, closures and threshold documents."""
        return Partnerships(self.session, self.scope)

    @cached_property
    def people(self) -> People:
        """Children and adults."""
        return People(self.session, self.scope)

    @cached_property
    def people_search(self) -> PeopleSearch:
        """Records that may be of somebody."""
        return PeopleSearch(self.session, self.scope)

    @cached_property
    def person_pages(self) -> PersonPages:
        """People as they are shown."""
        return PersonPages(self.session, self.scope)

    @cached_property
    def person_links(self) -> PersonLinks:
        """Which records are said to be of one person."""
        return PersonLinks(self.session, self.scope)

    @cached_property
    def relationships(self) -> Relationships:
        """How people are related to one another."""
        return Relationships(self.session, self.scope)

    @cached_property
    def unsafe_contacts(self) -> UnsafeContacts:
        """Facts that somebody must not be reached in some way."""
        return UnsafeContacts(self.session, self.scope)

    @cached_property
    def histories(self) -> Histories:
        """Everything that ever happened about a person."""
        return Histories(self.session, self.scope)

    @cached_property
    def contact_pages(self) -> ContactPages:
        """What contacts are shown with."""
        return ContactPages(self.session, self.scope)

    @cached_property
    def contacts(self) -> Contacts:
        """Worries about children, and the first work on them."""
        return Contacts(self.session, self.scope)

    @cached_property
    def threshold_decisions(self) -> ThresholdDecisions:
        """Decisions, newest first."""
        return ThresholdDecisions(self.session, self.scope)

    @cached_property
    def legal_gateways(self) -> LegalGateways:
        """The law that lets agencies ask and tell; the same for everybody."""
        return LegalGateways(self.session)

    @cached_property
    def incident_proposals(self) -> IncidentProposals:
        """Contacts that may tell of one incident."""
        return IncidentProposals(self.session, self.scope)

    @cached_property
    def information_requests(self) -> InformationRequests:
        """What agencies are asked."""
        return InformationRequests(self.session, self.scope)

    @cached_property
    def information_returns(self) -> InformationReturns:
        """What agencies answered."""
        return InformationReturns(self.session, self.scope)

    @cached_property
    def decision_returns(self) -> DecisionReturns:
        """What decisions rested on of that, and what came too late for them."""
        return DecisionReturns(self.session, self.scope)

    @cached_property
    def referrals(self) -> Referrals:
        """Episodes and allocations."""
        return Referrals(self.session, self.scope)

    @cached_property
    def strategy_meetings(self) -> StrategyMeetings:
        """Meetings and their minutes."""
        return StrategyMeetings(self.session, self.scope)

    @cached_property
    def enquiries(self) -> Enquiries:
        """Section 47 enquiries."""
        return Enquiries(self.session, self.scope)

    @cached_property
    def fragments(self) -> Fragments:
        """What agencies told, piece by piece, and what was made ready to share."""
        return Fragments(self.session, self.scope)

    @cached_property
    def shares(self) -> Shares:
        """What was given to agencies of what others told."""
        return Shares(self.session, self.scope)

    @cached_property
    def disclosures(self) -> Disclosures:
        """The disclosure register of a child."""
        return Disclosures(self.session, self.scope)

    @cached_property
    def desks(self) -> Desks:
        """How agencies answer."""
        return Desks(self.session, self.scope)

    @cached_property
    def events(self) -> Events:
        """What is told, to be heard; `publish` writes it."""
        return Events(self.session, self.scope)

    @cached_property
    def subscriptions(self) -> Subscriptions:
        """Who is told of what."""
        return Subscriptions(self.session, self.scope)

    @cached_property
    def deliveries(self) -> Deliveries:
        """What subscribers are told."""
        return Deliveries(self.session, self.scope)

    @cached_property
    def timescales(self) -> Timescales:
        """Clocks."""
        return Timescales(self.session, self.scope)

    @cached_property
    def census_imports(self) -> CensusImports:
        """Census files that were loaded."""
        return CensusImports(self.session, self.scope)

    @cached_property
    def worklists(self) -> Worklists:
        """What is waiting, for whom."""
        return Worklists(self.session, self.scope)

    @cached_property
    def audit_events(self) -> AuditEvents:
        """The trail, to be read; `audit` writes it."""
        return AuditEvents(self.session, self.scope)

    @cached_property
    def accesses(self) -> Accesses:
        """Who has looked at somebody."""
        return Accesses(self.session, self.scope)

    @cached_property
    def access_sightings(self) -> AccessSightings:
        """The trail, as the rules of improper access look at it."""
        return AccessSightings(self.session, self.scope)

    @cached_property
    def access_ties(self) -> AccessTies:
        """What tied users to those whose records they opened."""
        return AccessTies(self.session, self.scope)

    @cached_property
    def access_signals(self) -> AccessSignals:
        """Signs of improper access."""
        return AccessSignals(self.session, self.scope)

    @cached_property
    def audit_seals(self) -> AuditSeals:
        """The sealed tree over the trail."""
        return AuditSeals(self.session, self.scope)

    @cached_property
    def figures(self) -> Figures:
        """Counts by month."""
        return Figures(self.session, self.scope)

    @cached_property
    def break_glass(self) -> BreakGlass:
        """Records that were opened in an emergency."""
        return BreakGlass(self.session, self.scope)

    @cached_property
    def restrictions(self) -> Restrictions:
        """Who is kept from which record, and what its owner is to know."""
        return Restrictions(self.session, self.scope)

    @cached_property
    def newcomers(self) -> Newcomers:
        """Who has been told of lately, for matching behind the scenes."""
        return Newcomers(self.session, self.scope)

    @cached_property
    def conflicts_of_interest(self) -> ConflictsOfInterest:
        """Whose records are closed to whom, whatever their role."""
        return ConflictsOfInterest(self.session, self.scope)

    @cached_property
    def idempotency_keys(self) -> IdempotencyKeys:
        """The actor's carried-out requests."""
        return IdempotencyKeys(self.session, self.scope)
