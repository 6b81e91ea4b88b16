"""Commands and views: events, streams, webhook subscriptions and deliveries."""
