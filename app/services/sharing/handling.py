"""Handling conditions of fragments and of what was sent, and the strictest of several."""

from collections.abc import Collection
from dataclasses import asdict
from uuid import UUID

from app.domain.sharing.handling import (
    Grading,
    Handling,
    HandlingCode,
    InformationAssessment,
    SourceEvaluation,
    strictest,
)
from app.models import InformationFragment, SharedFragment
from app.schemas.sharing.handling import HandlingView
from app.unit_of_work import UnitOfWork


async def conditions_of_returns(uow: UnitOfWork, return_ids: Collection[UUID]) -> Handling | None:
    """What binds whatever was made of some returns: a decision that read them, for one.

    None where there are no fragments, or none that the actor may see.
    """
    fragments = await uow.fragments.list_of_returns(return_ids)
    return strictest(handling_of(fragment) for fragment in fragments)


def handling_of(fragment: InformationFragment) -> Handling:
    """The conditions that its originator put on a fragment, loaded with its audience."""
    named = {audience.agency_id for audience in fragment.audiences}
    return _handling(fragment, audience=named or None)


def handling_as_sent(sent: SharedFragment) -> Handling:
    """The conditions on a fragment when it was sent."""
    return _handling(sent, audience=None if sent.audience is None else set(sent.audience))


def _handling(
    record: InformationFragment | SharedFragment, *, audience: set[UUID] | None
) -> Handling:
    return Handling(
        audience=None if audience is None else frozenset(audience | {record.agency_id}),
        may_tell_family=record.may_tell_family,
        may_tell_child=record.may_tell_child,
        may_tell_court=record.may_tell_court,
        no_onward_sharing=record.no_onward_sharing,
        expires_on=record.expires_on,
        grading=_grading(record),
    )


def _grading(record: InformationFragment | SharedFragment) -> Grading | None:
    if (
        record.source_evaluation is None
        or record.intelligence_assessment is None
        or record.handling_code is None
    ):
        return None
    return Grading(
        source=SourceEvaluation(record.source_evaluation),
        information=InformationAssessment(record.intelligence_assessment),
        handling=HandlingCode(record.handling_code),
    )


def view(handling: Handling) -> HandlingView:
    """The conditions, as they are shown."""
    audience = None if handling.audience is None else sorted(handling.audience)
    return HandlingView.model_validate({**asdict(handling), "audience": audience})
