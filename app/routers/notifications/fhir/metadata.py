"""The FHIR capability statement: the same for everyone, and readable before signing in."""

from fastapi import APIRouter

from app.http.fhir_responses import FhirResponse
from app.schemas.notifications.fhir.messages import CAPABILITY, answered

router = APIRouter(prefix="/v1/fhir", tags=["fhir"])


@router.get(
    "/metadata",
    operation_id="readCapabilities",
    summary="Read the FHIR capabilities",
    response_class=FhirResponse,
    responses={200: answered("The FHIR capabilities of this server.", CAPABILITY)},
)
async def read_capabilities() -> FhirResponse:
    """The CapabilityStatement, which FHIR clients need before they sign in. No record is read."""
    return FhirResponse(CAPABILITY)
