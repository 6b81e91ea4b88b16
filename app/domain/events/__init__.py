"""Rules: events, streams, webhook subscriptions and deliveries."""
