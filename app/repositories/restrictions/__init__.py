"""Queries: restricted records, conflicts of interest and break-glass."""
