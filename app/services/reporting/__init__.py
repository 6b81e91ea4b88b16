"""Use cases: figures for analysts."""
