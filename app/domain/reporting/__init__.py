"""Rules: figures for analysts."""
