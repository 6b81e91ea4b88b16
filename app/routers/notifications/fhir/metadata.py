"""The FHIR capability statement: the same for everybody, and readable before signing in."""

from fastapi import APIRouter

from app.http.fhir_responses import FhirResponse
from app.schemas.notifications.fhir.messages import CAPABILITY, answered

router = APIRouter(prefix="/v1/fhir", tags=["fhir"])


@router.get(
    "/metadata",
    operation_id="readCapabilities",
    summary="What is understood of FHIR",
    response_class=FhirResponse,
    responses={200: answered("What this server does.", CAPABILITY)},
)
async def read_capabilities() -> FhirResponse:
    """The CapabilityStatement, as FHIR clients ask for it before they sign in. Nothing is read."""
    return FhirResponse(CAPABILITY)
