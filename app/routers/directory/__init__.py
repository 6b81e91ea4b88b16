"""Routes: partnerships, agencies, teams, users, permissions, thresholds."""
