"""Other authorities: named when a child is passed to one, and answering."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from app.domain.clocks.definitions import ClockKind
from app.domain.contacts import other_authorities as rules
from app.domain.contacts.other_authorities import AnsweredAtImpossible, AuthorityAnswer
from app.domain.records import refuse_stale
from app.models import ContactChild, OtherAuthority, ThresholdDecision
from app.schemas.clocks.act_times import ActTimeView
from app.schemas.contacts.other_authorities import (
    NameOtherAuthority,
    OtherAuthorityView,
    RecordAuthorityAnswer,
)
from app.schemas.versions import VersionedView, versioned
from app.services.casework import decided_closures
from app.services.clocks import act_times, timescales
from app.services.contacts import clocks
from app.unit_of_work import UnitOfWork


async def name(
    uow: UnitOfWork,
    child: ContactChild,
    decision: ThresholdDecision,
    command: NameOtherAuthority | None,
) -> None:
    """Keep the authority that a decision passes the child to, and time its answer.

    No answer is owed any more by an authority that an earlier decision on the child named.
    """
    await _wait_no_longer(uow, child, because="threshold_decision.superseded")
    if command is None:
        return
    await uow.save(
        uow.new(
            OtherAuthority,
            contact_id=decision.contact_id,
            contact_child_id=decision.contact_child_id,
            person_id=decision.person_id,
            threshold_decision_id=decision.id,
            passed_at=decision.decided_at,
            passed_by=decision.decided_by,
            changed_at=uow.now,
            **command.model_dump(),
        )
    )
    await _wait(uow, child, decision, because="threshold_decision.recorded")


async def stand_again(
    uow: UnitOfWork, child: ContactChild, decision: ThresholdDecision | None, *, because: str
) -> None:
    """Time the answer to the decision that stands after others were recorded in error."""
    await _wait_no_longer(uow, child, because=because)
    if decision is None:
        return
    for each in await uow.other_authorities.list_of_decisions([decision.id]):
        if each.answer is None:
            await _wait(uow, child, decision, because=because)


async def _wait(
    uow: UnitOfWork, child: ContactChild, decision: ThresholdDecision, *, because: str
) -> None:
    await timescales.start(
        uow,
        ClockKind.OTHER_AUTHORITY_ANSWER,
        clocks.subject_of(child),
        started_at=decision.decided_at,
        because=because,
    )


async def _wait_no_longer(uow: UnitOfWork, child: ContactChild, *, because: str) -> None:
    await timescales.cancel(
        uow, ClockKind.OTHER_AUTHORITY_ANSWER, clocks.subject_of(child), because=because
    )
    # The clock that follows on the same child is written after this one has ended.
    await uow.session.flush()


async def by_decision(
    uow: UnitOfWork, decision_ids: Collection[UUID]
) -> Mapping[UUID, OtherAuthorityView]:
    """The authorities that some decisions name, by decision."""
    found = await uow.other_authorities.list_of_decisions(decision_ids)
    times = await _times(uow, {each.contact_child_id for each in found})
    return {each.threshold_decision_id: _view(each, times) for each in found}


async def _times(uow: UnitOfWork, child_ids: Collection[UUID]) -> Sequence[ActTimeView]:
    return await act_times.shown(uow, *child_ids) if child_ids else []


def _view(passed: OtherAuthority, times: Sequence[ActTimeView]) -> OtherAuthorityView:
    return OtherAuthorityView.model_validate(passed).model_copy(
        update={"times": [each for each in times if each.item_id == passed.id]}
    )


async def answer(
    uow: UnitOfWork,
    *,
    contact_id: UUID,
    child_id: UUID,
    authority_id: UUID,
    expected: int,
    command: RecordAuthorityAnswer,
) -> VersionedView[OtherAuthorityView]:
    """Record what the other authority answers, which stops its clock.

    A refusal puts the child back to a manager. Once it has accepted, a referral that rests on
    nothing else closes: until then the child is this authority's.

    Raises:
        RecordNotFound, VersionStale, LateEntryUnexplained: see each.
        AuthorityAnswered, RefusalUnexplained, AnsweredAtImpossible: see the rules.
    """
    contact = await uow.contacts.get_for_change(contact_id)
    child = uow.contacts.child_of(contact, child_id)
    passed = await uow.other_authorities.get_for_change(child.id, authority_id=authority_id)
    refuse_stale(version=passed.version, expected=expected)
    rules.refuse_answer(command.answer, answered=passed.answer is not None, reasons=command.reasons)
    answered_at = act_times.happened_at(
        uow,
        command.answered_at,
        because=command.late_because,
        pointer="/answered_at",
        earliest=passed.passed_at,
        impossible=AnsweredAtImpossible,
    )
    passed.answer = command.answer
    passed.answered_at = answered_at
    passed.answered_by = command.answered_by
    passed.reasons = command.reasons
    passed.answer_recorded_at = uow.now
    passed.answer_recorded_by = uow.actor.user
    passed.changed_at = contact.changed_at = uow.now
    act_times.note(
        uow,
        "other_authority.answered",
        clocks.subject_of(child),
        item_id=passed.id,
        at=answered_at,
        because=command.late_because,
    )
    await timescales.stop(
        uow,
        ClockKind.OTHER_AUTHORITY_ANSWER,
        clocks.subject_of(child),
        stopped_at=answered_at,
        because="other_authority.answered",
    )
    if command.answer is AuthorityAnswer.ACCEPTED:
        standing, *_ = await uow.threshold_decisions.list_valid_on_child(child.id)
        if standing.id == passed.threshold_decision_id:
            await decided_closures.follow_acceptance(uow, standing, accepted_at=answered_at)
    uow.audit(
        "other_authority.answered",
        passed,
        person_id=passed.person_id,
        shown=[contact_id, passed.threshold_decision_id],
        answer=command.answer,
    )
    uow.publish(
        f"other_authority.{command.answer}",
        record_id=passed.threshold_decision_id,
        contact_id=contact_id,
    )
    await uow.session.flush()
    return versioned(_view(passed, await _times(uow, [child.id])), passed)
