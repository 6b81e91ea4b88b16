"""Tables: partnerships, agencies, teams, users, permissions, thresholds."""
