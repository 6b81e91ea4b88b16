"""Use cases: contacts, triage, recommendations, threshold decisions and answers."""
