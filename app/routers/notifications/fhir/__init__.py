"""Routes: FHIR messages."""
