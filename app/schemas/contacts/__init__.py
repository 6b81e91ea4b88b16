"""Commands and views: contacts, triage, recommendations, threshold decisions and answers."""
