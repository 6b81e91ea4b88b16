"""Use cases: worklists."""
