"""Webhooks: the client, its secrets, and e-mail to subscription owners."""
