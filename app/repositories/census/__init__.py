"""Queries: loading the children in need census."""
