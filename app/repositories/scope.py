"""The first wall: every query starts from the rows that the actor's roles reach.

Row-level security is the second, and does not rely on this one (see `app/row_security.py`).
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, or_, select, true, union

from app.domain.access import Actor, Role
from app.models import (
    Allocation,
    ContactChild,
    Invitation,
    MeetingChild,
    PersonLink,
    Relationship,
)
from app.models.base import Owned

IdColumn = SQLColumnExpression[UUID] | SQLColumnExpression[UUID | None]
"""A column of ids, whether or not it may be empty."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What one actor reaches, as conditions on rows."""

    actor: Actor

    def of(self, table: type[Owned]) -> ColumnElement[bool]:
        """Rows of the actor's partnership."""
        return table.partnership_id == self.actor.partnership_id

    def people_worked_with(self) -> Select[UUID]:
        """The children allocated to the actor, or to a team that the actor manages."""
        return select(Allocation.person_id).where(
            self.of(Allocation),
            Allocation.ended_at.is_(None),
            or_(
                Allocation.user_id == self.actor.user_id,
                Allocation.team_id.in_(self.actor.teams_managed),
            ),
        )

    def person(self, column: IdColumn) -> ColumnElement[bool]:
        """Rows about people in reach: for the hub everyone; else one's own, and their family."""
        if self.actor.in_hub:
            return true()
        mine = self.people_worked_with().cte()
        family = union(
            select(mine.c.person_id),
            select(Relationship.related_person_id).where(
                self.of(Relationship), Relationship.person_id.in_(select(mine.c.person_id))
            ),
            select(Relationship.person_id).where(
                self.of(Relationship), Relationship.related_person_id.in_(select(mine.c.person_id))
            ),
            select(PersonLink.same_as_person_id).where(
                self.of(PersonLink),
                PersonLink.unlinked_at.is_(None),
                PersonLink.person_id.in_(select(mine.c.person_id)),
            ),
            select(PersonLink.person_id).where(
                self.of(PersonLink),
                PersonLink.unlinked_at.is_(None),
                PersonLink.same_as_person_id.in_(select(mine.c.person_id)),
            ),
        ).subquery("family")
        return column.in_(select(family))

    def named(self, column: IdColumn) -> ColumnElement[bool]:
        """Likewise, and those whom a meeting is about that the actor's agency was invited to.

        An invited officer learns whom it is about, and nothing else of the child's record.
        """
        invited = select(MeetingChild.person_id).where(
            self.of(MeetingChild),
            MeetingChild.strategy_meeting_id.in_(self.meetings_invited_to()),
        )
        return or_(self.person(column), column.in_(invited))

    def meetings_invited_to(self) -> Select[UUID]:
        """Strategy meetings that an agency the actor is an officer of was invited to."""
        return select(Invitation.strategy_meeting_id).where(
            self.of(Invitation),
            Invitation.invited_at.is_not(None),
            Invitation.agency_id.in_(self.actor.agencies_as(Role.AGENCY_OFFICER)),
        )

    def contacts_worked_with(self) -> Select[UUID]:
        """Contacts about children allocated to the actor."""
        return select(ContactChild.contact_id).where(
            self.of(ContactChild), ContactChild.person_id.in_(self.people_worked_with())
        )

    def meeting(self, column: IdColumn) -> ColumnElement[bool]:
        """Rows of strategy meetings the actor takes part in, or about allocated children."""
        if self.actor.in_hub:
            return true()
        return or_(
            column.in_(self.meetings_invited_to()),
            column.in_(
                select(MeetingChild.strategy_meeting_id).where(
                    self.of(MeetingChild), MeetingChild.person_id.in_(self.people_worked_with())
                )
            ),
        )
