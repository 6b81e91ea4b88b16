"""Queries: what was recorded in error, and what followed from it."""
