"""Tables: events, streams, webhook subscriptions and deliveries."""
