"""Queries: worklists."""
