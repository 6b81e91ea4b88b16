"""What waits to be put right: errors to confirm, and records that were linked or unlinked."""

from typing import Any

from sqlalchemy import Select, Uuid, cast
from sqlalchemy.dialects.postgresql import ARRAY, array

from app.domain.worklists.worklists import Waiting
from app.models import LinkReview, RecordedError
from app.repositories.corrections import link_reviews
from app.repositories.corrections.recorded_errors import visible
from app.repositories.scope import Scope
from app.repositories.worklists.items import Children, in_hub, item, of_person


def errors_to_confirm(scope: Scope) -> Select[Any]:
    """Errors proposed by others: no one confirms their own."""
    return item(
        scope,
        Waiting.ERROR_TO_CONFIRM,
        id=RecordedError.id,
        contact_id=RecordedError.contact_id,
        since=RecordedError.proposed_at,
        children=of_person(RecordedError.person_id),
    ).where(
        *visible(scope),
        in_hub(scope),
        RecordedError.confirmed_at.is_(None),
        RecordedError.declined_at.is_(None),
        RecordedError.proposed_by.not_in(scope.actor.identities),
    )


def link_reviews_to_end(scope: Scope) -> Select[Any]:
    """Reviews with a record that no manager has decided on."""
    both = array([LinkReview.person_id, LinkReview.same_as_person_id])
    return item(
        scope,
        Waiting.LINK_REVIEW,
        id=LinkReview.id,
        since=LinkReview.begun_at,
        children=Children(cast(both, ARRAY(Uuid))),
    ).where(*link_reviews.visible(scope), LinkReview.ended_at.is_(None))
