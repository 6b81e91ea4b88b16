"""Exceptions to gates: given with an act or before it, and listed on the child's file."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final, TypeVar
from uuid import UUID

from app.domain.casework.enquiries import EnquiryState
from app.domain.casework.exceptions import refuse_giving
from app.domain.casework.referrals import StrategyMeetingOwed
from app.domain.clocks.definitions import ClockKind
from app.domain.gates import (
    ExceptionNotNeeded,
    Gate,
    gate_name,
    refuse_stranger_to_gate,
    refuse_unfit_ground,
)
from app.domain.records import RecordKind, RecordNotFound
from app.models import Enquiry, GateException, Referral
from app.repositories.clocks.timescales import Subject
from app.schemas.casework.exceptions import (
    ExceptionsView,
    ExceptionView,
    GiveException,
    GiveExceptionBefore,
)
from app.services.casework.gates import find_gate
from app.services.clocks import timescales
from app.unit_of_work import UnitOfWork

Passed = TypeVar("Passed")

_ALWAYS: Final[Mapping[str, datetime]] = MappingProxyType({})


async def excepted(
    uow: UnitOfWork, subject_id: UUID, *, since: Mapping[str, datetime] = _ALWAYS
) -> frozenset[str]:
    """The names of the gates to which an exception was given on a record.

    An exception is about what there was: one given before `since`, by gate, does not pass what
    came then.
    """
    return frozenset(
        each.gate
        for each in await uow.exceptions.list_on(subject_id)
        if each.gate not in since or each.given_at >= since[each.gate]
    )


async def pass_gates(
    uow: UnitOfWork,
    kind: RecordKind,
    subject_id: UUID,
    *,
    about: Collection[UUID],
    given: Sequence[GiveException],
    rule: Callable[[frozenset[str]], Passed],
    since: Mapping[str, datetime] = _ALWAYS,
) -> Passed:
    """Run a rule, with the exceptions given before and those given with the act.

    An exception that comes with the act is recorded once for each child it is `about`, and only
    if its gate would have refused the act.

    Raises:
        A gate of the rule without an exception, or any other refusal of the rule.
        ExceptionNotYours, GroundDoesNotFit: the actor's roles may not give it, or not for this.
        ExceptionNotNeeded: an exception was given that the act does not need.
    """
    passed = set(await excepted(uow, subject_id, since=since))
    offered = {each.gate: each for each in given}
    while True:
        try:
            result = rule(frozenset(passed))
        except Gate as gate:
            name = gate_name(type(gate))
            if name not in offered:
                raise
            refuse_stranger_to_gate(type(gate), roles=uow.actor.roles)
            refuse_unfit_ground(type(gate), offered[name].ground)
            _write(uow, kind, subject_id, about=about, given=offered.pop(name))
            passed.add(name)
        else:
            for name in offered:
                raise ExceptionNotNeeded(code=name)
            return result


async def give(uow: UnitOfWork, *, command: GiveExceptionBefore) -> ExceptionView:
    """Give an exception on a record before the act that needs it.

    Raises:
        RecordNotFound: the record is absent, or out of scope.
        ExceptionNotNeeded: no gate of this name stands on records of this kind.
        ExceptionNotYours, GroundDoesNotFit: the actor's roles may not give it, or not for this.
        ChildNotAllocated, RecordedInError: see `refuse_giving`.
    """
    gate = find_gate(command.gate, on=command.subject_type)
    person_id = await _person_of(uow, gate, command)
    refuse_stranger_to_gate(gate, roles=uow.actor.roles)
    refuse_unfit_ground(gate, command.ground)
    if gate is StrategyMeetingOwed:
        # No meeting is owed any more, whether or not the referral goes on.
        await timescales.cancel(
            uow,
            ClockKind.STRATEGY_MEETING,
            Subject(RecordKind.REFERRAL, command.subject_id),
            because="exception.given",
        )
    (exception,) = _write(
        uow, command.subject_type, command.subject_id, about=[person_id], given=command
    )
    return ExceptionView.model_validate(exception)


async def list_of_person(uow: UnitOfWork, *, person_id: UUID) -> ExceptionsView:
    """Every exception about a child, under any linked record, the newest first.

    Raises:
        RecordNotFound: the child is absent, or out of scope.
    """
    person = await uow.people.get(person_id)
    same = await uow.person_links.list_same_person(person.id)
    found = await uow.exceptions.list_about(same)
    uow.audit("exception.listed", person, person_id=person.id, shown=[each.id for each in found])
    return ExceptionsView(items=[ExceptionView.model_validate(each) for each in found])


async def _person_of(uow: UnitOfWork, gate: type[Gate], command: GiveExceptionBefore) -> UUID:
    """The child that a record is about, where exceptions may be given before the act."""
    record: Enquiry | Referral
    match command.subject_type:
        case RecordKind.ENQUIRY:
            record = await uow.enquiries.get(command.subject_id)
            is_theirs = await uow.enquiries.is_about_a_child_of_the_actor(record)
            over = EnquiryState(record.state) in {EnquiryState.AUTHORISED, EnquiryState.ENDED}
        case RecordKind.REFERRAL:
            record = await uow.referrals.get(command.subject_id)
            is_theirs = await uow.referrals.is_of_a_child_of_the_actor(record.id)
            over = record.closed_on is not None or record.no_further_action
        case _:
            raise RecordNotFound
    refuse_giving(
        gate, is_theirs=is_theirs, in_error=record.recorded_error_id is not None, over=over
    )
    return record.person_id


def _write(
    uow: UnitOfWork,
    kind: RecordKind,
    subject_id: UUID,
    *,
    about: Collection[UUID],
    given: GiveException,
) -> list[GateException]:
    exceptions = [
        uow.new(
            GateException,
            gate=given.gate,
            subject_type=kind,
            subject_id=subject_id,
            person_id=person_id,
            ground=given.ground,
            reason=given.reason,
            given_at=uow.now,
            given_by=uow.actor.user,
        )
        for person_id in about
    ]
    # Written with the act that it lets pass, whose record is not whole yet.
    uow.session.add_all(exceptions)
    for exception in exceptions:
        uow.audit(
            "exception.given",
            exception,
            person_id=exception.person_id,
            gate=given.gate,
            ground=given.ground,
            subject_id=subject_id,
        )
        uow.publish("exception.given", record_id=exception.id, person_id=exception.person_id)
    return exceptions
