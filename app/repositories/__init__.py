"""Queries, always within the actor's reach; no commit, no rule."""
