"""Queries: events, streams, webhook subscriptions and deliveries."""
