"""Records made in error, and the condition by which the rest of the code leaves them out."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import aliased

from app.domain.corrections.recorded_errors import ErrorSubject
from app.models import RecordedError, ThresholdDecision
from app.repositories.base import Repository
from app.repositories.scope import Scope


class RecordedErrors(Repository):
    """Errors in records of people whom the actor may see, and in meetings and requests."""

    async def get(self, error_id: UUID) -> RecordedError:
        """One error."""
        return await self._get(
            select(RecordedError).where(*visible(self._scope), RecordedError.id == error_id)
        )

    async def get_for_change(self, error_id: UUID) -> RecordedError:
        """The same, locked until the transaction ends."""
        return await self._get(
            select(RecordedError)
            .where(*visible(self._scope), RecordedError.id == error_id)
            .with_for_update()
        )

    async def list_that_follow(self, error_id: UUID) -> Sequence[RecordedError]:
        """What was put right together with one error, in the order it was written."""
        found = (
            select(RecordedError)
            .where(*visible(self._scope), RecordedError.because_of_id == error_id)
            .order_by(RecordedError.id)
        )
        return await self._list(found)

    async def list_not_declined(self, subject_ids: Collection[UUID]) -> Sequence[RecordedError]:
        """What was proposed or confirmed about some records."""
        found = select(RecordedError).where(
            *visible(self._scope),
            RecordedError.subject_id.in_(subject_ids),
            RecordedError.declined_at.is_(None),
        )
        return await self._list(found)

    async def by_record(self, subject_ids: Collection[UUID]) -> Mapping[UUID, RecordedError]:
        """The confirmed error of each of some records that has one."""
        if not subject_ids:
            return {}
        found = select(RecordedError).where(
            *visible(self._scope),
            RecordedError.subject_id.in_(subject_ids),
            RecordedError.confirmed_at.is_not(None),
        )
        return {each.subject_id: each for each in await self._list(found)}

    async def last_on_decisions_of(self, contact_child_id: UUID) -> RecordedError | None:
        """The error on a decision about this child of a contact that was confirmed last."""
        decisions = select(ThresholdDecision.id).where(
            self._scope.visible(ThresholdDecision),
            ThresholdDecision.contact_child_id == contact_child_id,
        )
        return await self._find(
            select(RecordedError)
            .where(
                *visible(self._scope),
                RecordedError.subject_type == ErrorSubject.THRESHOLD_DECISION,
                RecordedError.subject_id.in_(decisions),
                RecordedError.confirmed_at.is_not(None),
            )
            .order_by(RecordedError.confirmed_at.desc(), RecordedError.id.desc())
            .limit(1)
        )


def visible(scope: Scope) -> list[ColumnElement[bool]]:
    """Errors about visible people; for officers, those in meetings and requests they read."""
    ours = scope.visible(RecordedError)
    if scope.actor.in_hub:
        return [ours]
    return [
        ours,
        or_(
            scope.person(RecordedError.person_id),
            and_(
                RecordedError.subject_type == ErrorSubject.STRATEGY_MEETING,
                scope.meeting(RecordedError.subject_id),
            ),
            and_(
                RecordedError.subject_type == ErrorSubject.INFORMATION_REQUEST,
                RecordedError.subject_id.in_(scope.requests_put()),
            ),
        ),
    ]


def in_error(scope: Scope, column: Any) -> ColumnElement[bool]:  # noqa: ANN401 - a column of ids
    """Whether the record whose id the column holds was made in error, and that is confirmed."""
    known = aliased(RecordedError)
    return exists().where(
        scope.visible(known), known.subject_id == column, known.confirmed_at.is_not(None)
    )


def waiting_since(scope: Scope, since: datetime) -> Select[UUID]:
    """The records proposed as errors since an instant on which no second person has spoken yet."""
    return select(RecordedError.subject_id).where(
        scope.visible(RecordedError),
        RecordedError.proposed_at >= since,
        RecordedError.confirmed_at.is_(None),
        RecordedError.declined_at.is_(None),
    )


def confirmed_while_linked(
    scope: Scope, people: Collection[UUID], *, since: datetime
) -> Select[UUID]:
    """Errors that may be none once some people are not one; none is about anyone else."""
    return select(RecordedError.id).where(
        scope.visible(RecordedError),
        RecordedError.confirmed_at >= since,
        or_(
            RecordedError.right_person_id.is_(None),
            RecordedError.right_person_id.in_(people),
        ),
    )
