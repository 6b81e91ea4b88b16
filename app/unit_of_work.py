"""One request or job, one transaction: what was changed, the trail of it, and what to tell."""

import re
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from secrets import token_bytes
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from uuid_utils.compat import uuid7

from app.domain.access import NOTHING_KEPT, Actor, KeptFrom, Purpose, purpose_for
from app.domain.audit import SALT_BYTES, body, commitment
from app.domain.errors import Refusal
from app.domain.tokens import Identity
from app.models import Base
from app.models.audit_events import AuditEvent
from app.models.outbox_messages import OutboxMessage
from app.repositories.access_sightings import AccessSightings
from app.repositories.access_signals import AccessSignals
from app.repositories.access_ties import AccessTies
from app.repositories.accesses import Accesses
from app.repositories.audit_events import AuditEvents
from app.repositories.audit_seals import AuditSeals
from app.repositories.break_glass import BreakGlass
from app.repositories.census_imports import CensusImports
from app.repositories.conflicts_of_interest import ConflictsOfInterest
from app.repositories.contacts import Contacts
from app.repositories.decision_returns import DecisionReturns
from app.repositories.desks import Desks
from app.repositories.disclosures import Disclosures
from app.repositories.enquiries import Enquiries
from app.repositories.figures import Figures
from app.repositories.fragments import Fragments
from app.repositories.histories import Histories
from app.repositories.idempotency_keys import IdempotencyKeys
from app.repositories.information_requests import InformationRequests
from app.repositories.information_returns import InformationReturns
from app.repositories.legal_gateways import LegalGateways
from app.repositories.newcomers import Newcomers
from app.repositories.partnerships import Partnerships
from app.repositories.people import People
from app.repositories.people_search import PeopleSearch
from app.repositories.person_links import PersonLinks
from app.repositories.referrals import Referrals
from app.repositories.relationships import Relationships
from app.repositories.restrictions import Restrictions
from app.repositories.scope import Scope
from app.repositories.shares import Shares
from app.repositories.strategy_meetings import StrategyMeetings
from app.repositories.threshold_decisions import ThresholdDecisions
from app.repositories.timescales import Timescales
from app.repositories.unsafe_contacts import UnsafeContacts
from app.repositories.users import sign_in
from app.repositories.worklists import Worklists

_CONTENT_FREE = re.compile(r"^[a-zA-Z0-9_.:+-]{1,64}$")

Fact = str | int | bool | UUID | None

_TRAIL = Base.metadata.tables[AuditEvent.__tablename__]
_OUTBOX = Base.metadata.tables[OutboxMessage.__tablename__]


class NothingAudited(RuntimeError):  # noqa: N818 - a fact about a use case that is not finished
    """A use case reached its end without leaving a trail; nothing it did is kept."""


class ContentInTrail(RuntimeError):  # noqa: N818 - a fact about a use case that tells too much
    """A fact for the trail or the outbox held words; only codes, counts and ids belong there."""


class Record(Protocol):
    """Any row of a partnership."""

    __tablename__: str
    id: UUID


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known of a request or job before anybody has said who they are."""

    now: datetime
    service: str = "api"
    request_id: str | None = None
    partnership: str | None = None
    purpose: Purpose | None = None


class UnitOfWork:
    """Everything one use case may touch. Nobody commits but `finish`; refuse by raising."""

    def __init__(self, session: AsyncSession, circumstances: Circumstances) -> None:
        self.session = session
        self.circumstances = circumstances
        self._actor: Actor | None = None
        self._events: list[dict[str, Any]] = []
        self._messages: list[dict[str, Any]] = []

    @property
    def left_a_trail(self) -> bool:
        """Whether anything was audited so far; without, `finish` would refuse."""
        return bool(self._events)

    @property
    def now(self) -> datetime:
        """The one instant of this unit of work, in UTC."""
        return self.circumstances.now

    @property
    def actor(self) -> Actor:
        """Who is acting; asked for before anybody signed in, it raises."""
        if self._actor is None:
            raise RuntimeError("Nobody has signed in to this unit of work.")
        return self._actor

    @property
    def partnership_id(self) -> UUID:
        """The tenant of everything that this unit of work reads and writes."""
        return self.actor.partnership_id

    async def sign_in(self, identity: Identity, *, reading: bool) -> Actor:
        """Look up what the identity may do today, and bind the transaction to it.

        The function in the database sets the row-security context itself, in the one round
        trip that also answers who this is.
        """
        self._actor = await sign_in(
            self.session,
            identity,
            partnership=self.circumstances.partnership,
            now=self.now,
            reading=reading,
        )
        return self._actor

    async def act_as_system(self, partnership_id: UUID, *, slug: str) -> None:
        """Bind the transaction to one partnership on behalf of the service itself.

        For commands and jobs, which hold no token. The values are our own, never a caller's.
        """
        await self.session.execute(text(f"SET LOCAL frontdoor.partnership = '{partnership_id}'"))
        await self.session.execute(text("SET LOCAL frontdoor.capabilities = '{system}'"))
        await self.session.execute(text(f"SET LOCAL frontdoor.now = '{self.now.isoformat()}'"))
        self._actor = Actor(partnership_id, slug, None, self.circumstances.service, ())

    @asynccontextmanager
    async def as_the_hub(self, *, kept_from: KeptFrom = NOTHING_KEPT) -> AsyncIterator[None]:
        """Let the hub's own eyes recognise a child whom the actor may not look up.

        A referrer's contact reaches the allocated worker at once although the referrer sees
        neither the child's record nor the worker. They see past restrictions too, but for what
        `kept_from` says. Nothing read inside may be shown.
        """
        before = dict((await self.session.execute(_SEEING)).mappings().one())
        actor = self.actor
        inside = before | {"capabilities": "{hub}"}
        if kept_from != actor.kept_from:
            inside |= _as_settings(kept_from)
        await self.session.execute(_SEE_WITH, inside)
        self._actor = actor.seeing_as_hub(kept_from=kept_from)
        self._forget_repositories()
        try:
            yield
        finally:
            await self.session.flush()
            await self.session.execute(_SEE_WITH, before)
            self._actor = actor
            self._forget_repositories()

    def _forget_repositories(self) -> None:
        for name in ("scope", *_REPOSITORIES):
            self.__dict__.pop(name, None)

    @cached_property
    def scope(self) -> Scope:
        """What the actor reaches: the first wall, before row-level security."""
        return Scope(self.actor)

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

    async def save(self, *records: Base) -> None:
        """Write new records in the order given, so that each may refer to those before it."""
        for record in records:
            self.session.add(record)
            await self.session.flush()

    async def save_all(self, records: Iterable[Base]) -> None:
        """Write many new records of one kind at once."""
        self.session.add_all(records)
        await self.session.flush()

    def audit(
        self,
        action: str,
        record: Record | None = None,
        *,
        person_id: UUID | None = None,
        shown: Iterable[UUID] = (),
        **facts: Fact,
    ) -> None:
        """Note who did what to which record: never the content.

        `shown` are the ids that a list or search disclosed. `facts` are codes, counts and ids.
        """
        self._events.append(
            self._event(
                action,
                outcome="done",
                record_type=record.__tablename__ if record is not None else None,
                record_id=record.id if record is not None else None,
                person_id=person_id,
                shown_ids=list(shown),
                facts=_content_free(facts),
            )
        )

    def audit_refusal(self, action: str, refusal: Refusal, *, record_id: UUID | None) -> None:
        """Note that somebody was refused, and by which rule."""
        self._events.append(
            self._event(
                action,
                outcome="refused",
                refusal=type(refusal).__name__,
                record_id=record_id,
            )
        )

    def _event(self, action: str, **values: Any) -> dict[str, Any]:  # noqa: ANN401 - columns of many types
        purpose = purpose_for(self.actor, self.circumstances.purpose)
        acting = self.actor.memberships
        return {
            "partnership_id": self.partnership_id,
            "id": uuid7(),
            "occurred_at": self.now,
            "user_id": self.actor.user_id,
            "agency_id": self.actor.agency_id if acting else None,
            "roles": sorted(self.actor.roles),
            "service": self.circumstances.service,
            "action": action,
            "purpose": purpose,
            "request_id": self.circumstances.request_id,
            "refusal": None,
            "record_type": None,
            "record_id": None,
            "person_id": None,
            "shown_ids": [],
            "facts": {},
        } | values

    @property
    def told_of(self) -> frozenset[UUID]:
        """Every record and person that the trail of this unit of work names so far."""
        return frozenset(
            id_
            for event in self._events
            for id_ in (event["record_id"], event["person_id"], *event["shown_ids"])
            if id_ is not None
        )

    def publish(self, event: str, *, record_id: UUID, **identifiers: UUID | str) -> None:
        """Have `event` told after the commit, to whoever should know: identifiers only."""
        self._messages.append(
            {
                "partnership_id": self.partnership_id,
                "id": uuid7(),
                "event": event,
                "record_id": record_id,
                "identifiers": _content_free(identifiers),
                "occurred_at": self.now,
                "delivered_at": None,
            }
        )

    async def finish(self) -> None:
        """Write the trail and the outbox, and commit all of it or nothing.

        Raises:
            NothingAudited: the use case left no trail.
        """
        if not self._events:
            raise NothingAudited("No audit, no commit.")
        await self.session.flush()
        await self._note_broken_glass()
        events = [event | _committed_to(event) for event in self._events]
        await self.session.execute(insert(_TRAIL).inline(), events)
        if self._messages:
            await self.session.execute(insert(_OUTBOX).inline(), self._messages)
        await self.session.commit()

    async def _note_broken_glass(self) -> None:
        """Say of what was read through a broken glass which one it was."""
        if not self.actor.opened:
            return
        for grant in await self.break_glass.list_open(now=self.now):
            for event in self._events:
                if grant.person_id in {event["person_id"], *event["shown_ids"]}:
                    event["facts"] |= {"break_glass_grant_id": str(grant.id)}


_REPOSITORIES = (
    "partnerships",
    "people",
    "people_search",
    "person_links",
    "relationships",
    "unsafe_contacts",
    "histories",
    "contacts",
    "threshold_decisions",
    "information_requests",
    "information_returns",
    "decision_returns",
    "referrals",
    "strategy_meetings",
    "enquiries",
    "fragments",
    "shares",
    "disclosures",
    "desks",
    "timescales",
    "census_imports",
    "worklists",
    "audit_events",
    "accesses",
    "access_sightings",
    "access_ties",
    "access_signals",
    "audit_seals",
    "break_glass",
    "figures",
    "restrictions",
    "newcomers",
    "conflicts_of_interest",
    "idempotency_keys",
)
# What row security keeps is read from its own context and put back: it does not learn it from us.
_SEEING = text(
    "SELECT coalesce(current_setting('frontdoor.capabilities', true), '') AS capabilities,"
    " coalesce(current_setting('frontdoor.people_hidden', true), '') AS people,"
    " coalesce(current_setting('frontdoor.contacts_hidden', true), '') AS contacts,"
    " coalesce(current_setting('frontdoor.meetings_hidden', true), '') AS meetings"
)
_SEE_WITH = text(
    "SELECT set_config('frontdoor.capabilities', :capabilities, true),"
    " set_config('frontdoor.people_hidden', :people, true),"
    " set_config('frontdoor.contacts_hidden', :contacts, true),"
    " set_config('frontdoor.meetings_hidden', :meetings, true)"
)


def _as_settings(kept_from: KeptFrom) -> dict[str, str]:
    return {
        name: f"{{{','.join(map(str, kept))}}}"
        for name, kept in (
            ("people", kept_from.people),
            ("contacts", kept_from.contacts),
            ("meetings", kept_from.meetings),
        )
    }


def _committed_to(event: dict[str, Any]) -> dict[str, bytes]:
    salt = token_bytes(SALT_BYTES)
    return {"salt": salt, "commitment": commitment(body(event), salt=salt)}


def _content_free(facts: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name, value in facts.items():
        if isinstance(value, UUID):
            kept[name] = str(value)
        elif value is None or isinstance(value, bool | int):
            kept[name] = value
        elif isinstance(value, str) and _CONTENT_FREE.match(value):
            kept[name] = str(value)
        else:
            raise ContentInTrail(f"'{name}' is not a code, a count or an id.")
    return kept


@asynccontextmanager
async def unit_of_work(
    engine: AsyncEngine, circumstances: Circumstances
) -> AsyncIterator[UnitOfWork]:
    """Open a transaction for one use case; what `finish` did not commit is rolled back."""
    async with AsyncSession(engine, expire_on_commit=False, autoflush=False) as session:
        yield UnitOfWork(session, circumstances)


@asynccontextmanager
async def system_unit_of_work(
    engine: AsyncEngine, *, partnership_id: UUID, slug: str, now: datetime, service: str
) -> AsyncIterator[UnitOfWork]:
    """A unit of work of the service itself in one partnership, finished if nothing raised."""
    async with unit_of_work(engine, Circumstances(now=now, service=service)) as uow:
        await uow.act_as_system(partnership_id, slug=slug)
        yield uow
        await uow.finish()
