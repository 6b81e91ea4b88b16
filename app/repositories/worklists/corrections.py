"""What waits to be put right: errors that a second person is to confirm."""

from typing import Any

from sqlalchemy import Select

from app.domain.worklists.worklists import Waiting
from app.models import RecordedError
from app.repositories.corrections.recorded_errors import visible
from app.repositories.scope import Scope
from app.repositories.worklists.items import in_hub, item, of_person


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
        RecordedError.proposed_by != scope.actor.user_id,
    )
