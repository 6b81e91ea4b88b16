"""Rules: FHIR messages."""
