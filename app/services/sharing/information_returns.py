"""Information returns: an agency's answers, corrected, opened and listed."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from app.domain.clocks.working_time import london_date
from app.domain.directory.agencies import AgencyKind
from app.domain.directory.roles import Role
from app.domain.records import RecordNotFound
from app.domain.sharing import information_returns as rules
from app.domain.sharing.information_requests import refuse_repetition
from app.domain.sharing.information_returns import FragmentTold, Telling
from app.models import (
    FragmentAudience,
    InformationFragment,
    InformationRequest,
    InformationReturn,
    RequestedAgency,
    ReturnReading,
)
from app.schemas.sharing.information_returns import (
    FragmentToTell,
    InformationReturnsView,
    InformationReturnView,
    RecordInformationReturn,
)
from app.schemas.versions import VersionedView
from app.services.clocks import act_times
from app.services.sharing import information_clocks, information_return_views, return_tasks
from app.unit_of_work import UnitOfWork


async def record(
    uow: UnitOfWork, *, request_id: UUID, command: RecordInformationReturn
) -> VersionedView[InformationReturnView]:
    """Record an agency's answer, which stops its clock when it is the last part.

    It is taken whenever it comes: late, or after the request was recalled.

    Raises:
        RecordNotFound: the request was not put to an agency of the actor's, or what it names is
            not in scope.
        ActTimeImpossible, LateEntryUnexplained: see each.
        Any refusal of the rules of returns.
    """
    request = await uow.information_requests.get(request_id)
    asked = await _asked(uow, request, command.agency_id)
    async with uow.as_the_hub():
        # Locked before the request, as a decision does: neither misses what the other does.
        await uow.contacts.get_for_change(request.contact_id)
        put = await uow.information_requests.get_put_for_change(
            request.id, agency_id=asked.agency_id
        )
    corrected = await _corrected(uow, put, command.supersedes_id)
    await _refuse_unfit(uow, request, put, command)
    returned_at = act_times.happened_at(
        uow,
        command.returned_at,
        because=command.late_because,
        pointer="/returned_at",
        earliest=request.sent_at if corrected is None else corrected.returned_at,
    )
    told = _return(uow, put, command, corrected=corrected, at=returned_at)
    fragments = [_fragment(told, given) for given in command.fragments]
    await uow.save(told)
    await uow.save_all(fragments)
    await uow.save_all(_audiences(fragments, command.fragments))
    async with uow.as_the_hub():
        if told.final and put.answered_at is None:
            put.answered_at = returned_at
            await information_clocks.stop(uow, put, answered_at=returned_at)
        act_times.note(
            uow,
            "information_return.recorded",
            information_clocks.subject_of(put, contact_id=request.contact_id),
            item_id=told.id,
            at=returned_at,
            because=command.late_because,
        )
        await return_tasks.raise_for(uow, told, contact_id=request.contact_id)
    uow.audit(
        "information_return.recorded",
        told,
        shown={fragment.person_id for fragment in fragments},
        answer=told.answer,
        final=told.final,
        fragments=len(fragments),
        supersedes=told.supersedes_id,
    )
    uow.publish(
        "information_return.recorded",
        record_id=told.id,
        information_request_id=request.id,
        agency_id=told.agency_id,
    )
    recorded = await uow.information_returns.get(told.id)
    return await information_return_views.view(uow, recorded)


async def _asked(
    uow: UnitOfWork, request: InformationRequest, agency_id: UUID | None
) -> RequestedAgency:
    """How the request stands with the agency the actor answers for."""
    answers_for = uow.actor.agencies_as(Role.AGENCY_OFFICER)
    for put in await uow.information_requests.list_put([request.id]):
        if put.agency_id in answers_for and agency_id in {None, put.agency_id}:
            return put
    raise RecordNotFound


async def _corrected(
    uow: UnitOfWork, put: RequestedAgency, return_id: UUID | None
) -> InformationReturn | None:
    if return_id is None:
        rules.refuse_second_ending(answered=put.answered_at is not None, corrects=False)
        return None
    found = await uow.information_returns.get(return_id)
    if found.requested_agency_id != put.id:
        raise RecordNotFound
    corrected = await uow.information_returns.list_corrected([found.id])
    rules.refuse_corrected(corrected=bool(corrected))
    return found


async def _refuse_unfit(
    uow: UnitOfWork,
    request: InformationRequest,
    put: RequestedAgency,
    command: RecordInformationReturn,
) -> None:
    rules.refuse_unclear_answer(
        Telling(
            answer=command.answer,
            final=command.final,
            fragments=len(command.fragments),
            reasoned=command.declined is not None,
            referred=command.referred_on_to is not None,
        )
    )
    agency = await uow.partnerships.get_agency(put.agency_id)
    rules.refuse_fragments(
        [
            FragmentTold(
                person_id=given.person_id,
                source_dated_on=given.source_dated_on,
                expires_on=given.expires_on,
                graded=given.grading is not None,
            )
            for given in command.fragments
        ],
        asked_about={person.person_id for person in request.people},
        told_by=AgencyKind(agency.kind),
        today=london_date(uow.now),
    )
    for index, given in enumerate(command.fragments):
        refuse_repetition(given.audience, pointer=f"/fragments/{index}/audience")
        for agency_id in given.audience:
            await uow.partnerships.get_agency(agency_id)


def _return(
    uow: UnitOfWork,
    put: RequestedAgency,
    command: RecordInformationReturn,
    *,
    corrected: InformationReturn | None,
    at: datetime,
) -> InformationReturn:
    declined = command.declined
    return uow.new(
        InformationReturn,
        information_request_id=put.information_request_id,
        requested_agency_id=put.id,
        agency_id=put.agency_id,
        answer=command.answer,
        # A correction of the last part is the last part.
        final=command.final or (corrected is not None and corrected.final),
        decline_reason=declined.reason if declined else None,
        decline_text=declined.explanation if declined else None,
        referred_on_to=command.referred_on_to,
        supersedes_id=command.supersedes_id,
        returned_at=at,
        returned_by=uow.actor.user,
    )


def _fragment(told: InformationReturn, given: FragmentToTell) -> InformationFragment:
    grading = given.grading.model_dump() if given.grading else {}
    return InformationFragment(
        partnership_id=told.partnership_id,
        id=uuid7(),
        information_return_id=told.id,
        information_request_id=told.information_request_id,
        agency_id=told.agency_id,
        **given.model_dump(exclude={"audience", "grading"}),
        **grading,
    )


def _audiences(
    fragments: Sequence[InformationFragment], given: Sequence[FragmentToTell]
) -> Iterator[FragmentAudience]:
    for fragment, told in zip(fragments, given, strict=True):
        for agency_id in told.audience:
            yield FragmentAudience(
                partnership_id=fragment.partnership_id,
                information_fragment_id=fragment.id,
                agency_id=agency_id,
            )


async def read(uow: UnitOfWork, *, return_id: UUID) -> VersionedView[InformationReturnView]:
    """Open a return, which is recorded with it where the reader is of another agency.

    Raises:
        RecordNotFound: absent, or out of scope.
    """
    told = await uow.information_returns.get(return_id)
    await note_reading(uow, told)
    uow.audit("information_return.read", told, shown={part.person_id for part in told.fragments})
    return await information_return_views.view(uow, told)


async def note_reading(uow: UnitOfWork, told: InformationReturn) -> None:
    """Record that the actor has read a return, unless it is their own agency's."""
    if told.agency_id in uow.actor.agencies_as(Role.AGENCY_OFFICER):
        return
    await uow.save(
        uow.new(
            ReturnReading,
            information_return_id=told.id,
            user_id=uow.actor.user,
            agency_id=uow.actor.agency_id,
            read_at=uow.now,
        )
    )


async def list_of_request(uow: UnitOfWork, *, request_id: UUID) -> InformationReturnsView:
    """The returns to a request without their content; an officer's, those of their own agency.

    Raises:
        RecordNotFound: absent, or out of scope.
    """
    request = await uow.information_requests.get(request_id)
    found = await uow.information_returns.list_of_request(request.id)
    uow.audit("information_return.listed", request, shown=[told.id for told in found])
    return InformationReturnsView(items=await information_return_views.heads(uow, found))
