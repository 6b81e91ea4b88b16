"""Rules: partnerships, agencies, teams, users, permissions, thresholds."""
