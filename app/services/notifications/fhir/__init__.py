"""Use cases: FHIR messages."""
