"""The registry of repositories: every one that a unit of work offers, written once."""

from abc import ABC, abstractmethod
from typing import Generic, TypeVar

from app.domain.directory.access import Actor
from app.repositories.audit.access_sightings import AccessSightings
from app.repositories.audit.access_signals import AccessSignals
from app.repositories.audit.access_ties import AccessTies
from app.repositories.audit.accesses import Accesses
from app.repositories.audit.events import AuditEvents
from app.repositories.audit.sightings_of_rights import SightingsOfRights
from app.repositories.audit.tree_heads import AuditTree
from app.repositories.base import Repository
from app.repositories.casework.enquiries import Enquiries
from app.repositories.casework.exceptions import Exceptions
from app.repositories.casework.medicals import Medicals
from app.repositories.casework.protections import Protections
from app.repositories.casework.referrals import Referrals
from app.repositories.casework.team_closures import TeamClosures
from app.repositories.census.episodes import CensusEpisodes
from app.repositories.census.imports import CensusImports
from app.repositories.clocks.act_times import ActTimes
from app.repositories.clocks.timescales import Timescales
from app.repositories.contacts.contact_rows import ContactRows
from app.repositories.contacts.contact_search import ContactSearches
from app.repositories.contacts.contact_views import ContactViews
from app.repositories.contacts.contacts import Contacts
from app.repositories.contacts.decision_returns import DecisionReturns
from app.repositories.contacts.other_authorities import OtherAuthorities
from app.repositories.contacts.surroundings import Surroundings
from app.repositories.contacts.threshold_decisions import ThresholdDecisions
from app.repositories.corrections.built_records import BuiltRecords
from app.repositories.corrections.consequences import Consequences
from app.repositories.corrections.link_reviews import LinkReviews
from app.repositories.corrections.recorded_errors import RecordedErrors
from app.repositories.directory.identity_links import IdentityLinks
from app.repositories.directory.legal_gateways import LegalGateways
from app.repositories.directory.memberships import Memberships
from app.repositories.directory.partnerships import Partnerships
from app.repositories.directory.role_proposals import RoleProposals
from app.repositories.events.deliveries import Deliveries
from app.repositories.events.events import Events
from app.repositories.events.subscriptions import Subscriptions
from app.repositories.idempotency_keys import IdempotencyKeys
from app.repositories.meetings.strategy_meetings import StrategyMeetings
from app.repositories.notifications.incident_proposals import IncidentProposals
from app.repositories.notifications.intake import NotificationIntake
from app.repositories.notifications.notifications import Notifications
from app.repositories.people.histories import Histories
from app.repositories.people.people import People
from app.repositories.people.people_search import PeopleSearch
from app.repositories.people.person_links import PersonLinks
from app.repositories.people.person_views import PersonViews
from app.repositories.people.relationships import Relationships
from app.repositories.people.unsafe_contacts import UnsafeContacts
from app.repositories.prepared_statements import PreparedSession
from app.repositories.reporting.figures import Figures
from app.repositories.restrictions.break_glass import BreakGlass
from app.repositories.restrictions.conflicts_of_interest import ConflictsOfInterest
from app.repositories.restrictions.restriction_candidates import RestrictionCandidates
from app.repositories.restrictions.restriction_relaxations import RestrictionRelaxations
from app.repositories.restrictions.restrictions import Restrictions
from app.repositories.scope import Scope
from app.repositories.sharing.agency_workload import AgencyWorkloads
from app.repositories.sharing.disclosures import Disclosures
from app.repositories.sharing.fragments import Fragments
from app.repositories.sharing.information_requests import InformationRequests
from app.repositories.sharing.information_returns import InformationReturns
from app.repositories.sharing.shares import Shares
from app.repositories.worklists.worklists import Worklists

_Repository = TypeVar("_Repository", bound=Repository)


class Made(Generic[_Repository]):
    """A repository that is made when a unit of work first asks for it."""

    def __init__(self, kind: type[_Repository]) -> None:
        self._kind = kind

    def __set_name__(self, owner: type["Repositories"], name: str) -> None:
        self._name = name

    def __get__(
        self, repositories: "Repositories", owner: type["Repositories"] | None = None
    ) -> _Repository:
        made = self._kind(repositories.session, repositories.scope)
        # Found there from now on, before this descriptor is asked.
        repositories.__dict__[self._name] = made
        return made


class Repositories(ABC):
    """The repositories of one transaction, each within what its actor may see."""

    session: PreparedSession

    @property
    @abstractmethod
    def actor(self) -> Actor:
        """Who is acting."""

    @property
    def scope(self) -> Scope:
        """What the actor may see, as conditions on rows."""
        return Scope(self.actor)

    def forget_repositories(self) -> None:
        """Make each again when it is next asked for, because the scope has changed."""
        for name, member in vars(Repositories).items():
            if isinstance(member, Made):
                self.__dict__.pop(name, None)

    access_sightings = Made(AccessSightings)
    sightings_of_rights = Made(SightingsOfRights)
    access_signals = Made(AccessSignals)
    access_ties = Made(AccessTies)
    accesses = Made(Accesses)
    act_times = Made(ActTimes)
    audit_events = Made(AuditEvents)
    audit_tree = Made(AuditTree)
    break_glass = Made(BreakGlass)
    census_episodes = Made(CensusEpisodes)
    census_imports = Made(CensusImports)
    conflicts_of_interest = Made(ConflictsOfInterest)
    consequences = Made(Consequences)
    contact_rows = Made(ContactRows)
    contact_searches = Made(ContactSearches)
    contact_views = Made(ContactViews)
    contacts = Made(Contacts)
    decision_returns = Made(DecisionReturns)
    deliveries = Made(Deliveries)
    agency_workloads = Made(AgencyWorkloads)
    disclosures = Made(Disclosures)
    enquiries = Made(Enquiries)
    medicals = Made(Medicals)
    events = Made(Events)
    exceptions = Made(Exceptions)
    figures = Made(Figures)
    fragments = Made(Fragments)
    histories = Made(Histories)
    idempotency_keys = Made(IdempotencyKeys)
    identity_links = Made(IdentityLinks)
    incident_proposals = Made(IncidentProposals)
    information_requests = Made(InformationRequests)
    information_returns = Made(InformationReturns)
    legal_gateways = Made(LegalGateways)
    built_records = Made(BuiltRecords)
    link_reviews = Made(LinkReviews)
    restriction_candidates = Made(RestrictionCandidates)
    memberships = Made(Memberships)
    notification_intake = Made(NotificationIntake)
    notifications = Made(Notifications)
    other_authorities = Made(OtherAuthorities)
    partnerships = Made(Partnerships)
    protections = Made(Protections)
    people = Made(People)
    people_search = Made(PeopleSearch)
    person_links = Made(PersonLinks)
    person_views = Made(PersonViews)
    recorded_errors = Made(RecordedErrors)
    referrals = Made(Referrals)
    team_closures = Made(TeamClosures)
    relationships = Made(Relationships)
    restriction_relaxations = Made(RestrictionRelaxations)
    restrictions = Made(Restrictions)
    role_proposals = Made(RoleProposals)
    shares = Made(Shares)
    strategy_meetings = Made(StrategyMeetings)
    subscriptions = Made(Subscriptions)
    surroundings = Made(Surroundings)
    threshold_decisions = Made(ThresholdDecisions)
    timescales = Made(Timescales)
    unsafe_contacts = Made(UnsafeContacts)
    worklists = Made(Worklists)
