"""Restrictions as work: those to approve, and those to look at again."""

from typing import Any

from sqlalchemy import Date, DateTime, Select, cast, func, null
from sqlalchemy.dialects.postgresql import array

from app.domain.worklists.worklists import Waiting
from app.models import Restriction
from app.repositories.restrictions.restrictions import unapproved, visible
from app.repositories.scope import Scope
from app.repositories.worklists.items import Children, item

_LOCAL = DateTime(timezone=False)


def restrictions_to_approve(scope: Scope) -> Select[Any]:
    """Cloaks that will lapse, or have, for want of two approvals."""
    return _waiting(scope, Waiting.RESTRICTION_TO_APPROVE).where(unapproved(scope))


def restrictions_to_review(scope: Scope) -> Select[Any]:
    """Those of which it is time to ask whether they are still needed."""
    today = cast(func.timezone("Europe/London", func.access.now()), Date)
    return _waiting(scope, Waiting.RESTRICTION_TO_REVIEW).where(Restriction.review_on <= today)


def _waiting(scope: Scope, waiting: Waiting) -> Select[Any]:
    """A restriction names the record that it keeps by its id, and nothing of what is in it."""
    review_at = func.timezone("Europe/London", cast(Restriction.review_on, _LOCAL))
    return item(
        scope,
        waiting,
        id=Restriction.id,
        contact_id=Restriction.contact_id,
        since=Restriction.set_at,
        scheduled_at=(
            Restriction.provisional_until
            if waiting is Waiting.RESTRICTION_TO_APPROVE
            else review_at
        ),
        children=Children(func.array_remove(array([Restriction.person_id]), null())),
    ).where(*visible(scope), Restriction.lifted_at.is_(None))
