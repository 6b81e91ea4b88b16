"""Rules: worklists."""
