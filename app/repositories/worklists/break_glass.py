"""Broken glasses as work: reviews that are owed, and owners who are to know."""

from typing import Any

from sqlalchemy import ColumnElement, Select

from app.domain.worklists.worklists import Waiting
from app.models import BreakGlassGrant
from app.repositories.restrictions.break_glass import not_reviewed, overseen, owned
from app.repositories.scope import Scope
from app.repositories.worklists.items import item, of_person


def reviews_owed(scope: Scope) -> Select[Any]:
    """Grants that the actor may review: never their own."""
    return _waiting(scope, Waiting.BREAK_GLASS_REVIEW, overseen(scope))


def records_opened(scope: Scope) -> Select[Any]:
    """Grants by other users over the actor's records."""
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
        scope.visible(BreakGlassGrant),
        whose,
        not_reviewed(scope),
        BreakGlassGrant.user_id.not_in(scope.actor.identities),
    )
