"""Commands and views: FHIR messages."""
