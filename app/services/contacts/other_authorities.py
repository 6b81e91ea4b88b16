"""Other authorities: named when a child is passed to one, and answering."""

from collections.abc import Collection, Mapping
from uuid import UUID

from app.domain.contacts import other_authorities as rules
from app.domain.records import refuse_stale
from app.models import OtherAuthority, ThresholdDecision
from app.schemas.contacts.other_authorities import (
    NameOtherAuthority,
    OtherAuthorityView,
    RecordAuthorityAnswer,
)
from app.schemas.versions import VersionedView, versioned
from app.unit_of_work import UnitOfWork


async def name(
    uow: UnitOfWork, decision: ThresholdDecision, command: NameOtherAuthority | None
) -> None:
    """Keep the authority that a decision passes the child to; the child waits for its answer."""
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


async def by_decision(
    uow: UnitOfWork, decision_ids: Collection[UUID]
) -> Mapping[UUID, OtherAuthorityView]:
    """The authorities that some decisions name, by decision."""
    return {
        each.threshold_decision_id: OtherAuthorityView.model_validate(each)
        for each in await uow.other_authorities.list_of_decisions(decision_ids)
    }


async def answer(
    uow: UnitOfWork,
    *,
    contact_id: UUID,
    child_id: UUID,
    authority_id: UUID,
    expected: int,
    command: RecordAuthorityAnswer,
) -> VersionedView[OtherAuthorityView]:
    """Record what the other authority answers; a refusal puts the child back to a manager.

    Raises:
        RecordNotFound, VersionStale: see each.
        AuthorityAnswered, RefusalUnexplained, AnsweredAtImpossible: see the rules.
    """
    contact = await uow.contacts.get_for_change(contact_id)
    child = uow.contacts.child_of(contact, child_id)
    passed = await uow.other_authorities.get_for_change(child.id, authority_id=authority_id)
    refuse_stale(version=passed.version, expected=expected)
    answered_at = command.answered_at or uow.now
    rules.refuse_answer(
        command.answer,
        answered=passed.answer is not None,
        reasons=command.reasons,
        answered_at=answered_at,
        passed_at=passed.passed_at,
        now=uow.now,
    )
    passed.answer = command.answer
    passed.answered_at = answered_at
    passed.answered_by = command.answered_by
    passed.reasons = command.reasons
    passed.answer_recorded_at = uow.now
    passed.answer_recorded_by = uow.actor.user
    passed.changed_at = contact.changed_at = uow.now
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
    return versioned(OtherAuthorityView.model_validate(passed), passed)
