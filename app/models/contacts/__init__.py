"""Tables: contacts, triage, recommendations, threshold decisions and answers."""
