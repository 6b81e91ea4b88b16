"""Queries: what partner systems push, quarantine and incident matches."""
