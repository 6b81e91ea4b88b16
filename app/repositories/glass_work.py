"""Broken glasses as work: reviews that are owed, and owners who are to know."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select, true

from app.domain.break_glass_actions import oversees
from app.domain.worklists import Waiting
from app.models import BreakGlassGrant, BreakGlassReview, Restriction
from app.repositories.scope import Scope
from app.repositories.worklist_items import item, of_person


def overseen(scope: Scope) -> ColumnElement[bool]:
    """Every broken glass: for information governance, and for the service's own jobs."""
    return true() if oversees(scope.actor) else false()


def owned(scope: Scope) -> ColumnElement[bool]:
    """Those over records that the actor works with, or whose restriction they own.

    Nobody learns in this way of somebody who is kept from them.
    """
    restricted = select(Restriction.person_id).where(
        scope.of(Restriction),
        Restriction.owner_id == scope.actor.user_id,
        Restriction.lifted_at.is_(None),
        Restriction.person_id.is_not(None),
    )
    return or_(
        and_(
            BreakGlassGrant.person_id.in_(scope.people_worked_with()),
            BreakGlassGrant.person_id.not_in(scope.actor.kept_from.people),
        ),
        BreakGlassGrant.person_id.in_(restricted),
    )


def not_reviewed(scope: Scope) -> ColumnElement[bool]:
    """Those of which nobody has said whether they were right."""
    return ~exists().where(
        scope.of(BreakGlassReview), BreakGlassReview.break_glass_grant_id == BreakGlassGrant.id
    )


def reviews_owed(scope: Scope) -> Select[Any]:
    """Those that the actor may review: one's own is somebody else's to review."""
    return _waiting(scope, Waiting.BREAK_GLASS_REVIEW, overseen(scope))


def records_opened(scope: Scope) -> Select[Any]:
    """Those that somebody else broke over a record of the actor's."""
    return _waiting(scope, Waiting.OPENED_RECORD, owned(scope))


def _waiting(scope: Scope, waiting: Waiting, whose: ColumnElement[bool]) -> Select[Any]:
    return item(
        scope,
        waiting,
        id=BreakGlassGrant.id,
        since=BreakGlassGrant.granted_at,
        scheduled_at=BreakGlassGrant.review_due_at,
        children=of_person(BreakGlassGrant.person_id),
    ).where(
        scope.of(BreakGlassGrant),
        whose,
        not_reviewed(scope),
        BreakGlassGrant.user_id != scope.actor.user_id,
    )
