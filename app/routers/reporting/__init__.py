"""Routes: figures for analysts."""
