"""Routes: events, streams, webhook subscriptions and deliveries."""
