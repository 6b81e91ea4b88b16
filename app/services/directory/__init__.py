"""Use cases: partnerships, agencies, teams, users, permissions, thresholds."""
