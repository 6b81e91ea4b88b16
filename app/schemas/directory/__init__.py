"""Commands and views: partnerships, agencies, teams, users, permissions, thresholds."""
