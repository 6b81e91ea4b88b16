"""The application scope: every query starts from the rows that are visible to the actor.

Row-level security does not rely on it (see `app/row_security/`), and it does not rely on that.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    SQLColumnExpression,
    Uuid,
    and_,
    any_,
    false,
    inspect,
    literal,
    or_,
    select,
    true,
    union,
)
from sqlalchemy.dialects.postgresql import ARRAY

from app.domain.directory.access import Actor
from app.domain.directory.roles import Role
from app.models import (
    Allocation,
    ContactChild,
    InformationFragment,
    InformationRequest,
    InformationReturn,
    Invitation,
    MeetingChild,
    Notification,
    PersonAskedAbout,
    PersonLink,
    Referral,
    RefusalToShare,
    Relationship,
    RequestedAgency,
    SharedFragment,
)
from app.models.base import Base, Owned
from app.models.table_policies import Hidden, ReferenceTable, hides

IdColumn = SQLColumnExpression[UUID] | SQLColumnExpression[UUID | None]
"""A column of ids, whether or not it may be empty."""


@cache
def restricting_columns(table: type[Base]) -> Mapping[str, Hidden]:
    """The columns by which a table's rows are hidden from a user, and what of those is hidden.

    Rows that are hidden with their parent have none: a query that begins at the parent finds none.
    """
    if isinstance(table.__access__, ReferenceTable):
        return MappingProxyType({})
    found = ((name, hides(table.__tablename__, name)) for name in table.__access__.restricted_by)
    return MappingProxyType({name: kind for name, kind in found if kind is not None})


@dataclass(frozen=True, slots=True)
class Scope:
    """What one actor reaches, as conditions on rows."""

    actor: Actor

    def visible(self, table: type[Owned]) -> ColumnElement[bool]:
        """Rows of the actor's partnership, but for what restrictions keep from the actor."""
        ours = table.partnership_id == self.actor.partnership_id
        return and_(ours, *self._not_kept(table))

    def _not_kept(self, table: type[Owned]) -> Iterator[ColumnElement[bool]]:
        for name, kind in restricting_columns(inspect(table).mapper.class_).items():
            if kind in {Hidden.NOTIFICATIONS, Hidden.SUBJECTS} and self.actor.hidden_from.contacts:
                among = getattr(table, name).in_(self._notifications_kept())
                yield among.is_not(True)
            if kind is Hidden.NOTIFICATIONS:
                continue
            if kind in {Hidden.SHARES, Hidden.REFUSALS}:
                if self.actor.hidden_from.contacts:
                    yield getattr(table, name).in_(self._recorded_in_kept(kind)).is_not(True)
                continue
            hidden = Hidden.MEETINGS if kind is Hidden.SUBJECTS else kind
            if kept := getattr(self.actor.hidden_from, hidden):
                yield _among(getattr(table, name), kept).is_not(True)

    def _notifications_kept(self) -> Select[UUID]:
        """The notifications of hidden contacts, and the ones that they superseded."""
        ours = Notification.partnership_id == self.actor.partnership_id
        of_contacts = _among(Notification.contact_id, self.actor.hidden_from.contacts)
        kept = select(Notification.id).where(ours, of_contacts).cte(recursive=True)
        replaced = select(Notification.id).where(ours, Notification.superseded_by == kept.c.id)
        return select(kept.union(replaced).c.id)

    def _recorded_in_kept(self, kind: Hidden) -> Select[UUID] | CompoundSelect[UUID]:
        """The shares, or the refusals, of what was recorded in hidden contacts."""
        ours = self.actor.partnership_id
        requests = select(InformationRequest.id).where(
            InformationRequest.partnership_id == ours,
            _among(InformationRequest.contact_id, self.actor.hidden_from.contacts),
        )
        fragments = select(InformationFragment.id).where(
            InformationFragment.partnership_id == ours,
            InformationFragment.information_request_id.in_(requests),
        )
        if kind is Hidden.SHARES:
            return select(SharedFragment.share_id).where(
                SharedFragment.partnership_id == ours,
                SharedFragment.information_fragment_id.in_(fragments),
            )
        returns = select(InformationReturn.id).where(
            InformationReturn.partnership_id == ours,
            InformationReturn.information_request_id.in_(requests),
        )
        refused = select(RefusalToShare.id).where(RefusalToShare.partnership_id == ours)
        return union(
            refused.where(RefusalToShare.information_fragment_id.in_(fragments)),
            refused.where(RefusalToShare.information_return_id.in_(returns)),
        )

    def audit_log(self) -> ColumnElement[bool]:
        """The audit log of the partnership: for information governance and the service's jobs."""
        actor = self.actor
        reads = actor.user_id is None or Role.INFORMATION_GOVERNANCE in actor.roles
        return true() if reads else false()

    def people_worked_with(self) -> Select[UUID]:
        """The children allocated to the actor, or to a team that the actor manages."""
        return select(Allocation.person_id).where(
            self.visible(Allocation),
            Allocation.ended_at.is_(None),
            or_(
                Allocation.user_id == self.actor.user_id,
                Allocation.team_id.in_(self.actor.teams_managed),
            ),
        )

    def person(self, column: IdColumn) -> ColumnElement[bool]:
        """Rows about visible people: for the hub everyone, otherwise allocated children and family.

        A break-glass grant adds one person.
        """
        if self.actor.in_hub:
            return true()
        mine = self.people_worked_with().cte()
        family = union(
            select(mine.c.person_id),
            select(Relationship.related_person_id).where(
                self.visible(Relationship), Relationship.person_id.in_(select(mine.c.person_id))
            ),
            select(Relationship.person_id).where(
                self.visible(Relationship),
                Relationship.related_person_id.in_(select(mine.c.person_id)),
            ),
            select(PersonLink.same_as_person_id).where(
                self.visible(PersonLink),
                PersonLink.unlinked_at.is_(None),
                PersonLink.person_id.in_(select(mine.c.person_id)),
            ),
            select(PersonLink.person_id).where(
                self.visible(PersonLink),
                PersonLink.unlinked_at.is_(None),
                PersonLink.same_as_person_id.in_(select(mine.c.person_id)),
            ),
        ).subquery("family")
        return or_(column.in_(select(family)), column.in_(self.actor.opened))

    def named(self, column: IdColumn) -> ColumnElement[bool]:
        """The same, and people named in a meeting or a request that came to the actor's agency.

        An officer learns their names, and nothing else of the child's record.
        """
        invited = select(MeetingChild.person_id).where(
            self.visible(MeetingChild),
            MeetingChild.strategy_meeting_id.in_(self.meetings_invited_to()),
        )
        asked_about = select(PersonAskedAbout.person_id).where(
            self.visible(PersonAskedAbout),
            PersonAskedAbout.information_request_id.in_(self.requests_put()),
        )
        return or_(self.person(column), column.in_(invited), column.in_(asked_about))

    def meetings_invited_to(self) -> Select[UUID]:
        """Strategy meetings that an agency the actor is an officer of was invited to."""
        return select(Invitation.strategy_meeting_id).where(
            self.visible(Invitation),
            Invitation.invited_at.is_not(None),
            Invitation.agency_id.in_(self.actor.agencies_as(Role.AGENCY_OFFICER)),
        )

    def requests_put(self) -> Select[UUID]:
        """Information requests that were put to an agency the actor is an officer of."""
        return select(RequestedAgency.information_request_id).where(
            self.visible(RequestedAgency), self.own_agency(RequestedAgency.agency_id)
        )

    def own_agency(self, column: IdColumn) -> ColumnElement[bool]:
        """Rows of requests and returns: for the hub all, for officers those of their agency."""
        if self.actor.in_hub:
            return true()
        return column.in_(self.actor.agencies_as(Role.AGENCY_OFFICER))

    def contacts_worked_with(self) -> Select[UUID]:
        """Contacts about children allocated to the actor, or to whom they broke the glass."""
        return select(ContactChild.contact_id).where(
            self.visible(ContactChild), self.worked_with(ContactChild.person_id)
        )

    def referrals_worked_with(self) -> Select[UUID]:
        """The referrals of children allocated to the actor, whose meetings the actor runs."""
        return select(Referral.id).where(
            self.visible(Referral), Referral.person_id.in_(self.people_worked_with())
        )

    def runs_meeting(self, referral_id: IdColumn) -> ColumnElement[bool]:
        """Rows of meetings that the actor runs: for the hub all, else those of such referrals."""
        return true() if self.actor.in_hub else referral_id.in_(self.referrals_worked_with())

    def worked_with(self, column: IdColumn) -> ColumnElement[bool]:
        """Rows about children allocated to the actor, or to whom they broke the glass."""
        return or_(column.in_(self.people_worked_with()), column.in_(self.actor.opened))

    def meeting(self, column: IdColumn) -> ColumnElement[bool]:
        """Rows of strategy meetings the actor takes part in, or about allocated children."""
        if self.actor.in_hub:
            return true()
        return or_(
            column.in_(self.meetings_invited_to()),
            column.in_(
                select(MeetingChild.strategy_meeting_id).where(
                    self.visible(MeetingChild), self.worked_with(MeetingChild.person_id)
                )
            ),
        )


def _among(column: IdColumn, ids: frozenset[UUID]) -> ColumnElement[bool]:
    """One parameter however many they are: the statement stays the same statement."""
    return column == any_(literal(list(ids), ARRAY(Uuid())))
