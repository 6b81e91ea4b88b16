"""Answers in FHIR, over HTTP."""

from fastapi.responses import JSONResponse

from app.domain.notifications.fhir.outcomes import MEDIA_TYPE


class FhirResponse(JSONResponse):
    """A resource of FHIR, as JSON."""

    media_type = MEDIA_TYPE
