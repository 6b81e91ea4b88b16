"""Information returns that a threshold decision rests on, and those it does not wait for."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from uuid_utils.compat import uuid7

from app.domain.directory.permissions import Permission
from app.domain.records import RecordNotFound
from app.domain.sharing.information_requests import Disposition, dispositions, refuse_repetition
from app.domain.sharing.return_tasks import refuse_unopened
from app.models import (
    Contact,
    DecisionRequest,
    DecisionReturn,
    RequestedAgency,
    ThresholdDecision,
)
from app.schemas.contacts.threshold_decisions import (
    OutstandingView,
    RecordThresholdDecision,
    ThresholdDecisionView,
)
from app.schemas.corrections.recorded_errors import struck_through
from app.schemas.sharing.handling import HandlingView
from app.schemas.sharing.return_tasks import LateReturnView
from app.services.clocks import act_times
from app.services.contacts import other_authorities, overturnings
from app.services.sharing import handling, request_dispositions, return_tasks
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Weighed:
    """The returns read for a decision, and what becomes of what is not answered."""

    returns: Sequence[UUID]
    outstanding: Mapping[UUID, Disposition]
    waiting: Sequence[RequestedAgency]


async def weigh(uow: UnitOfWork, contact: Contact, command: RecordThresholdDecision) -> Weighed:
    """What a decision on a child of this contact would rest on.

    Every request on the contact counts, whichever child it names: what is known of one child of
    a household bears on the others.

    Raises:
        RecordNotFound: a return or request named is not of this contact.
        NamedTwice, ReturnNotOpened, ReturnsOutstanding, NotOutstanding: see each.
    """
    waiting = await uow.information_requests.list_waiting_on_contact(contact.id)
    named = [each.requested_agency_id for each in command.outstanding]
    refuse_repetition(named, pointer="/outstanding")
    put = await uow.information_requests.list_put_on_contact(contact.id)
    _refuse_strangers(named, of_contact={each.id for each in put})
    await _refuse_unread(uow, contact, command.returns_read)
    return Weighed(
        returns=command.returns_read,
        outstanding=dispositions(
            command.level,
            outstanding={each.id for each in waiting},
            stated={each.requested_agency_id: each.disposition for each in command.outstanding},
        ),
        waiting=waiting,
    )


async def _refuse_unread(uow: UnitOfWork, contact: Contact, read: Sequence[UUID]) -> None:
    refuse_repetition(read, pointer="/returns_read")
    if not read:
        return
    told = await uow.information_returns.list_on_contact(contact.id)
    _refuse_strangers(read, of_contact={each.id for each in told})
    refuse_unopened(read, opened=await uow.information_returns.list_opened(read, by=uow.actor.user))


def _refuse_strangers(named: Sequence[UUID], *, of_contact: set[UUID]) -> None:
    if not of_contact.issuperset(named):
        raise RecordNotFound


async def keep(uow: UnitOfWork, decision: ThresholdDecision, weighed: Weighed) -> None:
    """Write down with a decision what it rested on, and carry out what it says of the rest."""
    of_decision = {
        "partnership_id": uow.partnership_id,
        "threshold_decision_id": decision.id,
    }
    await uow.save_all(
        DecisionReturn(**of_decision, id=uuid7(), information_return_id=return_id)
        for return_id in weighed.returns
    )
    await uow.save_all(
        DecisionRequest(
            **of_decision,
            id=uuid7(),
            requested_agency_id=put.id,
            disposition=weighed.outstanding[put.id],
        )
        for put in weighed.waiting
    )
    for put in weighed.waiting:
        if weighed.outstanding[put.id] is Disposition.RECALLED:
            # Without words: those of the decision are not the agency's to read.
            await request_dispositions.take_back(uow, put, because=None, at=uow.now)
        else:
            request_dispositions.keep_wanting(uow, put, at=uow.now)
    await return_tasks.resolve_by(uow, decision, read_for_it=weighed.returns)


async def views(
    uow: UnitOfWork, decisions: Sequence[ThresholdDecision]
) -> list[ThresholdDecisionView]:
    """Decisions with what each rested on and, for the hub, what came after it."""
    ids = [decision.id for decision in decisions]
    read: dict[UUID, list[UUID]] = defaultdict(list)
    for each in await uow.decision_returns.list_read(ids):
        read[each.threshold_decision_id].append(each.information_return_id)
    outstanding: dict[UUID, list[OutstandingView]] = defaultdict(list)
    for row in await uow.decision_returns.list_outstanding(ids):
        outstanding[row.threshold_decision_id].append(OutstandingView.model_validate(row))
    late = await _late(uow, ids)
    bound = await _bound_by(uow, read)
    errors = await uow.recorded_errors.by_record(ids)
    passed = await other_authorities.by_decision(uow, ids)
    said = await overturnings.by_decision(uow, ids)
    times = await act_times.shown(uow, *{decision.contact_child_id for decision in decisions})
    return [
        ThresholdDecisionView.model_validate(decision).model_copy(
            update={
                "returns_read": read[decision.id],
                "outstanding": outstanding[decision.id],
                "handling": bound.get(decision.id),
                "other_authority": passed.get(decision.id),
                "late_returns": None if late is None else late[decision.id],
                "times": [each for each in times if each.item_id == decision.id],
                "recommender_views": said.get(decision.id, []),
                "recorded_in_error": struck_through(errors.get(decision.id)),
            }
        )
        for decision in decisions
    ]


async def _bound_by(
    uow: UnitOfWork, read: Mapping[UUID, Sequence[UUID]]
) -> Mapping[UUID, HandlingView]:
    """The handling conditions of each decision, which follow from the returns it was made on.

    Every reader of the decision is bound by them, so they are worked out with the hub's rights: a
    worker who sees none of the returns must still know that the family must not be informed.
    """
    if not read:
        return {}
    async with uow.as_the_hub(hidden_from=uow.actor.hidden_from):
        found = {
            decision_id: await handling.conditions_of_returns(uow, return_ids)
            for decision_id, return_ids in read.items()
        }
    return {
        decision_id: handling.view(conditions)
        for decision_id, conditions in found.items()
        if conditions is not None
    }


async def _late(
    uow: UnitOfWork, decision_ids: Sequence[UUID]
) -> Mapping[UUID, list[LateReturnView]] | None:
    if Permission.INFORMATION_RETURN_READ not in uow.actor.permissions:
        return None
    late: dict[UUID, list[LateReturnView]] = defaultdict(list)
    for task in await uow.decision_returns.list_tasks(decision_ids):
        late[task.threshold_decision_id].append(LateReturnView.model_validate(task))
    return late
