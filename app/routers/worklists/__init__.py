"""Routes: worklists."""
