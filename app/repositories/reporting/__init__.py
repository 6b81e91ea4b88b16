"""Queries: figures for analysts."""
