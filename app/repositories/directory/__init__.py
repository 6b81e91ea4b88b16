"""Queries: partnerships, agencies, teams, users, permissions, thresholds."""
