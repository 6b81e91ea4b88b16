"""Frontdoor: the backend of a multi-agency safeguarding hub."""
