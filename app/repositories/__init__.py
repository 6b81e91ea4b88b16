"""Queries, each within the actor's scope; they hold no rule and never commit."""
