"""Other authorities that children are passed to."""

from typing import Annotated

from fastapi import APIRouter

from app.domain.clocks.act_times import LateEntryUnexplained
from app.domain.contacts.other_authorities import (
    AnsweredAtImpossible,
    AuthorityAnswered,
    RefusalUnexplained,
)
from app.domain.directory.permissions import Permission
from app.domain.records import RecordNotFound
from app.http.etags import ExpectedVersion
from app.http.guard import allowed_to_create
from app.http.problems import documented
from app.http.record_ids import RecordId
from app.http.transactional_route import TransactionalRoute
from app.schemas.contacts.other_authorities import OtherAuthorityView, RecordAuthorityAnswer
from app.schemas.versions import VersionedView
from app.services.contacts import other_authorities
from app.unit_of_work import UnitOfWork

router = APIRouter(
    prefix="/v1/contacts/{contact_id}/children/{child_id}/other-authorities",
    tags=["threshold-decisions"],
    route_class=TransactionalRoute,
)


@router.post(
    "/{authority_id}/answer",
    operation_id="recordAuthorityAnswer",
    summary="Record what the other authority answers",
    responses=documented(
        RecordNotFound,
        AuthorityAnswered,
        RefusalUnexplained,
        AnsweredAtImpossible,
        LateEntryUnexplained,
    ),
)
async def record_authority_answer(
    contact_id: RecordId,
    child_id: RecordId,
    authority_id: RecordId,
    command: RecordAuthorityAnswer,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.CONTACT_ANSWER)],
    expected: ExpectedVersion,
) -> VersionedView[OtherAuthorityView]:
    """Stops the clock. A refusal, with reasons, puts the child back to a manager to decide again.

    Once it has accepted, a referral that no other decision rests on closes as transferred.
    """
    return await other_authorities.answer(
        uow,
        contact_id=contact_id,
        child_id=child_id,
        authority_id=authority_id,
        expected=expected,
        command=command,
    )
