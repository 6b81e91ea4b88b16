"""What waits on other authorities: their answers, and a decision after a refusal."""

from typing import Any

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import aliased

from app.domain.contacts.other_authorities import AuthorityAnswer
from app.domain.worklists.worklists import Waiting
from app.models import Contact, ContactChild, OtherAuthority, ThresholdDecision
from app.repositories.contacts.other_authorities import visible
from app.repositories.corrections.recorded_errors import in_error
from app.repositories.scope import Scope
from app.repositories.worklists.items import in_hub, item, of_person


def unanswered(scope: Scope) -> Select[Any]:
    """Children passed to an authority that has not answered."""
    return _passed(scope, Waiting.UNANSWERED_AUTHORITY, OtherAuthority.answer.is_(None))


def refused(scope: Scope) -> Select[Any]:
    """Children whom the other authority refuses, until a manager decides again."""
    by_authority = OtherAuthority.answer == AuthorityAnswer.REFUSED
    return _passed(scope, Waiting.REFUSED_BY_AUTHORITY, by_authority)


def _passed(scope: Scope, waiting: Waiting, condition: ColumnElement[bool]) -> Select[Any]:
    later = aliased(ThresholdDecision)
    superseded = exists().where(
        scope.visible(later),
        later.supersedes_id == OtherAuthority.threshold_decision_id,
        ~in_error(scope, later.id),
    )
    return (
        item(
            scope,
            waiting,
            id=OtherAuthority.id,
            contact_id=OtherAuthority.contact_id,
            contact_child_id=OtherAuthority.contact_child_id,
            rating=_of(scope, ContactChild, ContactChild.rating, OtherAuthority.contact_child_id),
            safe_now=_of(scope, Contact, Contact.safe_now, OtherAuthority.contact_id),
            since=OtherAuthority.passed_at,
            children=of_person(OtherAuthority.person_id),
        )
        .select_from(OtherAuthority)
        .where(
            *visible(scope),
            in_hub(scope),
            condition,
            ~superseded,
            ~in_error(scope, OtherAuthority.threshold_decision_id),
        )
    )


def _of(scope: Scope, table: Any, column: Any, record_id: Any) -> ColumnElement[Any]:  # noqa: ANN401
    found = select(column).where(scope.visible(table), table.id == record_id)
    return found.correlate(OtherAuthority).scalar_subquery()
