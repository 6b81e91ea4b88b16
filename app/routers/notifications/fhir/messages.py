"""Intake of FHIR messages from health systems; each is stored and answered in FHIR."""

from types import MappingProxyType
from typing import Annotated, Final

from fastapi import APIRouter, Body, Request, status

from app.domain.directory.permissions import Permission
from app.domain.notifications.fhir.messages import Understanding
from app.domain.notifications.fhir.outcomes import MEDIA_TYPE
from app.http.fhir_responses import FhirResponse
from app.http.guard import allowed
from app.http.intake_route import IntakeRoute
from app.schemas.notifications.fhir.messages import (
    ANSWER_EXAMPLE,
    MessageAsSent,
    answered,
    outcomes,
)
from app.services.notifications import fhir_answers
from app.unit_of_work import UnitOfWork

router = APIRouter(prefix="/v1/fhir", tags=["fhir"], route_class=IntakeRoute)

_STATUS: Final = MappingProxyType(
    {
        Understanding.UNDERSTOOD: status.HTTP_200_OK,
        Understanding.MALFORMED: status.HTTP_400_BAD_REQUEST,
        Understanding.CONFLICTING: status.HTTP_409_CONFLICT,
        Understanding.UNPROCESSABLE: status.HTTP_422_UNPROCESSABLE_CONTENT,
    }
)
_LONGEST_MEDIA_TYPE: Final = 200


@router.post(
    "/$process-message",
    operation_id="processMessage",
    summary="Refer a child by a FHIR message",
    response_class=FhirResponse,
    responses={
        200: answered("Stored and understood.", ANSWER_EXAMPLE),
        **outcomes(),
    },
)
async def process_message(
    message: Annotated[MessageAsSent, Body(media_type=MEDIA_TYPE)],
    request: Request,
    uow: Annotated[UnitOfWork, allowed(Permission.NOTIFICATION_SEND)],
) -> FhirResponse:
    """A Bundle of the NHS Booking and Referral Standard, with the event `servicerequest-request`.

    200: understood, and a contact within seconds. 400, 409 or 422 with an OperationOutcome that has
    an `id`: stored byte for byte, under that id, and put in quarantine, where staff of the hub will
    look at it. Sent again, it is the same notification and the same answer. An update amends, and a
    delete withdraws, what was sent before with the same identifier of the request. Content that is
    refused and not stored is answered with a problem, or with an OperationOutcome without an `id`
    for clients that accept `application/fhir+json`.
    """
    answer = await fhir_answers.process_message(
        uow,
        media_type=request.headers.get("content-type", "")[:_LONGEST_MEDIA_TYPE],
        body=message,
    )
    return FhirResponse(answer.resource, status_code=_STATUS[answer.understood])
