"""Use cases: events, streams, webhook subscriptions and deliveries."""
